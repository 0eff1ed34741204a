"""Saves of files, heard of in threads of their own, so that one may also break off a build."""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import typer
from watchfiles import Change, DefaultFilter, watch

from coursekit.engine.data_files import RECORD
from coursekit.i18n import author_gettext as _a

_QUIET_MS = 60
"""How long nothing more has to change before a save is told."""
_ECHO = 0.5
"""Seconds after a build in which what it wrote may still be heard of."""
_LOOK_MS = 200
"""How long a thread waits for a change before it looks whether it is to end."""
_MOST = 5
"""Builds running in which a file changes until it is a lesson's own; see `Saves._delay`."""


class Saves:
    """Hears of what is saved in folders: all within some of them, in others only single files.

    Made and waited for in the main thread, the only one whose work can be broken off.
    """

    def __init__(self, folders: Iterable[Path], out: Path, plan: Path | None = None) -> None:
        self._plan = str(plan.resolve()) if plan is not None else ""
        self._filter = _Lessons(out)
        self._folders = {folder.resolve() for folder in folders}
        self._singly: set[Path] = set()
        self._files: frozenset[str] = frozenset()
        self._due: dict[str, float] = {}
        """What was saved, and when it is to be told."""
        self._told = threading.Condition()
        self._end = threading.Event()
        self._concerns: Callable[[str], bool] | None = None
        self._broke_off = False
        self._building = False
        self._built = 0.0
        """When a build last ended."""
        self._written: set[str] = set()
        """Files written while it builds."""
        self._running: dict[str, int] = {}
        """In how many builds, one after the other, a file was written."""
        self._threads: list[threading.Thread] = []
        for folder in self._folders:
            self._hear(folder, recursive=True)

    def hear_of(self, files: Iterable[str]) -> None:
        """Hear from now on of these files, too, wherever they are, and of no others there."""
        outside = {
            file for file in files if not any(map(self._folders.__contains__, Path(file).parents))
        }
        self._files = frozenset(outside)
        for folder in {Path(file).parent for file in outside} - self._singly:
            self._singly.add(folder)
            self._hear(folder, recursive=False)

    def wait(self) -> list[str]:
        """Wait until something is saved, and return what."""
        with self._told:
            while not any(due <= time.monotonic() for due in self._due.values()):
                first = min(self._due.values(), default=None)
                self._told.wait(None if first is None else max(first - time.monotonic(), 0))
            # What would be told later goes into the same build.
            names, self._due = sorted(self._due), {}
        return names

    @contextlib.contextmanager
    def breaking_off(self, concerns: Callable[[str], bool]) -> Iterator[None]:
        """Break off what is done within, by KeyboardInterrupt, at a save that concerns it."""
        with self._told:
            self._concerns, self._broke_off = concerns, False
            self._building = True
            self._running = {path: self._running[path] for path in self._written}
            self._written = set()
        try:
            yield
        finally:
            with self._told:
                self._concerns = None
                self._building, self._built = False, time.monotonic()

    @property
    def broke_off(self) -> bool:
        """Whether a save did so, the last time."""
        return self._broke_off

    def close(self) -> None:
        """Hear no more."""
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _hear(self, folder: Path, *, recursive: bool) -> None:
        ready = threading.Event()
        thread = threading.Thread(target=self._listen, args=(folder, recursive, ready), daemon=True)
        self._threads.append(thread)
        thread.start()
        ready.wait()

    def _listen(self, folder: Path, recursive: bool, ready: threading.Event) -> None:  # noqa: FBT001
        """Tell of changes in a folder, and when it is back after it went away."""
        wanted = self._filter if recursive else self._is_wanted
        while not self._end.is_set():
            here = _identity(folder)
            if here is not None:
                back = {str(folder)} if ready.is_set() else set()
                found = watch(
                    folder, watch_filter=wanted, recursive=recursive, debounce=_QUIET_MS, step=20,
                    rust_timeout=_LOOK_MS, yield_on_timeout=True, stop_event=self._end,
                    raise_interrupt=False,
                )  # fmt: skip
                # It may go away at any moment.
                with contextlib.suppress(OSError, RuntimeError):
                    for changes in found:
                        ready.set()
                        if changes or back:
                            self._tell({path for _, path in changes} | back)
                            back = set()
                        if _identity(folder) != here:
                            break
            ready.set()
            self._end.wait(_LOOK_MS / 1000)

    def _is_wanted(self, _change: Change, path: str) -> bool:
        return path in self._files or f"{os.path.dirname(path)}/" in self._files  # noqa: PTH120

    def _tell(self, paths: set[str]) -> None:
        with self._told:
            for path in paths:
                delay = self._delay(path)
                if delay is not None:
                    self._due[path] = time.monotonic() + delay
            self._told.notify()
            if self._concerns is not None and any(map(self._concerns, paths)):
                self._concerns, self._broke_off = None, True
                _interrupt()

    def _delay(self, path: str) -> float | None:
        """Return in how many seconds a save is told if no other follows; None: never.

        A file that changes during a build was saved by somebody, or by the lesson itself, which
        would be built for ever. So each build running it has to be quiet for longer before it is
        told: whoever saves it again and again has the last save built, and a lesson that writes it
        is left alone in the end.
        """
        if path.endswith(".ipynb") or path == self._plan:
            return 0
        if not self._building and time.monotonic() - self._built > _ECHO:
            self._written.discard(path)
            return 0
        if path not in self._written:
            self._written.add(path)
            self._running[path] = self._running.get(path, 0) + 1
            if self._running[path] == _MOST:
                said = _a("{name} changes in every build, so that is not waited for any more.")
                typer.echo(said.format(name=Path(path).name))
        times = self._running[path]
        return None if times >= _MOST else 2 ** (times - 1) if times > 1 else 0


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from another of its name; None where there is none."""
    try:
        about = folder.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino


def _interrupt() -> None:
    """Raise KeyboardInterrupt in the main thread, also where it waits for something."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()


class _Lessons(DefaultFilter):
    """Leaves out what builds write, editors' own files and hidden ones."""

    def __init__(self, out: Path) -> None:
        super().__init__(ignore_paths=[str(out.absolute())])

    def __call__(self, change: Change, path: str) -> bool:
        parts = Path(path).parts
        hidden = any(part.startswith(".") for part in parts[-2:])
        published = (Path(path).parent / RECORD).exists()
        return not hidden and not published and super().__call__(change, path)
