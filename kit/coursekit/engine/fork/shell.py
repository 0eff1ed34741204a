"""An IPython kernel whose messages go through a Unix socket, for a child of the warm process.

It is ipykernel's own kernel: what it says is what ipykernel says. Only the sockets are replaced,
by objects with the few methods that ipykernel calls.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import fcntl
import heapq
import os
import queue
import signal
import socket
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import zmq
from ipykernel.compiler import XCachingCompiler
from ipykernel.iostream import BackgroundSocket, IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from tornado.ioloop import IOLoop
from traitlets import Any as AnyTrait
from traitlets import Type

from coursekit.engine.fork.child import INLINE, leave, run_startup
from coursekit.engine.fork.session import PairSession
from coursekit.engine.fork.wire import (
    IOPUB,
    QUIT,
    SHELL,
    BrokenWireError,
    Unpacker,
    packed,
    receive,
)

_PATIENCE = 5
"""Seconds that threads of a notebook may take to end."""
_REST = 0.02
"""Seconds that a message may wait for others."""
_LARGE, _MANY = 1 << 16, 100
"""Bytes of a message that waits for no others, and messages that may wait."""


class Publisher(IOPubThread):
    """Sends messages in order, those that come one soon after another at once.

    To wake the other side takes longer than to make a message. So messages wait until the kernel
    says that a cell begins or has ended, and else for a moment. A thread of its own, the clock,
    sends them: where handlers of signals run, which is the main one, sending could break off in
    the middle. ipykernel asks whether `thread` lives; it never does, so what it has to do with
    messages is done at once, by whoever speaks.
    """

    def __init__(self) -> None:  # its parent's would open sockets
        self.background_socket = BackgroundSocket(self)  # type: ignore[no-untyped-call]
        self.socket = self
        self.io_loop = self  # type: ignore[assignment]
        self.thread = threading.Thread(name="IOPub")
        self._clock: threading.Thread | None = None
        self._calls: queue.SimpleQueue[tuple[float, Callable[[], object]] | None]
        self._calls = queue.SimpleQueue()
        self._connection: socket.socket | None = None
        self._turn = -1
        self._waiting: deque[bytes] = deque()
        self._due = 0.0
        """When the clock next sends what waits."""
        self._writing = threading.Lock()

    def begin(self, connection: socket.socket) -> None:
        """Send to a socket from now on; what came before is for nobody to hear."""
        self._waiting.clear()
        self._connection = connection

    def start(self) -> None:
        """Begin to work; called in the child."""
        # A program of the notebook may fork, and its processes print too: one writes at a time.
        self._turn = os.memfd_create("turn") if hasattr(os, "memfd_create") else _anonymous()
        os.register_at_fork(before=self._sent, after_in_child=self._forked)
        self._clock = threading.Thread(target=self._run, name="IOPub clock", daemon=True)
        self._clock.start()

    def _sent(self) -> None:
        """Wait until what waits has been sent."""
        if self._clock in (None, threading.current_thread()):
            self._send()
            return
        done = threading.Event()
        self.send_waiting()
        self.call_later(0, done.set)
        done.wait(_PATIENCE)

    def _forked(self) -> None:
        self._writing = threading.Lock()
        self._waiting.clear()
        self._clock = None

    def end(self) -> None:
        """Send what is left."""
        if self._clock is not None:
            self._calls.put(None)
            self._clock.join(_PATIENCE)

    def schedule(self, f: Callable[[], object]) -> None:
        """Call a function now."""
        f()

    def call_later(self, delay: float, f: Callable[[], object]) -> None:
        """Call a function by the clock, after some seconds."""
        self._calls.put((time.monotonic() + delay, f))

    def say(self, channel: bytes, frames: Sequence[bytes]) -> None:
        """Have a message sent soon."""
        data = packed([channel, *frames])
        self._waiting.append(data)
        now = time.monotonic()
        if self._clock is None or len(data) > _LARGE or len(self._waiting) > _MANY:
            self.send_waiting()
            if len(self._waiting) > 2 * _MANY:
                # Nobody takes it as fast as it comes.
                self._sent()
        elif now >= self._due:
            self._due = now + _REST
            self.call_later(_REST, self._send)

    def send_multipart(self, frames: Sequence[bytes], *_args: Any, **_keys: Any) -> None:
        """Send what is for all to hear."""
        self.say(IOPUB, frames)

    def send_waiting(self) -> None:
        """Have the messages that wait sent now."""
        if self._clock is None:
            self._send()
        elif self._waiting:
            self.call_later(0, self._send)

    def _send(self) -> None:
        if not self._waiting or self._connection is None:
            return
        with self._writing:
            fcntl.lockf(self._turn, fcntl.LOCK_EX)
            try:
                count = len(self._waiting)
                # Where there is no room for all in one, they are still there for a later try.
                self._connection.sendall(b"".join([self._waiting[n] for n in range(count)]))
                for _ in range(count):
                    self._waiting.popleft()
            except OSError:
                # Nobody listens any more; the reader of the same socket ends this process.
                return
            finally:
                fcntl.lockf(self._turn, fcntl.LOCK_UN)

    def _run(self) -> None:
        later: list[tuple[float, int, Callable[[], object]]] = []
        number = count()
        while True:
            wait = later[0][0] - time.monotonic() if later else None
            if wait is not None and wait <= 0:
                with contextlib.suppress(Exception):
                    heapq.heappop(later)[2]()
                continue
            try:
                order = self._calls.get(timeout=wait)
            except queue.Empty:
                continue
            if order is None:
                self._send()
                return
            heapq.heappush(later, (order[0], next(number), order[1]))


def _anonymous() -> int:
    file, path = tempfile.mkstemp()
    Path(path).unlink()
    return file


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


class Compiler(XCachingCompiler):
    """Names cells as ipykernel does, whatever folder of its own the child has for its files."""

    shared = tempfile.gettempdir()
    own = ""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Return the file name that a traceback shows for a cell."""
        name: str = super().get_code_name(raw_code, code, number)  # type: ignore[no-untyped-call]
        if self.own and name.startswith(self.own):
            return self.shared + name[len(self.own) :]
        return name


