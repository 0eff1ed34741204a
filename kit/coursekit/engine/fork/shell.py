"""An IPython kernel whose messages go through a Unix socket, for a child of the warm process.

It is ipykernel's own kernel: what it says is what ipykernel says. Only the sockets are replaced,
by objects with the few methods that ipykernel calls.
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
from io import FileIO, TextIOWrapper
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import zmq
from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from tornado.ioloop import IOLoop
from traitlets import Any as AnyTrait
from traitlets import Type

from coursekit.engine.fork import upstream
from coursekit.engine.fork.audit_hook import Watcher
from coursekit.engine.fork.framing import (
    FILES_READ,
    QUIT,
    READY,
    ConnectionEndedError,
    Unpacker,
    receive,
)
from coursekit.engine.fork.publisher import Publisher, Replies
from coursekit.engine.fork.streams import Stream


class Compiler(XCachingCompiler):
    """Names cells as ipykernel does, though the child has a temporary folder of its own."""

    shared = tempfile.gettempdir()
    private = ""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Return the file name that a traceback shows for a cell."""
        name: str = super().get_code_name(raw_code, code, number)  # type: ignore[no-untyped-call]
        if self.private and name.startswith(self.private):
            return self.shared + name[len(self.private) :]
        return name


class PipeKernel(IPythonKernel):
    """ipykernel's kernel, but for its sockets."""

    compiler_class = Type(Compiler)
    shell_stream = AnyTrait()
    _supports_kernel_subshells = False
    _execute_sleep = 0.0
    """Seconds in which outputs may come before the reply; here they are sent before it."""

    def start(self) -> None:
        """Begin, without the streams and the debugger that there are none of here."""
        if self.shell is not None:
            self.shell.exit_now = False
        stream, self.shell_stream = self.shell_stream, None
        Kernel.start(self)  # type: ignore[no-untyped-call]
        self.shell_stream = stream

    def _publish_execute_input(self, code: str, parent: Any, execution_count: int) -> None:
        """Say that a cell begins, before it does: it may end this process."""
        super()._publish_execute_input(code, parent, execution_count)  # type: ignore[no-untyped-call]
        self.iopub_thread.call(int)

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Do nothing: no request waits behind the cell that failed."""


class PipeKernelApp(IPKernelApp):
    """ipykernel's application: initialised in the warm process, begun in a child."""

    publisher: Publisher
    environment: dict[str, str]
    """Variables that ipykernel and its shell set."""

    def init_connection_file(self) -> None:
        """Do nothing: there is no connection."""

    def init_poller(self) -> None:
        """Do nothing: the end of the socket tells that the other side has gone."""

    def init_sockets(self) -> None:
        """Make what stands for the sockets."""
        self.session = upstream.unsigned_session(parent=self)
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
            # ipykernel asks it which thread runs the cells that await.
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
        for name in ("stdout", "stderr"):
            stream = Stream(self.session, self.publisher, name)
            setattr(sys, name, stream)
            setattr(self.kernel, f"_{name}", stream)
        sys.displayhook = self.displayhook
        # What the kernel itself logs is printed where the warm process prints, as ipykernel does.
        outside = TextIOWrapper(FileIO(sys.stderr.fileno(), "w", closefd=False))
        for handler in self.log.handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(outside)

    def run(self, connection: socket.socket, watcher: Watcher | None) -> None:
        """Run what comes through a socket until it says to quit, then hang up.

        Called after `get_ready`. `watcher` notes meanwhile which files are read.
        """
        self.publisher.begin(connection)
        os.environ.update(self.environment)
        shell: Any = self.shell
        shell.starting_dir = str(Path.cwd())
        shell.history_manager.dir_hist[:] = [Path.cwd()]
        upstream.run_startup(self, self._modules)
        sys.stdout.flush()
        sys.stderr.flush()
        if watcher is not None:
            # Who builds lessons reads findings, over what a kernel logs.
            self.log.setLevel(logging.CRITICAL)
            watcher.begin()
        loop = IOLoop.current()
        Requests(connection, self.kernel, loop.asyncio_loop).listen()  # type: ignore[attr-defined]
        self.publisher.publish(READY, [])
        loop.start()
        upstream.end_program(but=threading.current_thread())
        if watcher is not None:
            files = json.dumps(watcher.files_read()).encode()
            self.publisher.publish(FILES_READ, [files])
        self.publisher.call(int)
        # The other side need not wait until the system has taken this process apart.
        connection.shutdown(socket.SHUT_RDWR)


class Requests:
    """Takes requests from the socket, in the loop that runs the cells.

    Should the other side go while a cell runs, the warm process learns of it, and ends this one.
    """

    def __init__(
        self, connection: socket.socket, kernel: PipeKernel, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._connection = connection
        self._unpacker = Unpacker()
        self._kernel = kernel
        self._loop = loop
        self._tasks: set[asyncio.Task[None]] = set()
        # What a cell sets in it holds for the cells after it.
        self._context = contextvars.copy_context()

    def listen(self) -> None:
        """Take requests from now on."""
        # By its number: the loop would write out what the socket is, to say it does not know it.
        self._loop.add_reader(self._connection.fileno(), self._take)

    def _take(self) -> None:
        try:
            messages = receive(self._connection, self._unpacker)
        except ConnectionEndedError:
            os.killpg(0, signal.SIGKILL)
            return
        for channel, *frames in messages:
            if channel == QUIT:
                self._loop.stop()
            else:
                work = self._kernel.shell_main(None, [zmq.Frame(frame) for frame in frames])
                task = self._loop.create_task(work, context=self._context)
                self._tasks.add(task)
                task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._kernel.iopub_thread.copied:
            # A process that the notebook forked and did not end: the cells are not its to run.
            os._exit(0)


for _class in (PipeKernel, PipeKernelApp, Stream):
    # The names that a notebook finds in what it prints, and in the log.
    _base = _class.__mro__[1]
    _class.__name__ = _class.__qualname__ = _base.__name__
    _class.__module__ = _base.__module__
