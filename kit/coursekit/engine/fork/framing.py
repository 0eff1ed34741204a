"""Messages over a Unix stream socket: lists of byte strings, each list whole.

    b"CKM1", u32 number of frames, u64 length in bytes of each, then the frames

Numbers are big-endian. Between a notebook's child and its client a message is its channel and
jupyter_client's frames; between the warm process and who asks it, it is one frame of JSON, and a
file may go along.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator, Sequence
from typing import Any

SHELL, IOPUB = b"shell", b"iopub"
READY, QUIT, FILES_READ = b"ready", b"quit", b"files-read"
"""Channels. A child's first message is READY and its last FILES_READ, one frame of JSON; QUIT asks
it to end."""
NO_FILE = -1
_MARK = b"CKM1"
_HEAD = struct.Struct("!4sI")
_LENGTH = struct.Struct("!Q")
_MAX_FRAMES = 1 << 20
_RECEIVED_AT_ONCE = 1 << 18


class ConnectionEndedError(Exception):
    """The other side has gone."""


class BrokenMessageError(ConnectionEndedError):
    """What came is no message; the text says what it was."""


def pack(frames: Sequence[bytes | memoryview]) -> bytes:
    """Return frames as one byte string; buffers may have items of any size and any shape."""
    parts = [_as_bytes(frame) for frame in frames]
    lengths = b"".join(_LENGTH.pack(len(part)) for part in parts)
    return b"".join((_HEAD.pack(_MARK, len(parts)), lengths, *parts))


def _as_bytes(frame: bytes | memoryview) -> bytes | memoryview:
    view = memoryview(frame)
    # `len` of a view counts the items of its first dimension.
    plain = view.format == "B" and view.ndim == 1 and view.c_contiguous
    return view if plain else view.tobytes()


class Unpacker:
    """Takes bytes as they come and gives the messages that are whole."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[list[bytes]]:
        """Add bytes and return the messages that they complete; raise BrokenMessageError."""
        self._bytes += data
        while (message := self._next()) is not None:
            yield message

    def _next(self) -> list[bytes] | None:
        held = self._bytes
        if len(held) < _HEAD.size:
            return None
        mark, count = _HEAD.unpack_from(held)
        if mark != _MARK or count > _MAX_FRAMES:
            raise BrokenMessageError(f"no message begins with {bytes(held[:40])!r}")
        start = _HEAD.size + count * _LENGTH.size
        if len(held) < start:
            return None
        lengths = struct.unpack_from(f"!{count}Q", held, _HEAD.size)
        end = start + sum(lengths)
        if len(held) < end:
            return None
        frames = []
        for length in lengths:
            frames.append(bytes(held[start : start + length]))
            start += length
        del held[:end]
        return frames


def receive(connection: socket.socket, unpacker: Unpacker) -> list[list[bytes]]:
    """Wait for bytes and return the messages that they complete; raise ConnectionEndedError."""
    try:
        data = connection.recv(_RECEIVED_AT_ONCE)
    except OSError as error:
        raise ConnectionEndedError(str(error)) from error
    if not data:
        raise ConnectionEndedError
    return list(unpacker.feed(data))


def send_request(connection: socket.socket, value: dict[str, Any], file: int = NO_FILE) -> None:
    """Send a request to the warm process, or its answer; raise OSError when nobody listens."""
    data = pack([json.dumps(value).encode()])
    # The file goes along with the first bytes.
    sent = 0 if file == NO_FILE else socket.send_fds(connection, [data[: _HEAD.size]], [file])
    connection.sendall(data[sent:])


def receive_request(connection: socket.socket) -> tuple[dict[str, Any], int]:
    """Wait for what `send_request` sent and return it with its file or NO_FILE.

    Raises ConnectionEndedError or OSError when the other side has gone.
    """
    head, files, _, _ = socket.recv_fds(connection, _HEAD.size, 1)
    head += _exactly(connection, _HEAD.size - len(head))
    size = _LENGTH.unpack(_exactly(connection, _LENGTH.size))[0]
    return json.loads(_exactly(connection, size)), files[0] if files else NO_FILE


def _exactly(connection: socket.socket, size: int) -> bytes:
    """Return so many bytes, and none of the message behind them."""
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise ConnectionEndedError
        data += more
    return data
