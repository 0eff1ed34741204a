"""The children of the warm process, and what becomes of all that they leave when they end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Child:
    """A process forked for a notebook or a kernel."""

    folder: str = ""
    """The folder of its own for temporary files, gone with it; "": it has none."""
    apart: bool = True
    """Whether what it leaves running ends with it."""
    status: int | None = None
    spare: bool = True
    """Whether it waits for a notebook."""
    forgotten: bool = False
    """Whether nobody will ask for its status."""


class Children(dict[int, Child]):
    """By process id: those that run, and those whose status nobody has asked for yet."""

    def reap(self) -> None:
        """Take in those that have ended."""
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                pid, status = ended
                child = self.get(pid)
                if child is not None:
                    child.status = os.waitstatus_to_exitcode(status)
                    self._clear(pid, child)
                    if child.forgotten:
                        del self[pid]

    def poll(self, pid: int) -> int | None:
        """Return the exit status of a child, None while it runs; after that it is unknown."""
        self.reap()
        child = self.get(pid)
        status = 0 if child is None else child.status
        if status is not None:
            self.pop(pid, None)
        return status

    def end(self, pid: int, wait: float = 0.0) -> int:
        """Wait some seconds for a child to end, kill it then, and return its exit status."""
        end = time.monotonic() + wait
        while (status := self.poll(pid)) is None:
            if time.monotonic() >= end:
                _signal(os.kill, pid)
            time.sleep(0.001)
        return status

    def forget(self, pid: int) -> None:
        """Take in, whenever it comes, the end of a child whose program is over."""
        if pid in self:
            self[pid].forgotten = True
            if self[pid].status is not None:
                del self[pid]

    def end_all(self) -> None:
        """Kill them, and take them in."""
        for pid, child in self.items():
            if child.status is None:
                _signal(os.kill, pid)
        for pid in list(self):
            self.end(pid)

    def _clear(self, pid: int, child: Child) -> None:
        """End what a child left behind: its group, orphans that came to us, its files."""
        if child.apart:
            _signal(os.killpg, pid)
            # What they had started comes to us when they have ended.
            while orphans := [*self._orphans_of(pid, child)]:
                for orphan in orphans:
                    _signal(os.kill, orphan)
                    with contextlib.suppress(ChildProcessError):
                        os.waitpid(orphan, 0)
        if child.folder:
            shutil.rmtree(child.folder, ignore_errors=True)

    def _orphans_of(self, pid: int, child: Child) -> Iterator[int]:
        """Return the processes that a child left and that came to us.

        One with a session of its own is known by its folder for temporary files; one that does not
        know it, either, may be another's: then it ends with the last of them.
        """
        running = {other: c for other, c in self.items() if c.status is None}
        alone = all(other.spare for other in running.values())
        for orphan in _children_of(os.getpid()) - running.keys():
            with contextlib.suppress(OSError):
                if alone or os.getsid(orphan) == pid or _lives_in(child.folder, orphan):
                    yield orphan


def _signal(send: Callable[[int, int], None], pid: int) -> None:
    """End a process, or a group, where it is still there."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        send(pid, signal.SIGKILL)


def _lives_in(folder: str, pid: int) -> bool:
    """Return whether a process was started with this folder for its temporary files."""
    return f"TMPDIR={folder}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")


def _children_of(pid: int) -> set[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return set()
    return {int(word) for word in text.split()}
