"""Runs the cells that a child is asked for."""

from __future__ import annotations

import asyncio
import contextvars
import os
import signal
import socket
import threading
from collections import deque
from typing import Any

import zmq

from coursekit.engine.fork.framing import (
    AHEAD,
    HELD,
    QUIT,
    BrokenWireError,
    Unpacker,
    receive,
    whole,
)
from coursekit.engine.fork.session import KernelSession

_MUCH = 1 << 18
"""Bytes of outputs so far that take the other side a while to keep: it would fall behind."""


class Orders:
    """Takes what the other side asks for, in the loop that runs the cells.

    Cells that were sent ahead are run one after the other, which is not what the other side would
    do where it has something to say in between, or something else goes on meanwhile that a cell
    might find less far on: then they wait until they are asked for. The other side is told how
    many were begun, and asks for the others again.

    Should the other side go while a cell runs, the warm process learns of it, and ends this one.
    """

    def __init__(
        self,
        connection: socket.socket,
        kernel: Any,
        session: KernelSession,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._connection = connection
        self._unpacker = Unpacker()
        self._kernel = kernel
        self._session = session
        self._loop = loop
        self._tasks: set[asyncio.Task[None]] = set()
        self._ahead: deque[list[bytes]] = deque()
        self._begun = 0
        self._threads = threading.active_count()
        kernel.hold = self.hold
        # What a cell sets in it holds for the cells after it.
        self._context = contextvars.copy_context()

    def listen(self) -> None:
        """Take them from now on."""
        # By its number: the loop would write out what the socket is, to say it does not know it.
        self._loop.add_reader(self._connection.fileno(), self._take)

    def _take(self) -> None:
        try:
            messages = receive(self._connection, self._unpacker)
        except BrokenWireError:
            os.killpg(0, signal.SIGKILL)
            return
        for channel, *frames in messages:
            if channel == QUIT:
                self._loop.stop()
            elif channel == AHEAD:
                self._ahead.extend(whole(order) for order in frames)
            else:
                self._handle(frames)
        self._go_on()

    def _handle(self, frames: list[bytes]) -> None:
        work = self._kernel.shell_main(None, [zmq.Frame(frame) for frame in frames])
        task = self._loop.create_task(work, context=self._context)
        self._tasks.add(task)
        task.add_done_callback(self._handled)

    def _handled(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._kernel.iopub_thread.copied:
            # A process that the notebook forked and did not end: the cells are not its to run.
            self._kernel.iopub_thread.send_waiting()
            os._exit(0)
        self._go_on()

    def _go_on(self) -> None:
        """Begin the next cell of those sent ahead, if nothing else is under way."""
        if self._tasks or not self._ahead:
            return
        if self._quiet():
            self._begun += 1
            self._handle(self._ahead.popleft())
        else:
            self.hold()

    def hold(self) -> None:
        """Run no more cells before they are asked for."""
        if self._ahead:
            self._ahead.clear()
            self._kernel.iopub_thread.say(HELD, [b"%d" % self._begun])
            self._kernel.iopub_thread.send_waiting()

    def _quiet(self) -> bool:
        """Return whether nothing goes on that a cell could find further on, came it later."""
        return not (
            self._session.output_widgets
            or self._kernel.shell.exit_now
            or self._kernel.eventloop
            or self._kernel.iopub_thread.volume > _MUCH
            or threading.active_count() > self._threads
            or asyncio.all_tasks(self._loop)
            or _calls(self._loop)
            or _children()
        )


def _calls(loop: Any) -> bool:
    """Return whether a loop has functions to call, now or later."""
    return bool(getattr(loop, "_ready", ()) or getattr(loop, "_scheduled", ()))


def _children() -> bool:
    """Return whether processes run that the notebook started."""
    if not hasattr(os, "waitid"):
        return False
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True
