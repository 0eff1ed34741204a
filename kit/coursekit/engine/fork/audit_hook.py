"""Which files a notebook reads: noted in its child, told at its end.

Python tells of each file that it opens (PEP 578). What a compiled library opens by itself, or
another program, it does not tell of; then nothing is known, and all files must be taken for read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from glob import glob, has_magic
from importlib.util import source_from_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from coursekit.engine.fork.import_finder import Seeker

_STRANGE = frozenset(
    {"ctypes.dlopen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system",
     "pty.spawn", "subprocess.Popen"}
)  # fmt: skip
"""What Python tells of when something begins whose reading it does not tell of."""
_SPAWNERS = frozenset(
    {"multiprocessing.popen_spawn_posix", "multiprocessing.popen_forkserver"}
)  # fmt: skip
"""What is loaded where a process is begun that Python tells nothing of."""
_OPENERS = frozenset({"pyarrow"})
"""Libraries that the warm process may have, and that open files by themselves."""
_IMPORT = "<frozen importlib._bootstrap_external>"


@dataclass
class Reading:
    """What came of watching a notebook."""

    files: frozenset[str] | None = None
    """Absolute paths; a folder whose names were read ends with a slash. None: it cannot be told."""
    cut_off: bool = False
    """Whether the child ended before it could tell."""
    ran: Any = None
    """The notebook as far as it ran, where it was broken off."""


class Watcher:
    """Notes what is opened from now on, by what Python says to audit hooks."""

    def __init__(self) -> None:
        self._read: set[str] = set()
        self._written: set[str] = set()
        self._strange = False
        self._plain = _packages() - _OPENERS

    def begin(self) -> None:
        """Watch until this process ends: there is no way to stop."""
        handlers: dict[str, Callable[..., None]] = {
            "open": self._opened,
            "os.listdir": self._listed,
            "os.scandir": self._listed,
            "sqlite3.connect": self._connected,
            "glob.glob": self._matched,
            "pathlib.Path.glob": lambda place, pattern: self._matched(f"{place}/{pattern}"),
            "pathlib.Path.rglob": lambda place, pattern: self._matched(f"{place}/**/{pattern}"),
        }

        def hear(event: str, arguments: tuple[Any, ...]) -> None:
            handle = handlers.get(event)
            if handle is not None:
                try:
                    handle(*arguments)
                except Exception:  # noqa: BLE001  it would be the notebook's
                    self._strange = True
            elif event in _STRANGE:
                self._strange = True

        sys.addaudithook(hear)
        sys.meta_path.insert(0, Seeker(self._sought))

    def files_read(self) -> list[str] | None:
        """Return what was read, None where that cannot be told."""
        known = not self._strange and _SPAWNERS.isdisjoint(sys.modules)
        return sorted(self._read) if known and _packages() <= self._plain else None

    def _opened(self, path: Any, mode: str | None = "r", flags: int = 0) -> None:
        if isinstance(path, int):
            # A file that is open already.
            return
        name = _absolute(path)
        if mode is None:
            mode = "w" if flags & (os.O_WRONLY | os.O_TRUNC) else "r"
        appends = "a" in mode and "+" in mode and os.path.exists(name)  # noqa: PTH110  a Path costs more
        if "r" not in mode and not appends:
            self._written.add(name)
        elif name not in self._written:
            self._read.add(name)

    def _listed(self, path: Any = None) -> None:
        # To import is to look through the folders of modules; what is found there is opened.
        if sys._getframe(2).f_code.co_filename != _IMPORT:  # noqa: SLF001  its documented name
            name = _absolute("." if path is None or isinstance(path, int) else path)
            self._read.add(os.path.join(name, ""))  # noqa: PTH118  a Path loses the slash

    def _connected(self, database: Any) -> None:
        """Note a database, by a path or a URI, and what is not yet written into it."""
        name = os.fsdecode(database)
        if name.startswith("file:"):
            name = unquote(urlsplit(name).path)
        if name not in {"", ":memory:"}:
            self._sought(name)
            self._sought(f"{name}-wal")

    def _matched(self, pattern: Any, *_: Any) -> None:
        """Note folders that files of a pattern are looked for in; of whole names, the files."""
        place, name = os.path.split(os.fsdecode(pattern))
        if not name:
            # Folders alone: which there are is listed.
            return
        places = glob(f"{place}/", recursive=True) if has_magic(place) else [place]  # noqa: PTH207  the same pattern
        for one in places:
            self._sought(os.path.join(one, "" if has_magic(name) else name))  # noqa: PTH118  a Path loses the slash

    def _sought(self, file: str) -> None:
        name = _absolute(file)
        if name not in self._written:
            self._read.add(os.path.join(name, "") if file.endswith("/") else name)  # noqa: PTH118  the same


def _absolute(path: Any) -> str:
    name = os.path.abspath(os.fsdecode(path))  # noqa: PTH100  a link counts by its own name
    try:
        return source_from_cache(name) if name.endswith(".pyc") else name
    except ValueError:
        return name


def _packages() -> frozenset[str]:
    """Return the packages with compiled parts that are loaded, save Python's own."""
    files = ((name, getattr(module, "__file__", None)) for name, module in [*sys.modules.items()])
    compiled = {n.partition(".")[0] for n, f in files if f and f.endswith((".so", ".pyd"))}
    return frozenset(compiled - sys.stdlib_module_names)