class PipeKernel(IPythonKernel):
    """ipykernel's kernel, but for its sockets."""

    compiler_class = Type(Compiler)
    shell_stream = AnyTrait()
    _supports_kernel_subshells = False
    _execute_sleep = 0.0
    """For outputs to come before the reply, which they do here."""

    def start(self) -> None:
        """Begin, without the streams and the debugger that there are none of here."""
        if self.shell is not None:
            self.shell.exit_now = False
        stream, self.shell_stream = self.shell_stream, None
        Kernel.start(self)  # type: ignore[no-untyped-call]
        self.shell_stream = stream

    def _publish_execute_input(self, code: str, parent: Any, execution_count: int) -> None:
        """Say that a cell begins, now: it may take long, or be the last."""
        super()._publish_execute_input(code, parent, execution_count)  # type: ignore[no-untyped-call]
        self.shell_stream.flush()

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Do nothing: cells come one at a time, so none waits behind one that failed."""


class PipeKernelApp(IPKernelApp):
    """ipykernel's application: initialised in the warm process, begun in a child."""

    publisher: Publisher

    def init_connection_file(self) -> None:
        """Do nothing: there is no connection."""

    def init_poller(self) -> None:
        """Do nothing: the end of the socket tells that the other side has gone."""

    def init_sockets(self) -> None:
        """Make what stands for the sockets."""
        self.session = PairSession(parent=self, username="")
        self.publisher = self.iopub_thread = Publisher()
        self.iopub_socket = self.publisher.background_socket
        self.configure_tornado_logger()  # type: ignore[no-untyped-call]

    def init_heartbeat(self) -> None:
        """Do nothing: there is no heartbeat."""

    def write_connection_file(self, **_kwargs: Any) -> None:
        """Do nothing: there is no connection."""

    def log_connection_info(self) -> None:
        """Do nothing: there is no connection."""

    def init_io(self) -> None:
        """Set the display hook; streams begin in the child."""
        from ipykernel.displayhook import ZMQDisplayHook

        self.displayhook = ZMQDisplayHook(self.session, self.iopub_socket)  # type: ignore[no-untyped-call]
        self.patch_io()  # type: ignore[no-untyped-call]

    def init_kernel(self) -> None:
        """Make the kernel and its shell."""
        kernel = PipeKernel.instance(
            parent=self,
            session=self.session,
            shell_stream=Replies(self.publisher),
            shell_channel_thread=SimpleNamespace(parent_thread=threading.main_thread()),
            iopub_thread=self.publisher,
            iopub_socket=self.iopub_socket,
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )
        self.kernel = kernel
        self.displayhook.get_execution_count = lambda: kernel.execution_count

    def init_code(self) -> None:
        """Leave the user's startup files to each child."""
        self._modules = frozenset(sys.modules)

    def get_ready(self) -> None:
        """Do what needs no notebook yet. Called in the child, once."""
        self.session.pid = os.getpid()
        IOLoop.current()
        self.kernel.start()
        self.publisher.start()
        self._streams()

    def begin(self, connection: socket.socket, last: Callable[[], object]) -> None:
        """Run what comes through a socket until it says to quit, do a last thing, and hang up.

        Called after `get_ready`.
        """
        self.publisher.begin(connection)
        if self._watched != _watches():
            for stream in (sys.stdout, sys.stderr):
                stream.close()
            sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
            self._streams()
        if not os.environ.get("MPLBACKEND"):
            os.environ["MPLBACKEND"] = INLINE
        run_startup(self, self._modules)
        sys.stdout.flush()
        sys.stderr.flush()
        loop = IOLoop.current()
        Orders(connection, self.kernel, loop).listen()
        loop.start()
        leave(but=threading.current_thread())
        self.publisher.end()
        last()
        # The other side need not wait until the system has taken this process apart.
        connection.shutdown(socket.SHUT_RDWR)

    def _streams(self) -> None:
        self._watched = _watches()
        for name in ("stdout", "stderr"):
            stream = OutStream(self.session, self.publisher, name)  # type: ignore[no-untyped-call]
            setattr(sys, name, stream)
            setattr(self.kernel, f"_{name}", stream)
        sys.displayhook = self.displayhook


