"""The warm process: imports once, then forks a child for each notebook or kernel.

It is started by `client.ForkServer` with one end of a socket pair and lives as long as the other
end is open. Its children, and whatever they leave running, end with it.

    → {"op": "fork", "env": {…}, "cwd": "…", "preload": […], "limits": {…}, "argv": […]} [+ socket]
    ← {"pid": 123}
    → {"op": "poll", "pid": 123}            ← {"status": 0}    null: it runs
    → {"op": "end", "pid": 123, "wait": 0}  ← {"status": 0}
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

from coursekit.engine.fork import folders, heap, pages, preload
from coursekit.engine.fork.child import INLINE, draw_anew, settle, start

_TEACHING = 32
"""One in so many children notes which pages it wrote to."""
_LATER = 0.01
"""Seconds without a request after which the warm process does what nobody waits for: who has just
asked for a child has more to do than the child, and needs the processor."""
_SEVERAL = 3
"""Children for which it does not pay yet to put memory together."""
_SUBREAPER, _DEATH_SIGNAL = 36, 1


@dataclass
class Child:
    """A process forked for a notebook or a kernel."""

    folder: str = ""
    """The folder of its own for temporary files, gone with it; "": it has none."""
    note: IO[bytes] | None = None
    """Where it tells which pages it wrote to, if it is one that teaches."""
    status: int | None = None
    forgotten: bool = False
    """Whether nobody will ask for its status."""
    apart: bool = True
    """Whether what it leaves running ends with it."""


@dataclass
class Spare:
    """A child that waits for a notebook: forked before it is asked for, so nobody waits for it."""

    pid: int
    line: socket.socket
    child: Child


class Server:
    """Forks, reaps, ends."""

    def __init__(self, control: socket.socket, app: Any) -> None:
        self._control = control
        self._app = app
        self._children: dict[int, Child] = {}
        self._loaded: set[str] = set()
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
            self._reap()
        if not self._settled:
            self._settle()
        if self._spare is None and self._app is not None:
            self._spare = self._stand_by()
        if self._worth_joining():
            pages.join(self._apart.pop())

    def _worth_joining(self) -> bool:
        """Tell whether there are pages to put together, and more than a few children to gain."""
        return self._forked > _SEVERAL and bool(self._apart)

    def _serve(self) -> bool:
        try:
            request, files = _request(self._control)
        except OSError:
            # Who might ask has gone, perhaps in mid-word.
            return False
        match request["op"]:
            case "fork":
                answer = self._fork(request, files[0] if files else -1)
            case "poll":
                answer = self._poll(request["pid"])
            case "forget":
                self._forget(request["pid"])
                return True
            case _:
                answer = self._end(request["pid"], request["wait"])
        data = json.dumps(answer).encode()
        try:
            self._control.sendall(len(data).to_bytes(4, "big") + data)
        except OSError:
            return False
        return True

    def _fork(self, request: dict[str, Any], file: int) -> dict[str, Any]:
        if self.load(request["preload"]):
            self._drop()
        data = json.dumps(request).encode()
        while True:
            spare = self._spare or self._stand_by(apart=request["apart"])
            self._spare = None
            try:
                head = len(data).to_bytes(4, "big")
                socket.send_fds(spare.line, [head], [file] if file >= 0 else [])
                spare.line.sendall(data)
            except OSError:
                # Somebody ended it while it waited.
                _forget(spare.child)
                continue
            finally:
                spare.line.close()
            break
        if file >= 0:
            os.close(file)
        self._children[spare.pid] = spare.child
        return {"pid": spare.pid}

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
        return Spare(pid, ours, child)

    def _drop(self) -> None:
        """End the spare child: it lacks what has been imported since."""
        spare, self._spare = self._spare, None
        if spare is not None:
            spare.line.close()
            _forget(spare.child)

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
                request, files = _request(line)
            except OSError:
                os._exit(0)
            line.close()
            settle(request, child.folder)
            start(self._app, request, files[0] if files else -1, last)
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

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            child = self._children.get(pid)
            if child is not None:
                child.status = os.waitstatus_to_exitcode(status)
                self._clear(pid)
                if child.forgotten:
                    del self._children[pid]

    def _clear(self, pid: int) -> None:
        """End what a child left behind: its group, orphans that came to us, its files."""
        child = self._children[pid]
        if child.apart:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            for orphan in self._orphans_of(pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(orphan, signal.SIGKILL)
        if child.note is not None:
            child.note.seek(0)
            self._pages = child.note.read() or self._pages
        _forget(child)

    def _orphans_of(self, pid: int) -> Iterator[int]:
        """Return the processes that a child left and that came to us.

        One with a session of its own may be another's: then it ends with the last of them.
        """
        running = {p for p, child in self._children.items() if child.status is None}
        spare = set() if self._spare is None else {self._spare.pid}
        for orphan in _children_of(os.getpid()) - running - spare:
            with contextlib.suppress(ProcessLookupError):
                session = os.getsid(orphan)
                if session == pid or not running:
                    yield orphan

    def _end(self, pid: int, wait: float) -> dict[str, Any]:
        """Wait for a child to end, kill it when it takes too long, and say its exit status."""
        child = self._children.get(pid)
        if child is None:
            return {"status": 0}
        end = time.monotonic() + wait
        while child.status is None:
            if time.monotonic() >= end:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._reap()
            if child.status is None:
                time.sleep(0.001)
        self._children.pop(pid, None)
        return {"status": child.status}

    def _poll(self, pid: int) -> dict[str, Any]:
        self._reap()
        child = self._children.get(pid)
        status = 0 if child is None else child.status
        if status is not None:
            self._children.pop(pid, None)
        return {"status": status}

    def _forget(self, pid: int) -> None:
        """Take in, whenever it comes, the end of a child whose program is over."""
        child = self._children.get(pid)
        if child is not None and child.status is None:
            child.forgotten = True
        else:
            self._children.pop(pid, None)

    def _finish(self) -> NoReturn:
        self._drop()
        for pid, child in self._children.items():
            if child.status is None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        for pid in list(self._children):
            self._end(pid, 0)
        os._exit(0)


def _forget(child: Child) -> None:
    """Take away the files of a child."""
    if child.note is not None:
        child.note.close()
    if child.folder:
        shutil.rmtree(child.folder, ignore_errors=True)


# Looked up before there are children: each would copy the pages that the search touches.
_prctl_of_the_system = ctypes.CDLL(None).prctl if sys.platform.startswith("linux") else None


def _prctl(option: int, value: int) -> None:
    if _prctl_of_the_system is not None:
        _prctl_of_the_system(option, value, 0, 0, 0)


def _children_of(pid: int) -> set[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return set()
    return {int(word) for word in text.split()}


def _request(line: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Wait for a request, and the files sent along; raise OSError when the other side has gone."""
    head, files, _, _ = socket.recv_fds(line, 4, 1)
    size = int.from_bytes(head + _exactly(line, 4 - len(head)), "big")
    return json.loads(_exactly(line, size)), files


def _exactly(line: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = line.recv(size - len(data))
        if not more:
            raise ConnectionResetError
        data += more
    return data


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
