"""The warm process of this one: started, asked for children, ended."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import site
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from coursekit.engine.fork.folders import sweep
from coursekit.engine.fork.framing import (
    NO_FILE,
    ConnectionEndedError,
    receive_request,
    send_request,
)
from coursekit.engine.fork.import_scan import PACKAGE
from coursekit.engine.fork.limits import Limits
from coursekit.engine.fork.upstream import why_untested

_SERVER = "coursekit.engine.fork.server"
_DECISIVE = (
    "PYTHON", "LD_", "DYLD_", "IPYTHON", "LANG", "LC_", "MATPLOTLIBRC", "MPLCONFIGDIR",
    "OMP_", "OPENBLAS_", "MKL_", "HOME", "XDG_",
)  # fmt: skip
"""How the names of variables begin that Python, or what is imported beforehand, looks at early."""
_SETTINGS = ("ipython_config.py", "ipython_config.json",
             "ipython_kernel_config.py", "ipython_kernel_config.json")  # fmt: skip


_HANGING_UP = 1.0
"""Seconds that a warm process may take to end once it has hung up."""


class ForkServerError(Exception):
    """The warm process is not there."""


class ServerDiedError(ForkServerError):
    """The warm process has died; the next may live."""


class ForkServer:
    """A warm process of this one; `purpose` is "notebooks" or "kernels". Safe to use from threads.

    `preload`: libraries that it imports before anybody asks. Raises ForkServerError where it cannot
    be started, or died.
    """

    def __init__(self, purpose: str = "notebooks", preload: Sequence[str] = ()) -> None:
        if why_untested():
            raise ForkServerError(why_untested())
        ours, theirs = socket.socketpair()
        with theirs:
            # What tells one interpreter from another; a child has the same.
            self.environment = _decisive(os.environ)
            self._circumstances = _circumstances()
            self._process = subprocess.Popen(
                [sys.executable, "-m", _SERVER, str(theirs.fileno()), purpose, *preload],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
            )
        self._control = ours
        self._lock = threading.Lock()
        self._children: set[int] = set()
        self._pid = os.getpid()

    @property
    def pid(self) -> int:
        """The id of the warm process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._pid == os.getpid() and self._process.poll() is None

    @property
    def outdated(self) -> bool:
        """Whether libraries, IPython's settings or what it inherited have changed since then."""
        return self._circumstances != _circumstances()

    @property
    def used(self) -> bool:
        """Whether it has children that somebody waits for."""
        return bool(self._children)

    def fork(
        self,
        *,
        cwd: str,
        env: Mapping[str, str],
        preload: Sequence[str] = (),
        limits: Limits | None = None,
        argv: Sequence[str] = (),
        connection: socket.socket | None = None,
        watch: bool = False,
        apart: bool = True,
        timeout: float | None = None,
    ) -> int:
        """Return the id of a new child.

        `watch`: it tells at its end which files were read. `apart`: it has a folder of its own for
        temporary files, which goes with it, as do the processes that it leaves running.

        Raises ForkServerError, too, where a module in `cwd` has the name of one that is there, and
        RuntimeError, as jupyter_client does, where it takes more than `timeout` seconds.
        """
        request = {
            "op": "fork",
            "cwd": cwd,
            "env": dict(env),
            "preload": list(preload),
            "limits": asdict(limits or Limits()),
            "argv": list(argv),
            "watch": watch,
            "apart": apart,
        }
        file = connection.fileno() if connection else NO_FILE
        answer = self._ask(request, file, timeout)
        if "why" in answer:
            raise ForkServerError(answer["why"])
        pid = int(answer["pid"])
        self._children.add(pid)
        return pid

    def end(self, pid: int, wait: float = 0.0) -> int:
        """Return the exit status of a child, which has `wait` seconds to end by itself."""
        status = int(self._ask({"op": "end", "pid": pid, "wait": wait})["status"])
        self._children.discard(pid)
        return status

    def forget(self, pid: int) -> None:
        """Leave a child whose program is over to the warm process; nobody asks for its status."""
        self._tell({"op": "forget", "pid": pid})
        self._children.discard(pid)

    def poll(self, pid: int) -> int | None:
        """Return the exit status of a child, or None while it runs."""
        status = self._ask({"op": "poll", "pid": pid})["status"]
        if status is not None:
            self._children.discard(pid)
        return status  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the process and all its children."""
        if self._pid != os.getpid():
            return
        self._control.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._orphans()

    def _ask(
        self, request: dict[str, Any], file: int = NO_FILE, timeout: float | None = None
    ) -> dict[str, Any]:
        with self._lock:
            self._send(request, file)
            self._control.settimeout(timeout)
            try:
                answer, _ = receive_request(self._control)
                self._control.settimeout(None)
            except TimeoutError:
                # Its answer would be taken for that to the next request.
                self._process.kill()
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds") from None
            except (OSError, ConnectionEndedError) as error:
                raise self._dead() from error
        return answer

    def _tell(self, request: dict[str, Any]) -> None:
        with self._lock:
            self._send(request)

    def _send(self, request: dict[str, Any], file: int = NO_FILE) -> None:
        try:
            send_request(self._control, request, file)
        except OSError as error:
            raise self._dead() from error

    def _dead(self) -> ForkServerError:
        with contextlib.suppress(subprocess.TimeoutExpired):
            # It hangs up a moment before it has ended.
            self._process.wait(timeout=_HANGING_UP)
        self._orphans()
        return ServerDiedError("the process that runs notebooks has died")

    def _orphans(self) -> None:
        """End what a warm process that was killed left running, and take away its files."""
        for pid in self._children:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        self._children.clear()
        if self._process.poll():
            sweep()


def _circumstances() -> tuple[object, ...]:
    """Return what a process started now would find, or inherit, beside its environment."""
    return (*_installed(), *_inherited())


def _inherited() -> Iterator[object]:
    """Return the mask of new files' permissions, the processors, and the limits of this process."""
    import resource

    with contextlib.suppress(OSError):
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        yield next((line for line in status.splitlines() if line.startswith("Umask")), "")
    if hasattr(os, "sched_getaffinity"):
        yield os.sched_getaffinity(0)
    for name in ("AS", "CORE", "CPU", "DATA", "FSIZE", "NOFILE", "NPROC", "STACK"):
        yield resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))


