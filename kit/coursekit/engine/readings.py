"""What files hold, as hashes, each file read but once while it stays as it is."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from coursekit.engine.job import Job

RECORD = ".coursekit.json"
"""The file that tells a folder that a build wrote."""
CACHE_TAG = "CACHEDIR.TAG"
"""The file that tells a cache's folder: bford.info/cachedir."""
_PLANS = ".coursekit/plans"
"""In OUT: the files that builds into it took for plans, a line each."""
_SKIPPED = {"__pycache__", "node_modules", "exports"}
_MANY = 5000
_BIG = 1_000_000


@dataclass(frozen=True)
class Given:
    """What a lesson is made from, as hashes: its notebook, its parameters, the files beside it."""

    source: str
    parameters: str
    beside: str | None
    """None where there are too many files to tell."""


class Readings:
    """What files hold, each read again only when it has changed.

    `once`: nothing is looked at twice; for a look at many lessons at one time.
    """

    def __init__(self, out: Path, *, once: bool = False) -> None:
        self._out = str(out.resolve())
        self._once = once
        self._files: dict[str, tuple[int, int, str]] = {}
        self._folders: dict[str, str | None] = {}

    def given(self, job: Job) -> Given:
        """Return what a lesson would be made from now."""
        parameters = json.dumps(job.parameters, sort_keys=True, ensure_ascii=False, default=str)
        return Given(self.file(job.notebook), parameters, self.beside(job))

    def file(self, path: str | Path) -> str:
        """Return a hash of a file; a large one's, of its size and time."""
        name = str(path)
        if self._once and name in self._files:
            return self._files[name][2]
        try:
            about = os.stat(name)  # noqa: PTH116  a Path costs more than the call
            known = self._files.get(name)
            if known is not None and known[:2] == (about.st_mtime_ns, about.st_size):
                return known[2]
            content = f"{about.st_size} {about.st_mtime_ns}"
            if about.st_size <= _BIG:
                content = hashlib.sha256(Path(name).read_bytes()).hexdigest()
        except OSError:
            return "unreadable"
        self._files[name] = (about.st_mtime_ns, about.st_size, content)
        return content

    def beside(self, job: Job) -> str | None:
        """Return a hash of all that a lesson may read; None where there is too much of it.

        That is every file in its notebook's folder but notebooks, hidden ones, what builds wrote,
        and plans.
        """
        folder = os.path.dirname(_real(str(job.notebook)))  # noqa: PTH120  a Path costs more than this
        if not self._once or folder not in self._folders:
            self._folders[folder] = self._hash(folder)
        return self._folders[folder]

    def _hash(self, folder: str) -> str | None:
        whole = hashlib.sha256()
        known = plans(Path(self._out))
        paths = (path for path in _walk(folder, self._out) if path not in known)
        for number, path in enumerate(paths):
            if number >= _MANY:
                return None
            text = f"{path.removeprefix(folder)} {self.file(path)}\n"
            whole.update(text.encode("utf-8", "surrogatepass"))
        return whole.hexdigest()


def plans(out: Path) -> frozenset[str]:
    """Return the files that builds into OUT took for plans; none of them is a lesson's data."""
    try:
        text = (out / _PLANS).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return frozenset()
    return frozenset(text.split("\n"))


def note_plans(out: Path, used: Iterable[str]) -> None:
    """Have builds into OUT know from now on that these files are plans."""
    known = plans(out)
    new = {_real(name) for name in used}
    if not new <= known:
        path = out / _PLANS
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "\n".join(sorted(known | new))
        written = path.with_name(f"plans-{os.getpid()}")
        written.write_text(text, encoding="utf-8", errors="surrogateescape")
        written.replace(path)


@lru_cache(maxsize=1024)
def _real(path: str) -> str:
    return os.path.realpath(path)


def _walk(folder: str, out: str) -> Iterator[str]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith(".") or entry.name in _SKIPPED or entry.path == out:
            continue
        if entry.is_dir():
            # What a build wrote is recognised by its record, a cache by its tag.
            marks = (f"{entry.path}/{RECORD}", f"{entry.path}/{CACHE_TAG}")
            if not entry.is_symlink() and not any(map(os.path.exists, marks)):
                yield from _walk(entry.path, out)
        elif not entry.name.endswith(".ipynb") and entry.is_file():
            yield entry.path
