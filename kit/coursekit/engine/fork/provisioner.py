"""jupyter_client's provisioner `coursekit-forkserver`: kernels forked from a warm process.

They are ipykernel's kernels: only Python and its imports are there before they begin. A kernel that
is not this Python, or that the warm process cannot make, is started as a program of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, List, Unicode

from coursekit.engine.fork.interpreter import is_this_python
from coursekit.engine.fork.limits import Limits
from coursekit.engine.fork.server_client import ForkServer, ForkServerError, suits, warm

_OWN = ("stdin", "stdout", "stderr", "independent")
"""What is asked for a kernel that only a program of its own has."""
_POLL = 0.005
"""Seconds between looks at a kernel that is to end."""
_SOON = 0.1
"""Seconds in which a kernel that was asked to end mostly has. jupyter_client looks so often."""


class ForkProvisioner(LocalProvisioner):
    """Starts a kernel by forking."""

    preload = List(
        Unicode(), help="Libraries to import beforehand: numpy, pandas, matplotlib.pyplot."
    ).tag(config=True)
    arguments = List(Unicode(), help="Words to add to the command of a kernel of this Python.").tag(
        config=True
    )

    apart = Bool(
        default_value=False,
        help="Give each kernel a folder for temporary files, and end what it leaves running.",
    ).tag(config=True)

    _leaving = False
    """Whether the kernel has been asked to end."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel."""
        self._leaving = False
        env = dict(kwargs.get("env") or os.environ)
        if is_this_python(cmd):
            cmd = [*cmd, *self.arguments]
        plain = not any(kwargs.get(name) for name in _OWN)
        if plain and is_this_python(cmd) and not self.kernel_spec.env and hasattr(os, "fork"):
            env["JPY_PARENT_PID"] = str(os.getpid())
            try:
                process = await _aside(self._fork, cmd, env, kwargs.get("cwd") or ".")
            except (ForkServerError, OSError) as error:
                self.log.warning("A kernel could not be forked (%s); it starts by itself.", error)
            else:
                self.process = process  # type: ignore[assignment]
                # It leads a group of its own.
                self.pid = self.pgid = process.pid
                return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)

    def _fork(self, cmd: list[str], env: dict[str, str], folder: str | Path) -> ForkedProcess:
        server, cwd = warm("kernels"), str(Path(folder).absolute())
        if not Path(cwd).is_dir() or not suits(server, env, cwd):
            raise ForkServerError("its environment or its folder calls for a Python of its own")
        # What is behind "-m ipykernel_launcher".
        argv = cmd[cmd.index("-m") + 2 :]
        limits = Limits(memory=0, cpu=0, processes=0)
        pid = server.fork(
            cwd=cwd, env=env, preload=self.preload, argv=argv, limits=limits, apart=self.apart
        )
        return ForkedProcess(server, pid)

    async def shutdown_requested(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002  its name there
        """Take note that it will end: who asks for it now waits for that, and no longer."""
        await super().shutdown_requested(restart)
        self._leaving = True

    async def poll(self) -> int | None:
        """Return the exit status, or None while it runs."""
        if self._leaving and isinstance(self.process, ForkedProcess):
            await self.process.ended(_SOON)
        return await super().poll()

    async def wait(self) -> int | None:
        """Wait for the end of the kernel."""
        if not isinstance(self.process, ForkedProcess):
            return await super().wait()
        while (status := self.process.poll()) is None:
            await self.process.ended(_SOON)
        self.process = None
        return status


class ForkedProcess:
    """A child of the warm process, as subprocess.Popen shows one of our own."""

    stdin = stdout = stderr = None

    def __init__(self, server: ForkServer, pid: int) -> None:
        self._server = server
        self.pid = pid
        self.returncode: int | None = None
        self._file = -1
        """Can be read from once the process has ended; -1 where the system has no such file."""
        with contextlib.suppress(AttributeError, OSError):
            self._file = os.pidfd_open(pid)

    def __del__(self) -> None:
        # Not before: somebody may still wait for it in a loop.
        if self._file >= 0:
            os.close(self._file)

    def poll(self) -> int | None:
        """Return the exit status, or None while it runs."""
        if self.returncode is None and not self._runs():
            try:
                self.returncode = self._server.poll(self.pid)
            except ForkServerError:
                # The warm process has died, and this one with it.
                self.returncode = -signal.SIGKILL
        return self.returncode

    def _runs(self) -> bool:
        """Return whether it is known to run, without a question to the warm process."""
        if self._file < 0:
            return False
        ended = select.poll()
        ended.register(self._file, select.POLLIN)
        return not ended.poll(0)

    async def ended(self, seconds: float) -> None:
        """Wait until it has ended, some seconds at most."""
        if self._file < 0:
            await asyncio.sleep(_POLL)
            return
        loop = asyncio.get_running_loop()
        news = loop.create_future()
        loop.add_reader(self._file, _settle, news)
        try:
            await asyncio.wait([news], timeout=seconds)
        finally:
            loop.remove_reader(self._file)

    def wait(self) -> int | None:
        """Return the exit status."""
        return self.poll()

    def send_signal(self, signum: int) -> None:
        """Send a signal to it."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signum)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


async def _aside(call: Callable[..., ForkedProcess], *arguments: Any) -> ForkedProcess:
    """Return what a call returns, made in a thread of its own.

    The threads that a loop keeps may be those of another process, which forked this one.
    """
    with ThreadPoolExecutor(1) as thread:
        return await asyncio.get_running_loop().run_in_executor(thread, call, *arguments)


def _settle(news: asyncio.Future[None]) -> None:
    if not news.done():
        news.set_result(None)
