"""What files hold, as hashes, each file read but once while it stays as it is."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from coursekit.engine.job import Job

RECORD = ".coursekit.json"
"""The file that tells a folder that a build wrote."""
CACHE_TAG = "CACHEDIR.TAG"
"""The file that tells a cache's folder: bford.info/cachedir."""
_PLANS = ".coursekit/plans"
"""In OUT: the files that builds into it took for plans, a line each."""
ALL = "*"
"""Among the names of what was read: it cannot be told, so every file beside the lesson."""
SKIPPED = frozenset({"__pycache__", "node_modules", "exports"})
"""Folders that hold nothing of a lesson's."""
_MANY = 5000
_BIG = 1_000_000


@dataclass(frozen=True)
class Given:
    """What a lesson is made from, as hashes, as far as it is known before it runs."""

    source: str
    """Its notebook."""
    parameters: str
    named: str | None
    """The files beside it that those two name, there or not; None where there are too many."""


class Readings:
    """What files hold, each read again only when it has changed.

    `once`: nothing is looked at twice; for a look at many lessons at one time.
    """

    def __init__(self, out: Path, *, once: bool = False) -> None:
        self._out = str(out.resolve())
        self._once = once
        self._files: dict[str, tuple[int, int, str]] = {}
        self._lists: dict[str, list[str] | None] = {}
        self._named: dict[tuple[str, ...], frozenset[str]] = {}

    def given(self, job: Job) -> Given:
        """Return what a lesson would be made from now."""
        parameters = json.dumps(job.parameters, sort_keys=True, ensure_ascii=False, default=str)
        return Given(self.file(job.notebook), parameters, self._names(job))

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

    def reads(self, job: Job, names: Iterable[str]) -> str | None:
        """Return a hash of files that a lesson reads; None where it reads all, and too many.

        `names` are paths from the notebook's folder; one with a slash at its end is a folder, whose
        list of names is meant; or ALL.
        """
        folder = _folder(job)
        whole = hashlib.sha256()
        for name in names:
            path = os.path.join(folder, name)  # noqa: PTH118  a Path costs more, and loses the slash
            if name == ALL:
                there = self._there(folder)
                if there is None:
                    return None
                said = "\n".join(f"{one} {self.file(f'{folder}/{one}')}" for one in there)
            else:
                said = _names_in(path) if name.endswith("/") else self.file(path)
            whole.update(f"{name} {said}\n".encode("utf-8", "surrogatepass"))
        return whole.hexdigest()

    def all(self, job: Job) -> dict[str, str]:
        """Return what the files beside a lesson hold now, by their names in its folder."""
        folder = _folder(job)
        return {name: self.file(f"{folder}/{name}") for name in self._there(folder) or ()}

    def changed(self, job: Job, names: Iterable[str], since: int, before: dict[str, str]) -> bool:
        """Tell whether a file of these has changed since a time, in nanoseconds.

        One that is known to have held the same before was but written once more.
        """
        folder = _folder(job)
        asked = set(names)
        if ALL in asked:
            asked.update(self._there(folder) or (), before)
        for name in asked - {ALL}:
            path = os.path.join(folder, name)  # noqa: PTH118  a Path costs more, and loses the slash
            if name in before:
                if self.file(path) != before[name]:
                    return True
            elif _changed(path) >= since:
                return True
        return False

    def _names(self, job: Job) -> str | None:
        """Return a hash of the files beside a lesson that its notebook or its parameters name.

        What is looked for and not found is read by nobody; but once it is there, it is.
        """
        folder = _folder(job)
        there = self._there(folder)
        if there is None:
            return None
        notebook = str(job.notebook)
        key = (self.file(notebook), *there)
        if key not in self._named:
            text = _text(notebook)
            names = ((one, one.rpartition("/")[2]) for one in there)
            said = frozenset(one for one, name in names if name in text or quote(name) in text)
            self._named[key] = said
        named = self._named[key]
        values = {value.rpartition("/")[2] for value in _strings(job.parameters)}
        if values:
            named |= {one for one in there if one.rpartition("/")[2] in values}
        return self.reads(job, sorted(named))

    def _there(self, folder: str) -> list[str] | None:
        """Return the files in a folder that may be a lesson's; None where there are too many.

        That is all but notebooks, hidden ones, what builds wrote, and plans.
        """
        if not self._once or folder not in self._lists:
            known = plans(Path(self._out))
            found: list[str] | None = []
            for path in _walk(folder, self._out):
                if found is not None and path not in known:
                    found.append(path.removeprefix(folder + "/"))
                    if len(found) > _MANY:
                        found = None
                        break
            self._lists[folder] = found
        return self._lists[folder]


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


def _folder(job: Job) -> str:
    return os.path.dirname(_real(str(job.notebook)))  # noqa: PTH120  a Path costs more than this


def _text(path: str) -> str:
    """Return what a notebook says, with its characters as they are."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        return json.dumps(json.loads(text), ensure_ascii=False)
    except (OSError, ValueError):
        return ""


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)


def _names_in(folder: str) -> str:
    try:
        names = os.listdir(folder)  # noqa: PTH208  a Path costs more
    except OSError:
        return "unreadable"
    return "\n".join(sorted(n for n in names if not n.startswith(".") and n not in SKIPPED))


def _changed(path: str) -> int:
    try:
        about = os.stat(path)  # noqa: PTH116  a Path costs more than the call
    except OSError:
        return 0
    return max(about.st_mtime_ns, about.st_ctime_ns)


@lru_cache(maxsize=1024)
def _real(path: str) -> str:
    return os.path.realpath(path)


def _walk(folder: str, out: str) -> Iterator[str]:
    """Go through a folder, also behind links; what cannot be looked at has nothing to read."""
    waiting: list[str] = [folder]
    seen: set[str] = set()
    while waiting:
        place = waiting.pop()
        real = os.path.realpath(place)
        if real in seen or real == out:
            continue
        seen.add(real)
        try:
            with os.scandir(place) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name in SKIPPED:
                continue
            try:
                folders, files = entry.is_dir(), entry.is_file()
            except OSError:
                # A link that leads to itself.
                continue
            if folders:
                # What a build wrote is recognised by its record, a cache by its tag.
                marks = (f"{entry.path}/{RECORD}", f"{entry.path}/{CACHE_TAG}")
                if not any(map(os.path.exists, marks)):
                    waiting.append(entry.path)
            elif files and not entry.name.endswith(".ipynb"):
                yield entry.path
