"""The warm process: imports once, then forks a child for each notebook or kernel.

It is started by `client.ForkServer` with one end of a socket pair and lives as long as the other
end is open. Its children, and whatever they leave running, end with it.

    → {"op": "fork", "env": {…}, "cwd": "…", "preload": […], "limits": {…}, "argv": […]} [+ socket]
    ← {"pid": 123}
                                            ← {"why": "…"}     it must not be forked
    → {"op": "poll", "pid": 123}            ← {"status": 0}    null: it runs
    → {"op": "end", "pid": 123, "wait": 0}  ← {"status": 0}
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
import tempfile
import traceback
from collections.abc import Callable, Sequence
from typing import IO, Any, NamedTuple, NoReturn

from coursekit.engine.fork import control_protocol, folders, heap, pages, preload
from coursekit.engine.fork.child import INLINE, draw_anew, settle, start
from coursekit.engine.fork.children import Child, Children
from coursekit.engine.fork.shadowed_modules import Hidden

_TEACHING = 32
"""One in so many children notes which pages it wrote to."""
_LATER = 0.01
"""Seconds without a request after which the warm process does what nobody waits for: who has just
asked for a child has more to do than the child, and needs the processor."""
_SEVERAL = 3
"""Children for which it does not pay yet to put memory together."""
_SUBREAPER, _DEATH_SIGNAL = 36, 1


class Spare(NamedTuple):
    """A child that waits for a notebook: forked before it is asked for, so nobody waits for it."""

    pid: int
    line: socket.socket


class Server:
    """Forks, reaps, ends."""

    def __init__(self, control: socket.socket, app: Any) -> None:
        self._control = control
        self._app = app
        self._children = Children(self._learn)
        self._loaded: set[str] = set()
        self._hidden = Hidden()
        self._new = [] if app is None else [preload.SHELL]
        """What was imported and not practised yet."""
        self._settled = False
        self._spare: Spare | None = None
        self._ended = False
        """Whether a child may have ended that was not taken in yet."""
        self._forked = 0
        self._pages = b""
        """What `pages.copy` takes."""
        self._apart: list[int] = []
        """Where `pages.join` has something to do."""
        self._wake, waker = socket.socketpair()
        for end in (self._wake, waker):
            end.settimeout(0)
        self._waker = waker

    def run(self) -> NoReturn:
        """Do what is asked until the other side goes."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        selector = selectors.DefaultSelector()
        selector.register(self._control, selectors.EVENT_READ)
        selector.register(self._wake, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select(self._patience())}
            if self._control in ready:
                if not self._serve():
                    self._finish()
            elif self._wake in ready:
                with contextlib.suppress(BlockingIOError):
                    self._wake.recv(4096)
                self._ended = True
            else:
                self._tidy()

    def _patience(self) -> float | None:
        """Return how long to wait for a request before doing what nobody waits for."""
        spare = self._spare is not None or self._app is None
        done = spare and self._settled and not self._ended and not self._worth_joining()
        return None if done else _LATER

    def _tidy(self) -> None:
        """Take in the ends of children, have one stand by, and put some memory together."""
        if self._ended:
            self._ended = False
            self._children.reap()
        if not self._settled:
            self._settle()
        if self._spare is None and self._app is not None:
            self._spare = self._stand_by()
        if self._worth_joining():
            pages.join(self._apart.pop())

    def _worth_joining(self) -> bool:
        """Return whether there are pages to put together, and more than a few children to gain."""
        return self._forked > _SEVERAL and bool(self._apart)

    def _serve(self) -> bool:
        try:
            request, file = control_protocol.receive(self._control)
        except OSError:
            # Who might ask has gone, perhaps in mid-word.
            return False
        answer: dict[str, Any]
        match request["op"]:
            case "fork":
                answer = self._fork(request, file)
                if file != control_protocol.NO_FILE:
                    os.close(file)
            case "poll":
                answer = {"status": self._children.poll(request["pid"])}
            case "forget":
                self._children.forget(request["pid"])
                return True
            case _:
                answer = {"status": self._children.end(request["pid"], request["wait"])}
        try:
            control_protocol.send(self._control, answer)
        except OSError:
            return False
        return True

    def _fork(self, request: dict[str, Any], file: int) -> dict[str, Any]:
        if self.load(request["preload"]):
            # It lacks what has been imported since.
            self._drop()
        hidden = self._hidden.module(request["cwd"])
        if hidden:
            return {"why": f'"{hidden}" in its folder has the name of a module that is there'}
        taken = None
        while taken is None:
            spare = self._spare or self._stand_by(apart=request["apart"])
            try:
                control_protocol.send(spare.line, request, file)
                taken = spare.pid
            except OSError:
                # Somebody ended it while it waited.
                self._children.forget(spare.pid)
            spare.line.close()
            self._spare = None
        self._children.begin(taken)
        return {"pid": taken}

    def _stand_by(self, *, apart: bool = True) -> Spare:
        parent = os.getpid()
        folder = folders.make() if apart else ""
        ours, theirs = socket.socketpair()
        self._forked += 1
        teaches = self._app is not None and self._settled and self._forked % _TEACHING == 1
        # In no folder: that one is the notebook's.
        note = tempfile.TemporaryFile() if teaches else None  # noqa: SIM115
        child = Child(folder, note, apart=apart)
        pid = os.fork()
        if pid == 0:
            ours.close()
            self._become(theirs, child, parent)
        theirs.close()
        self._children.add(pid, child)
        return Spare(pid, ours)

    def _drop(self) -> None:
        """End the spare child."""
        spare, self._spare = self._spare, None
        if spare is not None:
            spare.line.close()
            self._children.forget(spare.pid)

    def _learn(self, noted: bytes) -> None:
        """Have the children to come copy what one wrote to."""
        self._pages = noted

    def load(self, names: Sequence[str]) -> bool:
        """Import what is asked for and may be; tell whether there was anything new.

        All else that makes children quick comes later: the first need not wait for it.
        """
        new = [name for name in names if name in preload.SAFE and name not in self._loaded]
        for name in new:
            self._loaded.add(name)
            preload.load(name)
        if new:
            self._new += new
            self._settled = False
            self.hold()
        return bool(new)

    def hold(self) -> None:
        """Keep what is there now from being looked at by children, or taken for theirs."""
        gc.freeze()
        if self._app is None:
            preload.list_modules()

    def _settle(self) -> None:
        """Practise what was imported, and have the memory in order."""
        new, self._new = self._new, []
        for name in new:
            preload.practise(name, self._app)
        self.hold()
        heap.settle()
        self._settled = True
        self._forked, self._pages, self._apart = 0, b"", pages.apart()

    def _become(self, line: socket.socket, child: Child, parent: int) -> NoReturn:
        """Be the child: leave all that is the server's, wait for the request, then run."""
        code = 1
        # Streams of the notebook take the place of this one.
        complaints = os.fdopen(os.dup(2), "w")
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
            draw_anew()
            last: Callable[[], object] = int
            if self._app is not None:
                last = self._copy_pages(child.note)
                self._app.get_ready()
            try:
                request, file = control_protocol.receive(line)
            except OSError:
                os._exit(0)
            line.close()
            settle(request, child.folder)
            start(self._app, request, file, last)
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException:  # noqa: BLE001  nothing may reach the server's own loop
            traceback.print_exc(file=complaints)
            complaints.flush()
        os._exit(code)

    def _copy_pages(self, note: IO[bytes] | None) -> Callable[[], object]:
        """Copy the pages that this child will write to; return what it does at its end.

        One that teaches finds out for itself: what is copied for it would count as needed.
        """
        if note is None:
            pages.copy(self._pages)
            return int
        places = pages.writable()

        def tell() -> None:
            note.write(pages.own(places))
            note.flush()

        return tell

    def _finish(self) -> NoReturn:
        self._drop()
        self._children.end_all()
        os._exit(0)


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
    app = preload.application() if sys.argv[2] == "notebooks" else None
    if app is None:
        preload.kernels()
    server = Server(control, app)
    if not server.load(sys.argv[3:]):
        server.hold()
    server.run()


if __name__ == "__main__":
    main()
