"""An IPython kernel whose messages go through a Unix socket, for a child of the warm process.

It is ipykernel's own kernel: what it says is what ipykernel says. Only the sockets are replaced,
by objects with the few methods that ipykernel calls.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from io import FileIO, TextIOWrapper
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ipykernel.compiler import XCachingCompiler
from ipykernel.iostream import OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from tornado.ioloop import IOLoop
from traitlets import Any as AnyTrait
from traitlets import Type

from coursekit.engine.fork.audit_hook import Watcher
from coursekit.engine.fork.cell_queue import Orders
from coursekit.engine.fork.child import INLINE, leave, run_startup
from coursekit.engine.fork.framing import READS
from coursekit.engine.fork.publisher import Publisher, Replies
from coursekit.engine.fork.session import KernelSession


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
    hold: Callable[[], object] = int
    """Has cells that were sent ahead wait until they are asked for."""

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

    def _abort_queues(self, subshell_id: str | None = None) -> None:  # noqa: ARG002  as there
        """Go on to no cell behind the one that failed."""
        self.hold()


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
        self.session = KernelSession(parent=self)
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

    def begin(
        self, connection: socket.socket, last: Callable[[], object], watcher: Watcher | None
    ) -> None:
        """Run what comes through a socket until it says to quit, do a last thing, and hang up.

        Called after `get_ready`. `watcher`: who notes meanwhile which files are read.
        """
        self.publisher.begin(connection)
        if self._watched != _watches():
            for stream in (sys.stdout, sys.stderr):
                stream.close()
            sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
            self._streams()
        if not os.environ.get("MPLBACKEND"):
            os.environ["MPLBACKEND"] = INLINE
        os.environ.update(self.environment)
        shell: Any = self.shell
        shell.starting_dir = str(Path.cwd())
        shell.history_manager.dir_hist[:] = [Path.cwd()]
        run_startup(self, self._modules)
        sys.stdout.flush()
        sys.stderr.flush()
        if watcher is not None:
            # Who builds lessons reads findings, over what a kernel logs.
            self.log.setLevel(logging.CRITICAL)
            watcher.begin()
        loop = IOLoop.current()
        Orders(connection, self.kernel, self.session, loop.asyncio_loop).listen()  # type: ignore[attr-defined]
        loop.start()
        leave(but=threading.current_thread())
        if watcher is not None:
            self.publisher.say(READS, [json.dumps(watcher.told()).encode()])
        self.publisher.end()
        last()
        # The other side need not wait until the system has taken this process apart.
        connection.shutdown(socket.SHUT_RDWR)

    def _streams(self) -> None:
        self._watched = _watches()
        for name in ("stdout", "stderr"):
            stream = _Stream(self.session, self.publisher, name)  # type: ignore[no-untyped-call]
            setattr(sys, name, stream)
            setattr(self.kernel, f"_{name}", stream)
        sys.displayhook = self.displayhook
        self._log_outside()

    def _log_outside(self) -> None:
        """Have what the kernel itself logs printed where the warm process prints, as ipykernel."""
        outside = sys.__stderr__
        if self._watched:
            outside = TextIOWrapper(FileIO(sys.stderr.fileno(), "w", closefd=False))
        for handler in self.log.handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(outside)


class _Stream(OutStream):
    """ipykernel's streams, but text that is none (half a character) is lost in silence.

    There a thread of its own fails to send it; here it would be the cell. And what is flushed has
    gone, whatever becomes of this process.
    """

    def flush(self) -> None:
        """Send what was printed. One that the notebook has closed says nothing more."""
        if self.closed:
            return
        said = self.pub_thread.waiting
        super().flush()  # type: ignore[no-untyped-call]
        if self.pub_thread.waiting > said:
            self.pub_thread.send_waiting()

    def _flush(self) -> None:
        with contextlib.suppress(UnicodeError):
            super()._flush()  # type: ignore[no-untyped-call]


for _own in (PipeKernel, PipeKernelApp, _Stream):
    # The names that a notebook finds in what it prints, and in the log.
    _theirs = _own.__mro__[1]
    _own.__name__ = _own.__qualname__ = _theirs.__name__
    _own.__module__ = _theirs.__module__


def _watches() -> bool:
    """Return whether streams made now take what processes print, as ipykernel asks."""
    return "PYTEST_CURRENT_TEST" not in os.environ
