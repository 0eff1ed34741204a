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
from typing import IO


@dataclass
class Child:
    """A process forked for a notebook or a kernel."""

    folder: str = ""
    """The folder of its own for temporary files, gone with it; "": it has none."""
    note: IO[bytes] | None = None
    """Where it tells which pages it wrote to, if it is one that teaches."""
    apart: bool = True
    """Whether what it leaves running ends with it."""
    status: int | None = None
    waits: bool = True
    """Whether it stands by for a notebook."""
    forgotten: bool = False
    """Whether nobody will ask for its status."""


class Children:
    """Those that run, and those whose status nobody has asked for yet.

    `taught` is called with what one that teaches noted.
    """

    def __init__(self, taught: Callable[[bytes], object]) -> None:
        self._children: dict[int, Child] = {}
        self._taught = taught

    def add(self, pid: int, child: Child) -> None:
        """Look after one more."""
        self._children[pid] = child

    def begin(self, pid: int) -> None:
        """Note that one has its notebook."""
        self._children[pid].waits = False

    def reap(self) -> None:
        """Take in those that have ended."""
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
                self._clear(pid, child)
                if child.forgotten:
                    del self._children[pid]

    def poll(self, pid: int) -> int | None:
        """Return the exit status of a child, None while it runs; it is told once."""
        self.reap()
        child = self._children.get(pid)
        status = 0 if child is None else child.status
        if status is not None:
            self._children.pop(pid, None)
        return status

    def end(self, pid: int, wait: float = 0.0) -> int:
        """Wait some seconds for a child to end, kill it then, and return its exit status."""
        child = self._children.get(pid)
        if child is None:
            return 0
        end = time.monotonic() + wait
        while child.status is None:
            if time.monotonic() >= end:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.reap()
            if child.status is None:
                time.sleep(0.001)
        self._children.pop(pid, None)
        return child.status

    def forget(self, pid: int) -> None:
        """Take in, whenever it comes, the end of a child whose program is over."""
        child = self._children.get(pid)
        if child is not None and child.status is None:
            child.forgotten = True
        else:
            self._children.pop(pid, None)

    def end_all(self) -> None:
        """Kill them, and take them in."""
        for pid, child in self._children.items():
            if child.status is None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        for pid in list(self._children):
            self.end(pid)

    def _clear(self, pid: int, child: Child) -> None:
        """End what a child left behind: its group, orphans that came to us, its files."""
        if child.apart:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            # What they had started comes to us when they have ended.
            while orphans := [*self._orphans_of(pid, child)]:
                for orphan in orphans:
                    _kill(orphan)
        if child.note is not None:
            with child.note as note:
                note.seek(0)
                noted = note.read()
            if noted:
                self._taught(noted)
        if child.folder:
            shutil.rmtree(child.folder, ignore_errors=True)

    def _orphans_of(self, pid: int, child: Child) -> Iterator[int]:
        """Return the processes that a child left and that came to us.

        One with a session of its own is known by its folder for temporary files; one that does not
        know it, either, may be another's: then it ends with the last of them.
        """
        running = {p: other for p, other in self._children.items() if other.status is None}
        alone = all(other.waits for other in running.values())
        for orphan in _children_of(os.getpid()) - running.keys():
            with contextlib.suppress(OSError):
                if alone or os.getsid(orphan) == pid or _lives_in(child.folder, orphan):
                    yield orphan


def _kill(pid: int) -> None:
    """End a child of ours, and wait until it has."""
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _lives_in(folder: str, pid: int) -> bool:
    """Return whether a process was started with this folder for its temporary files."""
    return f"TMPDIR={folder}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")


def _children_of(pid: int) -> set[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return set()
    return {int(word) for word in text.split()}
