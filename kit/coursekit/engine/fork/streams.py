"""What a child prints, and what processes and libraries of C write to its file descriptors."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import select
import struct
import termios
import threading
from typing import Any

from ipykernel.iostream import OutStream

_NOTHING = struct.pack("i", 0)


class Stream(OutStream):
    """ipykernel's stream, which loses nothing of what is written to its file descriptor.

    ipykernel reads that in a thread, at some time. Here all of it is read, too, before text is
    added and before the stream is flushed, as it is before a cell's reply: so it comes in order and
    with its own cell. Text that cannot be encoded (half a character) is dropped, as it is there.
    """

    _fid: int

    def __init__(self, session: Any, publisher: Any, name: str) -> None:
        self._taking = threading.Lock()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._written = self._sent = object()
        """What was written last, and what was so when all was sent."""
        super().__init__(session, publisher, name, watchfd="force")  # type: ignore[no-untyped-call]
        os.register_at_fork(after_in_child=self._become_copy)

    def _become_copy(self) -> None:
        self._should_watch = False
        self._buffer_lock = threading.RLock()

    def write(self, string: str) -> int:
        """Add text behind what has been written to the file descriptor."""
        self._take()
        return self._add(string)

    def flush(self) -> None:
        """Send what was written; return when it is sent. A closed stream has nothing to send."""
        if self.closed:
            return
        self._take(final=True)
        if self._sent is not self._written:
            self.pub_thread.call(self._flush)

    def _add(self, text: str) -> int:
        super().write(text)
        self._written = object()
        return len(text)

    def _flush(self) -> None:
        written = self._written
        with contextlib.suppress(UnicodeError):
            super()._flush()  # type: ignore[no-untyped-call]
        self._sent = written

    def _watch_pipe_fd(self) -> None:
        """Take what comes while a cell says nothing else; called in a thread."""
        waiting = select.poll()
        waiting.register(self._fid, select.POLLIN)
        while waiting.poll() and self._should_watch:
            self._read(final=False)

    def _take(self, *, final: bool = False) -> None:
        """Take what is in the pipe, by the publisher's thread: nothing interrupts that one.

        `final`: what is half a character so far is one that cannot be read.
        """
        if not self._should_watch:
            return
        half = final and self._decoder.getstate()[0]
        if half or self._taking.locked() or self._available():
            self.pub_thread.call(lambda: self._read(final=final))

    def _available(self) -> int:
        counted: bytes = fcntl.ioctl(self._fid, termios.FIONREAD, _NOTHING)
        return int(struct.unpack("i", counted)[0])

    def _read(self, *, final: bool) -> None:
        with self._taking:
            # No more than is there: a process that goes on writing would keep us for ever.
            data = os.read(self._fid, size) if (size := self._available()) else b""
            text = self._decoder.decode(data, final)
            if text:
                self._add(text)
            os.write(self._original_stdstream_copy, data)
