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
from collections.abc import Awaitable, Mapping, Sequence
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.client import KernelClient
from jupyter_client.session import Session

from coursekit.engine.fork.audit_hook import Reading
from coursekit.engine.fork.framing import (
    FILES_READ,
    IOPUB,
    QUIT,
    READY,
    SHELL,
    BrokenMessageError,
    ConnectionEndedError,
    Unpacker,
    pack,
    receive,
)
from coursekit.engine.fork.limits import Limits
from coursekit.engine.fork.server_client import ForkServer, ForkServerError
from coursekit.engine.fork.upstream import unsigned_session
from coursekit.engine.timing import step

_POLL = 0.01
"""Seconds between looks whether a child that is being broken off has ended."""
_MAX_END = 5.0
"""Seconds that a notebook's program may take to end, as jupyter_client allows."""


class ForkedKernel:
    """A child that runs cells: what nbclient takes for a kernel manager.

    The names are those of jupyter_client's classes.
    """

    kernel_id = "forked"
    ipykernel = False

    def __init__(
        self,
        server: ForkServer,
        limits: Limits,
        preload: Sequence[str],
        reading: Reading | None = None,
        start_timeout: float | None = None,
    ) -> None:
        self._start_timeout = start_timeout
        self._server = server
        self._limits = limits
        self._preload = preload
        self._reading = reading
        self._pid = 0
        self._connection: Connection | None = None
        self.status: int | None = None
        """The exit status of a child that did not end well."""

    @property
    def has_kernel(self) -> bool:
        """Whether there is a child."""
        return self._pid != 0

    @property
    def broken(self) -> str:
        """What came from the child that was no message, or ""."""
        return self._connection.broken if self._connection else ""

    def start_kernel(
        self, *, cwd: str | None = None, env: Mapping[str, str] | None = None, **_options: Any
    ) -> None:
        """Fork it."""
        ours, theirs = socket.socketpair()
        with step("fork"), theirs, contextlib.ExitStack() as on_error:
            on_error.push(ours)
            self._pid = self._server.fork(
                cwd=str(Path(cwd or ".").absolute()),
                env={**(os.environ if env is None else env), "JPY_PARENT_PID": str(os.getpid())},
                preload=self._preload,
                limits=self._limits,
                connection=theirs,
                timeout=self._start_timeout,
                watch=self._reading is not None,
            )
            on_error.pop_all()
        self._connection = Connection(ours)

    def client(self) -> ForkedClient:
        """Return what sends cells to it."""
        if self._connection is None:
            raise RuntimeError("The kernel has not been started.")
        return ForkedClient(self._connection)

    def is_alive(self) -> bool:
        """Return whether the child runs, as far as its socket tells."""
        return self._connection is not None and not self._connection.ended()

    def interrupt_kernel(self) -> None:
        """Interrupt the cell that runs."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGINT)

    def shutdown_kernel(self, *, now: bool = False) -> Awaitable[None] | None:
        """End the child: at once, or when its program has ended; to be awaited where it is at work.

        Then who listens to it receives what it still says.
        """
        if not self._pid or self._connection is None:
            return None
        if not now and self._connection.busy:
            # As jupyter_client: what it does is broken off, and its program can end.
            self.interrupt_kernel()
            return self._break_off(self._connection)
        self._end(self._connection, ended=not now and self._connection.quit(_MAX_END))
        return None

    async def _break_off(self, connection: Connection) -> None:
        self._end(connection, ended=await connection.quit_listening(_MAX_END))

    def _end(self, connection: Connection, *, ended: bool) -> None:
        pid, self._pid = self._pid, 0
        with step("end"), contextlib.suppress(ForkServerError):
            if ended:
                self._server.forget(pid)
                if self._reading is not None:
                    self._reading.cut_off = not connection.reported
                    self._reading.files = connection.files_read
            else:
                self.status = self._server.end(pid)
        connection.close()

    def cleanup_resources(self) -> None:
        """Let go of a child that has died by itself."""
        if self._connection is not None:
            self.shutdown_kernel(now=True)


class Connection:
    """The socket to a child, read by whichever event loop waits."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._unpacker = Unpacker()
        self._gone = False
        self._received: dict[bytes, deque[list[bytes]]] = {
            channel: deque() for channel in (READY, SHELL, IOPUB)
        }
        self._awaited: dict[bytes, asyncio.Future[bool]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._unanswered = 0
        self.broken = ""
        """What came that was no message."""
        self.files_read: frozenset[str] | None = None
        """The files that the child reported to have read; None: it could not tell."""
        self.reported = False
        """Whether the child has reported the files that it read."""

    @property
    def busy(self) -> bool:
        """Whether it has not answered all it was asked."""
        return self._unanswered > 0

    def send(self, frames: Sequence[bytes | memoryview]) -> None:
        """Send a request."""
        self._unanswered += 1
        with contextlib.suppress(OSError):
            self._socket.sendall(pack([SHELL, *frames]))

    async def next(self, channel: bytes, seconds: float | None) -> list[bytes]:
        """Return the next message of a channel; raise queue.Empty when none comes in time.

        One at a time may wait for a channel.
        """
        if not self._received[channel]:
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
        return self._received[channel].popleft()

    def _listen(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._unlisten()
            self._loop = loop
            if not self._gone:
                # By its number, which a loop need not write out to say that it does not know it.
                loop.add_reader(self._socket.fileno(), self._read)
        return loop

    def _unlisten(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._socket.fileno())
        self._loop = None

    def _read(self) -> None:
        try:
            for channel, *frames in receive(self._socket, self._unpacker):
                if channel == FILES_READ:
                    files = json.loads(frames[0])
                    self.reported = True
                    self.files_read = None if files is None else frozenset(files)
                else:
                    self._received[channel].append(frames)
                    self._unanswered -= channel == SHELL
        except ConnectionEndedError as error:
            if isinstance(error, BrokenMessageError):
                self.broken = str(error)
            self._gone = True
            self._unlisten()
        for channel, news in self._awaited.items():
            if self._received[channel]:
                _settle(news, True)  # noqa: FBT003

    def ended(self) -> bool:
        """Return whether the child has gone, and all that it said before has been taken."""
        while not self._gone and select.select([self._socket], [], [], 0)[0]:
            self._read()
        return self._gone and not (self._received[SHELL] or self._received[IOPUB])

    def quit(self, seconds: float) -> bool:
        """Ask the child to end; return whether its program did, in some seconds at most."""
        end = time.monotonic() + seconds
        try:
            self._socket.sendall(pack([QUIT]))
        except OSError:
            return False
        while not self._gone and (left := end - time.monotonic()) > 0:
            if select.select([self._socket], [], [], left)[0]:
                self._read()
        return self._gone

    async def quit_listening(self, seconds: float) -> bool:
        """Ask the child to end, as `quit` does, and receive meanwhile what it says."""
        end = time.monotonic() + seconds
        with contextlib.suppress(OSError):
            self._socket.sendall(pack([QUIT]))
        self._listen()
        while not self._gone and time.monotonic() < end:  # noqa: ASYNC110  it has no other end
            await asyncio.sleep(_POLL)
        # Who waits for a message has it now.
        await asyncio.sleep(_POLL)
        return self._gone

    def close(self) -> None:
        """Hang up."""
        self._unlisten()
        self._gone = True
        self._socket.close()


def _settle(news: asyncio.Future[bool], came: bool) -> None:  # noqa: FBT001
    if not news.done():
        news.set_result(came)


class ForkedChannel:
    """One channel of a child, as jupyter_client's channels are used."""

    def __init__(self, connection: Connection, name: bytes, session: Session) -> None:
        self._connection, self._name, self.session = connection, name, session

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # noqa: ASYNC109  its name there
        """Return the next message; raise queue.Empty when none comes in time."""
        frames = await self._connection.next(self._name, timeout)
        return self.session.deserialize(self.session.feed_identities(frames)[1])

    def send(self, msg: dict[str, Any]) -> None:
        """Send a message."""
        self._connection.send([*self.session.serialize(msg), *msg.get("buffers", ())])


class ForkedClient(KernelClient):
    """jupyter_client's client, speaking to a child."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(session=unsigned_session())
        self._connection = connection
        self._channels = {n: ForkedChannel(connection, n, self.session) for n in (SHELL, IOPUB)}

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
        return not self._connection.ended()

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109  its name there
        """Wait until the child is ready; raise RuntimeError when it is not in that many seconds."""
        try:
            await self._connection.next(READY, timeout)
        except Empty:
            raise RuntimeError(f"Kernel didn't respond in {timeout} seconds") from None
