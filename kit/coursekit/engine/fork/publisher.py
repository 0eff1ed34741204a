"""Sends what a child says, and keeps it whole whatever breaks in."""

from __future__ import annotations

import contextlib
import fcntl
import heapq
import os
import queue
import socket
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import count, repeat, starmap
from pathlib import Path
from typing import Any

from ipykernel.iostream import BackgroundSocket, IOPubThread

from coursekit.engine.fork.framing import IOPUB, SHELL, packed

_PATIENCE = 5
"""Seconds that sending what is left may take at the end."""
_REST = 0.005
"""Seconds that a message may wait for others."""
_LARGE, _MANY = 1 << 16, 100
"""Bytes of a message that waits for no others, and messages that may wait."""
_STATUS = b".status"
"""The end of the topic of messages in which the kernel says that it is busy, or idle."""
_MOST = 1024
"""Messages that go at once, for the system takes no more (IOV_MAX)."""


class Batch:
    """Messages that are sent together.

    What a thread does in one call of C, no handler of a signal breaks off: so it is in such calls
    that messages are taken, and that what was sent is noted.
    """

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self._sent: list[int] = []

    def take(self, waiting: deque[bytes]) -> None:
        """Take the messages that wait."""
        self.messages.extend(starmap(waiting.popleft, repeat((), min(len(waiting), _MOST))))

    def send(self, connection: socket.socket) -> None:
        """Send what has not been sent, as far as there is room for it; wait while there is none."""
        rest, gone = [], sum(self._sent)
        for message in self.messages:
            if gone < len(message):
                rest.append(memoryview(message)[gone:])
            gone = max(0, gone - len(message))
        self._sent.extend(map(connection.sendmsg, (rest,)))

    def ended(self) -> bool:
        """Return whether all was sent."""
        return sum(self._sent) == sum(map(len, self.messages))


class Publisher(IOPubThread):
    """Sends messages in order, those that come one soon after another at once.

    To wake the other side takes longer than to make a message. So messages wait until the kernel
    says that a cell begins or has ended, and else for a moment, which a thread of its own, the
    clock, measures. ipykernel asks whether `thread` lives; it never does, so what it has to do with
    messages is done at once, by whoever speaks.
    """

    def __init__(self) -> None:  # its parent's would open sockets
        self.background_socket = BackgroundSocket(self)  # type: ignore[no-untyped-call]
        self.socket = self
        self.io_loop = self  # type: ignore[assignment]
        self.thread = threading.Thread(name="IOPub")
        self._clock: threading.Thread | None = None
        self._calls: queue.SimpleQueue[tuple[float, Callable[[], object]]] = queue.SimpleQueue()
        self._connection: socket.socket | None = None
        self._turn = -1
        self._waiting: deque[bytes] = deque()
        self.volume = 0
        """Bytes that were said so far."""
        self._due = 0.0
        """When the clock next sends what waits."""
        self._batch = Batch()
        self._writing = threading.RLock()
        self._amid = threading.Lock()
        self._calling = threading.Lock()
        """Held by the clock while it calls a function."""
        self.copied = False
        """Whether this is a process that the notebook forked: it may print, but not reply."""

    @property
    def waiting(self) -> int:
        """How many messages wait to be sent."""
        return len(self._waiting)

    def begin(self, connection: socket.socket) -> None:
        """Send to a socket from now on; what came before is for nobody to hear."""
        self._waiting.clear()
        self._connection = connection

    def start(self) -> None:
        """Begin to work; called in the child."""
        # A program of the notebook may fork, and its processes print too: one writes at a time.
        self._turn = os.memfd_create("turn") if hasattr(os, "memfd_create") else _anonymous()
        os.register_at_fork(before=self.send_waiting, after_in_child=self._forked)
        self._clock = threading.Thread(target=self._run, name="IOPub clock", daemon=True)
        self._clock.start()

    def _forked(self) -> None:
        self._writing, self._amid = threading.RLock(), threading.Lock()
        self._calling = threading.Lock()
        self._waiting.clear()
        self._batch = Batch()
        self._clock = None
        self.copied = True

    def end(self) -> None:
        """Send what is left, also of what the clock has begun to say; it ends with the process."""
        self._calling.acquire(timeout=_PATIENCE)
        self.send_waiting()

    def schedule(self, f: Callable[[], object]) -> None:
        """Call a function now. What it raises is no error of who speaks, as in ipykernel."""
        with contextlib.suppress(Exception):
            f()

    def call_later(self, delay: float, f: Callable[[], object]) -> None:
        """Call a function by the clock, after some seconds."""
        self._calls.put((time.monotonic() + delay, f))

    def say(self, channel: bytes, frames: Sequence[bytes]) -> None:
        """Have a message sent soon."""
        followed = channel != IOPUB or frames[0].endswith(_STATUS)
        if followed and self.copied:
            return
        data = packed([channel, *frames])
        self._waiting.append(data)
        self.volume += len(data)
        if self._clock is None or len(data) > _LARGE or len(self._waiting) > _MANY:
            self.send_waiting()
        elif not followed:
            # The kernel itself has replies, and what it says of its state, sent in a moment.
            now = time.monotonic()
            if now >= self._due:
                self._due = now + _REST
                self.call_later(_REST, self.send_waiting)

    def send_multipart(self, frames: Sequence[bytes], *_args: Any, **_keys: Any) -> None:
        """Send what is for all to hear."""
        self.say(IOPUB, frames)

    def send_waiting(self) -> None:
        """Send the messages that wait.

        A handler of a signal may break in anywhere, speak itself, or raise an exception: then the
        messages, and how much of them was sent, are still known, and sent when somebody speaks.
        """
        if self._connection is None:
            return
        with self._writing:
            if self._amid.locked():
                # We broke in where messages are sent; these are sent there, too.
                return
            with self._amid, contextlib.suppress(OSError):
                # Where nobody listens any more, the reader of the socket ends this process.
                self._send(self._connection)

    def _send(self, connection: socket.socket) -> None:
        fcntl.lockf(self._turn, fcntl.LOCK_EX)
        while self._waiting or self._batch.messages:
            if not self._batch.messages:
                self._batch.take(self._waiting)
            self._batch.send(connection)
            if self._batch.ended():
                self._batch = Batch()
        fcntl.lockf(self._turn, fcntl.LOCK_UN)

    def _run(self) -> None:
        later: list[tuple[float, int, Callable[[], object]]] = []
        number = count()
        while True:
            wait = later[0][0] - time.monotonic() if later else None
            if wait is not None and wait <= 0:
                with self._calling, contextlib.suppress(Exception):
                    heapq.heappop(later)[2]()
                continue
            try:
                order = self._calls.get(timeout=wait)
            except queue.Empty:
                continue
            heapq.heappush(later, (order[0], next(number), order[1]))


class Replies:
    """What the kernel takes for its shell socket: replies go the way of all messages, in turn."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def send_multipart(self, frames: Sequence[bytes], *_args: Any, **_keys: Any) -> None:
        """Send a reply."""
        self._publisher.say(SHELL, frames)

    def flush(self, *_args: Any) -> None:
        """Send what waits. The kernel calls this when it has said that it is idle."""
        self._publisher.send_waiting()


def _anonymous() -> int:
    file, path = tempfile.mkstemp()
    Path(path).unlink()
    return file
