"""The access log: a line for each request, in the Common Log Format with the seconds it took."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from coursekit.serve.terminal import escape_controls

_MAX_ADDRESS = 500
"""Characters of an address that are logged."""


class AccessLog:
    """Appends to a file, "-" for standard output; an empty name logs nothing."""

    def __init__(self, name: str) -> None:
        self._write = _open(name)
        self._lock = threading.Lock()

    def log(self, client: str, handler: Any) -> None:
        """Log a request that has been answered."""
        if self._write is not None:
            line = format_line(client, handler, datetime.now().astimezone())
            with self._lock:
                self._write(line + "\n")


def _open(name: str) -> Callable[[str], object] | None:
    if not name:
        return None
    # It stays open as long as the server runs.
    file = sys.stdout if name == "-" else Path(name).open("a", encoding="utf-8")  # noqa: SIM115

    def write(line: str) -> None:
        file.write(line)
        # A program that follows the file sees each line at once.
        file.flush()

    return write


def format_line(client: str, handler: Any, time: datetime) -> str:
    """Return a line; no character in it ends it or controls a terminal."""
    request = handler.request
    address = quote(str(request.uri))[:_MAX_ADDRESS]
    size = handler._headers.get("Content-Length", "-")  # noqa: SLF001  tornado has no other way
    return (
        f'{client} - - [{time:%d/%b/%Y:%H:%M:%S %z}] "{quote(str(request.method))} '
        f'{address} {request.version}" {handler.get_status()} {size} {request.request_time():.3f}'
    )


def quote(text: str) -> str:
    """Return a text for between quotes."""
    return escape_controls(text.replace("\\", "\\\\").replace('"', '\\"'))