def _watches() -> bool:
    """Tell whether streams made now take what processes print, as ipykernel asks."""
    return "PYTEST_CURRENT_TEST" not in os.environ


class Orders:
    """Takes what the other side asks for, in the loop that runs the cells.

    Should the other side go while a cell runs, the warm process learns of it, and ends this one.
    """

    def __init__(self, connection: socket.socket, kernel: PipeKernel, loop: IOLoop) -> None:
        self._connection = connection
        self._unpacker = Unpacker()
        self._kernel = kernel
        self._loop: asyncio.AbstractEventLoop = loop.asyncio_loop  # type: ignore[attr-defined]
        self._tasks: set[asyncio.Task[None]] = set()
        # What a cell sets in it holds for the cells after it.
        self._context = contextvars.copy_context()

    def listen(self) -> None:
        """Take them from now on."""
        self._loop.add_reader(self._connection, self._take)

    def _take(self) -> None:
        try:
            messages = receive(self._connection, self._unpacker)
        except BrokenWireError:
            os.killpg(0, signal.SIGKILL)
            return
        for channel, *frames in messages:
            if channel == QUIT:
                self._loop.stop()
            else:
                self._handle(frames)

    def _handle(self, frames: list[bytes]) -> None:
        work = self._kernel.shell_main(None, [zmq.Frame(frame) for frame in frames])
        task = self._loop.create_task(work, context=self._context)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
