"""Messages over a stream socket: lists of byte strings, each list whole.

u32 count, u32 length of each frame, then the frames; numbers big-endian
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator, Sequence

_NUMBER = struct.Struct("!I")
SHELL, IOPUB, QUIT = b"shell", b"iopub", b"quit"
"""The first frame of a message to or from a child: its channel."""
AHEAD, HELD = b"ahead", b"held"
"""The first frames of messages about cells that a child may go on to by itself: they follow, each a
packed message; and that it goes on to no more: how many it began follows."""
READS = b"reads"
"""The first frame of a child's last message: which files its notebook read follows, as JSON."""


class BrokenWireError(Exception):
    """The other side has gone, or what came is no message."""


def packed(frames: Sequence[bytes | memoryview]) -> bytes:
    """Return frames as one byte string."""
    lengths = [len(frame) for frame in frames]
    head = struct.pack(f"!{len(lengths) + 1}I", len(lengths), *lengths)
    return b"".join((head, *frames))


class Unpacker:
    """Takes bytes as they come and gives the messages that are whole."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[list[bytes]]:
        """Add bytes and return the messages that they end."""
        self._bytes += data
        while (message := self._next()) is not None:
            yield message

    def _next(self) -> list[bytes] | None:
        held = self._bytes
        if len(held) < _NUMBER.size:
            return None
        count = _NUMBER.unpack_from(held)[0]
        head = _NUMBER.size * (count + 1)
        if len(held) < head:
            return None
        lengths = struct.unpack_from(f"!{count}I", held, _NUMBER.size)
        end = head + sum(lengths)
        if len(held) < end:
            return None
        frames, at = [], head
        for length in lengths:
            frames.append(bytes(held[at : at + length]))
            at += length
        del held[:end]
        return frames


def whole(data: bytes) -> list[bytes]:
    """Return the frames of one message."""
    (frames,) = Unpacker().feed(data)
    return frames


def receive(connection: socket.socket, unpacker: Unpacker) -> list[list[bytes]]:
    """Wait for bytes and return the messages that they end; raise BrokenWireError at the end."""
    try:
        data = connection.recv(1 << 18)
    except OSError as error:
        raise BrokenWireError(str(error)) from error
    if not data:
        raise BrokenWireError("the other side has gone")
    return list(unpacker.feed(data))
