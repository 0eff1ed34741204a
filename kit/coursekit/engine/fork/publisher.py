"""Sends a child's messages from a thread of its own, in order, whatever interrupts the cell."""

from __future__ import annotations

import contextlib
import fcntl
import os
import queue
import socket
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from ipykernel.iostream import BackgroundSocket, IOPubThread

from coursekit.engine.fork.framing import IOPUB, SHELL, pack

_MAX_WAIT = 10
"""Seconds that a call waits for its messages to be sent, as ipykernel's flush does."""
_MAX_BYTES = 1 << 16
"""Bytes that may wait while more messages come."""
Call = Callable[[], object]


class Publisher(IOPubThread):
    """ipykernel's thread for outputs, with a stream socket in place of ZeroMQ's.

    Messages and calls wait in a queue that may be added to anywhere, also in signal handlers. Only
    the thread takes them out, where no handler runs and no KeyboardInterrupt is raised; it sends
    at once what is there, since waking the other side costs more than making a message.
    """

    def __init__(self) -> None:  # its parent's opens sockets
        self.background_socket = BackgroundSocket(self)  # type: ignore[no-untyped-call]
        self.socket = self.io_loop = self  # type: ignore[assignment]
        self.thread = threading.Thread(name="IOPub")
        self._queue: queue.SimpleQueue[bytes | Call] = queue.SimpleQueue()
        self._later: deque[tuple[float, Call]] = deque()
        self._unsent: list[bytes] = []
        self._connection: socket.socket | None = None
        self._turn = -1
        self._has_thread = False
        """Over `Thread.is_alive`, which takes a thread for ended where a handler raises in it."""
        self.copied = False
        """Whether this is a process that the notebook forked: it may print, but not reply."""

    def start(self) -> None:
        """Start the thread; called in the child."""
        # Processes that the notebook forks write to the same socket, one at a time.
        self._turn, path = tempfile.mkstemp()
        os.unlink(path)  # noqa: PTH108  a Path costs more
        os.register_at_fork(after_in_child=self._become_copy)
        # One that was made before this process was forked would count as ended.
        self.thread = threading.Thread(target=self._run, name="IOPub", daemon=True)
        self.thread.start()
        self._has_thread = True

    def begin(self, connection: socket.socket) -> None:
        """Send to a socket from now on; what was said before is dropped."""
        self.call(int)
        self._connection = connection

    def _become_copy(self) -> None:
        self.copied, self._has_thread, self._unsent = True, False, []

    def schedule(self, f: Call) -> None:
        """Have a function called in the thread; at once where there is none."""
        if self._has_thread:
            self._queue.put(f)
        else:
            f()

    def call_later(self, delay: float, f: Call) -> None:
        """Have a function called in some seconds. All who ask name the same delay."""
        self._later.append((time.monotonic() + delay, f))

    def call(self, f: Call) -> None:
        """Have a function called in the thread, and wait until all messages so far are sent."""
        if not self._has_thread or threading.current_thread() is self.thread:
            f()
            return
        done = threading.Event()
        for step in (f, self._send, done.set):
            self._queue.put(step)
        done.wait(_MAX_WAIT)

    def publish(self, channel: bytes, frames: Sequence[bytes]) -> None:
        """Have a message sent."""
        if self.copied and (channel != IOPUB or frames[0].endswith(b".status")):
            return
        data = pack([channel, *frames])
        if self._has_thread and threading.current_thread() is not self.thread:
            self._queue.put(data)
        else:
            self._unsent.append(data)
            if self.copied:
                self._send()

    def send_multipart(self, frames: Sequence[bytes], *_args: Any, **_keys: Any) -> None:
        """Publish an output, as a socket of ZeroMQ does."""
        self.publish(IOPUB, frames)

    def _run(self) -> None:
        while True:
            item = self._next()
            if isinstance(item, bytes):
                self._unsent.append(item)
            else:
                with contextlib.suppress(Exception):
                    item()
            if self._queue.empty() or sum(map(len, self._unsent)) > _MAX_BYTES:
                self._send()

    def _next(self) -> bytes | Call:
        if not self._later:
            return self._queue.get()
        due, call = self._later[0]
        try:
            return self._queue.get(timeout=max(0, due - time.monotonic()))
        except queue.Empty:
            self._later.popleft()
            return call

    def _send(self) -> None:
        data, self._unsent = b"".join(self._unsent), []
        if data and self._connection is not None:
            # Where nobody listens any more, the reader of the socket ends this process.
            with contextlib.suppress(OSError):
                fcntl.lockf(self._turn, fcntl.LOCK_EX)
                self._connection.sendall(data)
                fcntl.lockf(self._turn, fcntl.LOCK_UN)


class Replies:
    """What the kernel takes for its shell socket: replies go the way of all messages, in turn."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def send_multipart(self, frames: Sequence[bytes], *_args: Any, **_keys: Any) -> None:
        """Send a reply."""
        self._publisher.publish(SHELL, frames)

    def flush(self, *_args: Any) -> None:
        """Do nothing: the publisher's thread sends."""