def _installed() -> list[int]:
    """Return when what is installed, and what IPython is told, last changed, as times of files.

    Who installs a library makes an entry in a folder of libraries.
    """
    found = []
    home = os.environ.get("IPYTHONDIR") or os.path.expanduser("~/.ipython")  # noqa: PTH111  who has no home gets a sign
    settings = [f"{home}/profile_default/{name}" for name in _SETTINGS]
    for path in (*site.getsitepackages(), site.getusersitepackages(), *settings):
        try:
            found.append(os.stat(path).st_mtime_ns)  # noqa: PTH116  a Path costs more than the call
        except OSError:
            found.append(0)
    return found


def _decisive(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(_DECISIVE)}


def suits(server: ForkServer, env: Mapping[str, str], folder: str) -> bool:
    """Return whether a Python started with these variables in this folder would be like the
    server's.

    matplotlib looks for its settings in the folder that it is imported in.
    """
    return server.environment == _decisive(env) and not Path(folder, "matplotlibrc").is_file()


_servers: dict[str, ForkServer] = {}
_former: list[ForkServer] = []
"""Those that are out of date, and still have children."""
_starting = threading.Lock()


def warm(purpose: str = "notebooks", *, kit: bool = False) -> ForkServer:
    """Return this process's warm process, started when there is none.

    `kit`: the notebooks to come are lessons of the kit. (Kernels are of those alone.)
    """
    with _starting:
        server = _servers.get(purpose)
        if server is None or not server.alive or server.outdated:
            if server is not None:
                _former.append(server)
            _let_go()
            server = _servers[purpose] = ForkServer(
                purpose, [PACKAGE] if kit or purpose == "kernels" else []
            )
            _close_at_exit()
        return server


def _let_go() -> None:
    """End the former ones that have no children any more."""
    for server in [one for one in _former if not (one.alive and one.used)]:
        _former.remove(server)
        server.close()


@cache
def _close_at_exit() -> None:
    atexit.register(close_all)


def close_all() -> None:
    """End the warm processes of this one; for who ends without Python's own way to end."""
    for server in (*_servers.values(), *_former):
        server.close()
