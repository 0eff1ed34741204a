"""Requests to the warm process, to its spare children, and its answers: over a stream socket.

u32 length, big-endian, then so many bytes of JSON; a file may go along.
"""

from __future__ import annotations

import json
import socket
from typing import Any

NO_FILE = -1


def send(line: socket.socket, value: dict[str, Any], file: int = NO_FILE) -> None:
    """Send a request or an answer; raise OSError when the other side has gone."""
    data = json.dumps(value).encode()
    head = len(data).to_bytes(4, "big")
    if file == NO_FILE:
        line.sendall(head + data)
    else:
        socket.send_fds(line, [head], [file])
        line.sendall(data)


def receive(line: socket.socket) -> tuple[dict[str, Any], int]:
    """Wait for what `send` sent, and the file that came along, or NO_FILE.

    Raises OSError when the other side has gone.
    """
    head, files, _, _ = socket.recv_fds(line, 4, 1)
    size = int.from_bytes(head + _exactly(line, 4 - len(head)), "big")
    return json.loads(_exactly(line, size)), files[0] if files else NO_FILE


def _exactly(line: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = line.recv(size - len(data))
        if not more:
            raise ConnectionResetError
        data += more
    return data
