"""The warm process: imports once, then forks a child for each notebook or kernel.

It is started by `server_client.ForkServer` with one end of a socket pair and lives as long as the
other end is open. Its children, and whatever they leave running, end with it.

    → {"op": "fork", "env": {…}, "cwd": "…", "preload": […], "limits": {…}, "argv": […]} [+ socket]
    ← {"pid": 123}
                                            ← {"why": "…"}     it must not be forked
    → {"op": "poll", "pid": 123}            ← {"status": 0}    null: it runs
    → {"op": "end", "pid": 123, "wait": 0}  ← {"status": 0}
    → {"op": "forget", "pid": 123}          no answer
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn

from coursekit.engine.fork import folders, preload, upstream
from coursekit.engine.fork.child import INLINE, run, seed_anew, settle
from coursekit.engine.fork.children import Child, Children
from coursekit.engine.fork.framing import (
    NO_FILE,
    ConnectionEndedError,
    receive_request,
    send_request,
)
from coursekit.engine.fork.shadowed_modules import ShadowedModules

_IDLE = 0.01
"""Seconds without a request after which the warm process does what nobody waits for: who has just
asked for a child has more to do than the child, and needs the processor."""
_SUBREAPER, _DEATH_SIGNAL = 36, 1


class Spare(NamedTuple):
    """A child that waits for a notebook: forked before it is asked for, so nobody waits for it."""

    pid: int
    connection: socket.socket


class Server:
    """Forks, reaps, ends. `app` is what notebooks run in; None: it forks kernels."""

    def __init__(self, control: socket.socket, app: Any, why_not: str = "") -> None:
        self._control = control
        self._app = app
        self._why_not = why_not
        self._children = Children()
        self._loaded: set[str] = set()
        self._shadowed = ShadowedModules()
        self._unpractised = [] if app is None else [preload.SHELL]
        self._spare: Spare | None = None
        self._child_ended = False
        self._wake, self._waker = socket.socketpair()
        for end in (self._wake, self._waker):
            end.settimeout(0)

    def serve(self) -> NoReturn:
        """Do what is asked until the other side goes."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        selector = selectors.DefaultSelector()
        selector.register(self._control, selectors.EVENT_READ)
        selector.register(self._wake, selectors.EVENT_READ)
        while True:
            events = selector.select(_IDLE if self._has_chores() else None)
            ready = {key.fileobj for key, _ in events}
            if self._control in ready:
                try:
                    self._answer(*receive_request(self._control))
                except (OSError, ConnectionEndedError):
                    # Who might ask has gone, perhaps in mid-word.
                    self._drop_spare()
                    self._children.end_all()
                    os._exit(0)
            elif self._wake in ready:
                with contextlib.suppress(BlockingIOError):
                    self._wake.recv(4096)
                self._child_ended = True
            else:
                self._do_chores()

    def _has_chores(self) -> bool:
        spare_is_missing = self._spare is None and self._app is not None
        return spare_is_missing or bool(self._unpractised) or self._child_ended

    def _do_chores(self) -> None:
        """Take in the ends of children, practise, and have a child wait for the next notebook."""
        if self._child_ended:
            self._child_ended = False
            self._children.reap()
        for name in self._unpractised:
            preload.practise(name, self._app)
        if self._unpractised:
            self._unpractised = []
            self.freeze()
        if self._spare is None and self._app is not None:
            self._spare = self._make_spare()

    def _answer(self, request: dict[str, Any], file: int) -> None:
        answer: dict[str, Any]
        match request["op"]:
            case "fork":
                answer = self._fork(request, file)
                if file != NO_FILE:
                    os.close(file)
            case "poll":
                answer = {"status": self._children.poll(request["pid"])}
            case "forget":
                self._children.forget(request["pid"])
                return
            case _:
                answer = {"status": self._children.end(request["pid"], request["wait"])}
        send_request(self._control, answer)

    def _fork(self, request: dict[str, Any], file: int) -> dict[str, Any]:
        if self._why_not:
            return {"why": self._why_not}
        if self.load(request["preload"]):
            # It lacks what has been imported since.
            self._drop_spare()
        shadowed = self._shadowed.find(request["cwd"])
        if shadowed:
            return {"why": f'"{shadowed}" in its folder has the name of a module that is there'}
        while True:
            spare = self._spare or self._make_spare(apart=request["apart"])
            self._spare = None
            with spare.connection:
                try:
                    send_request(spare.connection, request, file)
                except OSError:
                    # Somebody ended it while it waited.
                    self._children.forget(spare.pid)
                    continue
            self._children[spare.pid].spare = False
            return {"pid": spare.pid}

    def _make_spare(self, *, apart: bool = True) -> Spare:
        parent = os.getpid()
        child = Child(folders.make() if apart else "", apart)
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            ours.close()
            self._become(theirs, child, parent)
        theirs.close()
        self._children[pid] = child
        return Spare(pid, ours)

    def _drop_spare(self) -> None:
        """End the spare child."""
        spare, self._spare = self._spare, None
        if spare is not None:
            spare.connection.close()
            self._children.forget(spare.pid)

    def load(self, names: Sequence[str]) -> bool:
        """Import what is asked for and may be; return whether there was anything new.

        They are practised later: the first child need not wait for it.
        """
        new = [name for name in names if name in preload.SAFE and name not in self._loaded]
        for name in new:
            self._loaded.add(name)
            preload.load(name)
        if new:
            self._unpractised += new
            self.freeze()
        return bool(new)

    def freeze(self) -> None:
        """Keep what is there now from being looked at by children, or taken for theirs."""
        gc.collect()
        gc.freeze()
        if self._app is None:
            preload.list_modules()

    def _become(self, connection: socket.socket, child: Child, parent: int) -> NoReturn:
        """Be the child: leave all that is the server's, wait for the request, then run."""
        code = 1
        # Streams of the notebook take the place of this one.
        errors = os.fdopen(os.dup(2), "w")
        try:
            os.setsid()
            _prctl(_DEATH_SIGNAL, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            for end in (self._control, self._wake, self._waker):
                end.close()
            seed_anew()
            if self._app is not None:
                self._app.get_ready()
            try:
                request, file = receive_request(connection)
            except (OSError, ConnectionEndedError):
                os._exit(0)
            connection.close()
            settle(request, child.folder)
            run(self._app, request, file)
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException:  # noqa: BLE001  nothing may reach the server's own loop
            traceback.print_exc(file=errors)
            errors.flush()
        os._exit(code)


# Looked up before there are children: each would copy the pages that the search touches.
_prctl_of_the_system = ctypes.CDLL(None).prctl if sys.platform.startswith("linux") else None


def _prctl(option: int, value: int) -> None:
    if _prctl_of_the_system is not None:
        _prctl_of_the_system(option, value, 0, 0, 0)


def main() -> NoReturn:
    """Be the warm process: `python -m … FILE notebooks|kernels [LIBRARY…]`."""
    # The folder that it was started in is no place for modules.
    del sys.path[0]
    control = socket.socket(fileno=int(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    _prctl(_SUBREAPER, 1)
    # The debugger would complain of modules that Python froze.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    # As ipykernel does; matplotlib looks at it once, when it is imported.
    os.environ.setdefault("MPLBACKEND", INLINE)
    folders.sweep()
    why_not = upstream.missing_part()
    if why_not:
        Server(control, None, why_not).serve()
    app = preload.application() if sys.argv[2] == "notebooks" else None
    if app is None:
        preload.kernels()
    server = Server(control, app)
    if not server.load(sys.argv[3:]):
        server.freeze()
    server.serve()


if __name__ == "__main__":
    main()
