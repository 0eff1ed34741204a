"""Speaks to children of the warm process, as nbclient speaks to kernels."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
import time
from collections import deque
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from pathlib import Path
from queue import Empty
from typing import Any, NamedTuple

from jupyter_client.client import KernelClient

from coursekit.engine.fork.audit_hook import Reading
from coursekit.engine.fork.framing import (
    AHEAD,
    HELD,
    IOPUB,
    QUIT,
    READS,
    SHELL,
    BrokenWireError,
    Unpacker,
    packed,
    receive,
)
from coursekit.engine.fork.limits import Limits
from coursekit.engine.fork.server_client import ForkServer, ForkServerError
from coursekit.engine.fork.session import PairSession
from coursekit.engine.timing import step

_LISTEN = 0.01
"""Seconds between looks whether a child that is being broken off has ended."""
_GRACE = 5.0
"""Seconds that a notebook's program may take to end, as jupyter_client allows."""
Frames = Sequence[bytes | memoryview]


class Cell(NamedTuple):
    """What a child is sent of a cell."""

    code: str
    stop_on_error: bool


class ForkedKernel:
    """A child that runs cells: what nbclient takes for a kernel manager and its client.

    `client` is the latter. The names are those of jupyter_client's classes.
    """

    kernel_id = "forked"
    ipykernel = False

    def __init__(
        self,
        server: ForkServer,
        limits: Limits,
        preload: Sequence[str],
        reading: Reading | None = None,
    ) -> None:
        self._server = server
        self._limits = limits
        self._preload = preload
        self._reading = reading
        self._pid = 0
        self._line: Line | None = None
        self.status: int | None = None
        """With what the child ended, where it did not end well."""

    @property
    def has_kernel(self) -> bool:
        """Whether there is a child."""
        return self._pid != 0

    def start_kernel(
        self, *, cwd: str | None = None, env: Mapping[str, str] | None = None, **_options: Any
    ) -> None:
        """Fork it."""
        ours, theirs = socket.socketpair()
        with step("fork"), theirs, contextlib.ExitStack() as kept:
            kept.push(ours)
            self._pid = self._server.fork(
                cwd=str(Path(cwd or ".").absolute()),
                env={**(os.environ if env is None else env), "JPY_PARENT_PID": str(os.getpid())},
                preload=self._preload,
                limits=self._limits,
                connection=theirs,
                watch=self._reading is not None,
            )
            kept.pop_all()
        self._line = Line(ours)

    def client(self) -> ForkedClient:
        """Return what sends cells to it."""
        if self._line is None:
            raise RuntimeError("The kernel has not been started.")
        return ForkedClient(self._line)

    def is_alive(self) -> bool:
        """Return whether the child runs, as far as its socket tells."""
        return self._line is not None and not self._line.ended()

    def interrupt_kernel(self) -> None:
        """Interrupt the cell that runs."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGINT)

    def shutdown_kernel(self, *, now: bool = False) -> Awaitable[None] | None:
        """End the child: at once, or when its program has ended; to be awaited where it is at work.

        Then who listens to it hears what it still says.
        """
        if not self._pid or self._line is None:
            return None
        pid, self._pid = self._pid, 0
        if not now and self._line.busy:
            return self._break_off(pid, self._line)
        self._end(pid, self._line, ended=not now and self._line.quit(_GRACE))
        return None

    async def _break_off(self, pid: int, line: Line) -> None:
        # As jupyter_client: what it does is broken off, and its program can end.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGINT)
        self._end(pid, line, ended=await line.quit_listening(_GRACE))

    def _end(self, pid: int, line: Line, *, ended: bool) -> None:
        with step("end"), contextlib.suppress(ForkServerError):
            if ended:
                self._server.forget(pid)
                if self._reading is not None:
                    self._reading.cut_off = not line.told
                    self._reading.files = None if line.reads is None else frozenset(line.reads)
            else:
                self.status = self._server.end(pid)
        line.close()

    def cleanup_resources(self) -> None:
        """Let go of a child that has died by itself."""
        if self._line is not None:
            self.shutdown_kernel(now=True)


class Line:
    """The socket to a child, read by whichever event loop waits."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._unpacker = Unpacker()
        self._gone = False
        self.waiting: dict[bytes, deque[list[bytes]]] = {SHELL: deque(), IOPUB: deque()}
        self._awaited: dict[bytes, asyncio.Future[bool]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self.asked = self.answered = 0
        self._ahead: list[Frames] = []
        self.reads: list[str] | None = None
        """Which files the child said it had read; None: it could not say, or has not `told`."""
        self.told = False
        self._claimed = 0
        """How many of what was asked for ahead somebody waits for, or has had."""

    @property
    def busy(self) -> bool:
        """Whether it has not answered all it was asked."""
        return self.answered < self.asked

    def send(self, frames: Frames) -> None:
        """Ask for something."""
        self.asked += 1
        self._write(packed([SHELL, *frames]))

    def send_ahead(self, orders: Sequence[Frames]) -> None:
        """Ask for several things, each to be begun when the one before has ended well."""
        self._ahead.extend(orders)
        self.asked += len(orders)
        # As one message: the child must not speak while it does not listen to all of it.
        self._write(packed([AHEAD, *(packed(frames) for frames in orders)]))

    def claim(self) -> bool:
        """Wait from now on for the next thing asked for ahead; tell whether there is one."""
        there = self._claimed < len(self._ahead)
        self._claimed += there
        return there

    def _hold(self, begun: int) -> None:
        """Take in that the child goes on no more: what somebody waits for is asked for again."""
        again = self._ahead[begun : self._claimed]
        self.asked -= len(self._ahead) - begun
        del self._ahead[max(begun, self._claimed) :]
        for frames in again:
            self.send(frames)

    def _write(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            self._connection.sendall(data)

    async def next(self, channel: bytes, seconds: float | None) -> list[bytes]:
        """Return the next message of a channel; raise queue.Empty when none comes in time.

        One at a time may wait for a channel.
        """
        if not self.waiting[channel]:
            loop = self._listen()
            news = self._awaited[channel] = loop.create_future()
            timer = None if seconds is None else loop.call_later(seconds, _settle, news, False)  # noqa: FBT003
            try:
                if not await news:
                    raise Empty
            finally:
                del self._awaited[channel]
                if timer is not None:
                    timer.cancel()
        return self.waiting[channel].popleft()

    def _listen(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._unlisten()
            self._loop = loop
            if not self._gone:
                # By its number, which a loop need not write out to say that it does not know it.
                loop.add_reader(self._connection.fileno(), self._readable)
        return loop

    def _unlisten(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._connection.fileno())
        self._loop = None

    def _readable(self) -> None:
        try:
            messages = receive(self._connection, self._unpacker)
        except BrokenWireError:
            self._gone = True
            if self._loop is not None:
                self._loop.remove_reader(self._connection.fileno())
            return
        self._take(messages)

    def _take(self, messages: list[list[bytes]]) -> None:
        for channel, *frames in messages:
            if channel == HELD:
                self._hold(int(frames[0]))
                continue
            if channel == READS:
                self.told, self.reads = True, json.loads(frames[0])
                continue
            self.waiting[channel].append(frames)
            self.answered += channel == SHELL
        for channel, news in self._awaited.items():
            if self.waiting[channel]:
                _settle(news, True)  # noqa: FBT003

    def ended(self) -> bool:
        """Return whether the child has gone, and all that it said before has been taken."""
        while not self._gone and select.select([self._connection], [], [], 0)[0]:
            self._read()
        return self._gone and not any(self.waiting.values())

    def _read(self) -> None:
        try:
            self._take(receive(self._connection, self._unpacker))
        except BrokenWireError:
            self._gone = True

    def quit(self, seconds: float) -> bool:
        """Ask the child to end; tell whether its program did, in some seconds at most."""
        end = time.monotonic() + seconds
        try:
            self._connection.sendall(packed([QUIT]))
        except OSError:
            return False
        while not self._gone and (left := end - time.monotonic()) > 0:
            if select.select([self._connection], [], [], left)[0]:
                self._read()
        return self._gone

    async def quit_listening(self, seconds: float) -> bool:
        """Ask the child to end, as `quit` does, and hear meanwhile what it says."""
        end = time.monotonic() + seconds
        self._write(packed([QUIT]))
        self._listen()
        while not self._gone and time.monotonic() < end:  # noqa: ASYNC110  it has no other end
            await asyncio.sleep(_LISTEN)
        # Who waits for a message has it now.
        await asyncio.sleep(_LISTEN)
        return self._gone

    def close(self) -> None:
        """Hang up."""
        self._unlisten()
        self._gone = True
        self._connection.close()


def _settle(news: asyncio.Future[bool], came: bool) -> None:  # noqa: FBT001
    if not news.done():
        news.set_result(came)


class ForkedChannel:
    """One channel of a child, as jupyter_client's channels are used."""

    def __init__(self, line: Line, name: bytes, session: PairSession) -> None:
        self._line, self._name, self.session = line, name, session
        self.kept: list[Frames] | None = None

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # noqa: ASYNC109  its name there
        """Return the next message; raise queue.Empty when none comes in time."""
        frames = await self._line.next(self._name, timeout)
        return self.session.deserialize(self.session.feed_identities(frames)[1])

    def send(self, msg: dict[str, Any]) -> None:
        """Send a message, or keep it with those that are sent ahead."""
        frames = [*self.session.serialize(msg), *msg.get("buffers", ())]
        if self.kept is None:
            self._line.send(frames)
        else:
            self.kept.append(frames)


class ForkedClient(KernelClient):
    """jupyter_client's client, speaking to a child."""

    def __init__(self, line: Line) -> None:
        super().__init__(session=PairSession())
        self._line = line
        self._channels = {n: ForkedChannel(line, n, self.session) for n in (SHELL, IOPUB)}
        self._sent: deque[tuple[Cell | None, str]] = deque()

    def run_ahead(self, cells: Iterable[Cell]) -> None:
        """Have the child run cells one after the other, without waiting until each is asked for.

        They will be asked for in the same order, and `kernel_info` then. The child holds when a
        cell fails, and where it matters what comes in between.
        """
        channel = self._channels[SHELL]
        channel.kept = []
        for cell in cells:
            self._sent.append((cell, super().execute(cell.code, stop_on_error=cell.stop_on_error)))
        self._sent.append((None, super().kernel_info()))
        orders, channel.kept = channel.kept, None
        self._line.send_ahead(orders)

    def execute(self, code: str, *args: Any, **keys: Any) -> str:
        """Return the id of the request for a cell, made now if it was not made before."""
        stop_on_error = bool(keys.get("stop_on_error", True))
        return self._claimed(Cell(code, stop_on_error)) or super().execute(code, *args, **keys)

    def kernel_info(self) -> str:
        """Return the id of the request, made now if it was not made before."""
        return self._claimed(None) or super().kernel_info()

    def _claimed(self, cell: Cell | None) -> str:
        if not self._line.claim():
            return ""
        sent, request = self._sent.popleft()
        if sent != cell:
            raise RuntimeError("The child was sent another cell than the one to be run now.")
        return request

    @property
    def shell_channel(self) -> Any:
        """What cells are sent through."""
        return self._channels[SHELL]

    @property
    def iopub_channel(self) -> Any:
        """What outputs come through."""
        return self._channels[IOPUB]

    def start_channels(self, *_args: Any, **_keys: Any) -> None:
        """Do nothing: they are there."""

    def stop_channels(self) -> None:
        """Do nothing: they end with the child."""

    async def is_alive(self) -> bool:
        """Return whether the child runs."""
        return not self._line.ended()

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109  its name there
        """Do nothing: a child takes what it is sent when it is ready."""
