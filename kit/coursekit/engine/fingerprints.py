"""What files hold, as hashes, each file read but once while it stays as it is."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

from coursekit.engine.data_files import SKIPPED, Beside, beside, marked
from coursekit.engine.job import Job

_PLANS = ".coursekit/plans"
"""In OUT: the files that builds into it took for plans, a line each."""
ALL = "*"
"""Among the names of what was read: it cannot be told, so every file beside the lesson."""
_BIG = 20_000_000
"""Bytes of a file that takes too long to read in each run: it is told by its times and its size."""
_Signature: TypeAlias = tuple[int, int, int]
"""What tells that a file has changed: its times and its size."""


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
        self._files: dict[str, tuple[_Signature | None, str]] = {}
        self._folders: dict[str, Beside] = {}
        self._named: dict[tuple[str, str], tuple[object, frozenset[str]]] = {}
        self._many: dict[str, str | None] = {}

    def given(self, job: Job) -> Given:
        """Return what a lesson would be made from now."""
        parameters = json.dumps(job.parameters, sort_keys=True, ensure_ascii=False, default=str)
        named = self.named(job)
        files = None if named is None else self.reads(job, sorted(named))
        return Given(self.file(job.notebook), parameters, files)

    def file(self, path: str | Path) -> str:
        """Return a hash of a file; a large one's times and size."""
        name = str(path)
        known = self._files.get(name)
        if known is not None and self._once:
            return known[1]
        signature = _signature(name)
        if known is None or known[0] != signature:
            known = self._files[name] = (signature, _content(name, signature))
        return known[1]

    def reads(self, job: Job, names: Iterable[str]) -> str | None:
        """Return a hash of files that a lesson reads; None where it reads all, and too many.

        `names` are paths from the notebook's folder; one with a slash at its end is a folder, whose
        list of names is meant; or ALL.
        """
        folder = _folder(job)
        whole = hashlib.sha256()
        for name in names:
            said = self._said(folder, name)
            if said is None:
                return None
            whole.update(f"{name} {said}\n".encode("utf-8", "surrogatepass"))
        return whole.hexdigest()

    def held(self, job: Job, names: Iterable[str]) -> dict[str, str | None]:
        """Return what files that a lesson reads hold now; ALL stands for each one beside it."""
        folder = _folder(job)
        return {name: self._said(folder, name) for name in self._each(folder, names)}

    def changed(
        self, job: Job, names: Iterable[str], since: int, before: dict[str, str | None]
    ) -> bool:
        """Return whether a file of these has changed since a time, in nanoseconds.

        One that is known to have held the same before was but written once more.
        """
        folder = _folder(job)
        asked = set(names)
        gone = before if ALL in asked else ()
        for name in {*self._each(folder, asked), *gone}:
            if name in before:
                if self._said(folder, name) != before[name]:
                    return True
            elif _changed(os.path.join(folder, name)) >= since:  # noqa: PTH118  a Path costs more
                return True
        return False

    def named(self, job: Job) -> frozenset[str] | None:
        """Return the files beside a lesson that its notebook or its parameters name.

        What is looked for and not found is read by nobody; but once it is there, it is. None where
        there are too many files.
        """
        folder, notebook = _folder(job), str(job.notebook)
        there = self._beside(folder)
        if there.names is None:
            return None
        key = (folder, self.file(notebook))
        known = self._named.get(key)
        if known is None or known[0] is not there.names:
            text = _text(notebook)
            said = [name for name in there.called if name in text or quote(name) in text]
            found = frozenset(one for name in said for one in there.called[name])
            known = self._named[key] = (there.names, found)
        values = {value.rpartition("/")[2] for value in strings(job.parameters)}
        return known[1].union(*(there.called.get(value, ()) for value in values))

    def _said(self, folder: str, name: str) -> str | None:
        path = os.path.join(folder, name)  # noqa: PTH118  a Path costs more, and loses the slash
        if name != ALL and not name.endswith("/"):
            return self.file(path)
        if not self._once or path not in self._many:
            self._many[path] = self._all(folder) if name == ALL else _names_in(path)
        return self._many[path]

    def _all(self, folder: str) -> str | None:
        there = self._beside(folder).names
        if there is None:
            return None
        said = "\n".join(f"{name} {self.file(f'{folder}/{name}')}" for name in there)
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    def _each(self, folder: str, names: Iterable[str]) -> set[str]:
        each = set(names)
        if ALL in each:
            each.update(self._beside(folder).names or ())
        return each - {ALL}

    def _beside(self, folder: str) -> Beside:
        known = self._folders.get(folder)
        if known is None or not self._once:
            left_out = plans(Path(self._out))
            if known is None or known.left_out != left_out or not known.holds():
                new = beside(folder, self._out, left_out)
                if known is not None and new.names == known.names:
                    new = replace(new, names=known.names, called=known.called)
                self._folders[folder] = known = new
        return known


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


def strings(value: Any) -> Iterator[str]:
    """Yield the texts in the values of parameters."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def _names_in(folder: str) -> str:
    try:
        names = os.listdir(folder)  # noqa: PTH208  a Path costs more
    except OSError:
        return "unreadable"
    shown = (name for name in names if not name.startswith(".") and name not in SKIPPED)
    return "\n".join(sorted(name for name in shown if not marked(f"{folder}/{name}")))


def _signature(path: str) -> _Signature | None:
    try:
        about = os.stat(path)  # noqa: PTH116  a Path costs more than the call
    except OSError:
        return None
    # Programs may set the first of these times, but not the other.
    return about.st_mtime_ns, about.st_ctime_ns, about.st_size


def _content(path: str, signature: _Signature | None) -> str:
    if signature is None:
        return "unreadable"
    if signature[-1] > _BIG:
        return repr(signature)
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except IsADirectoryError:
        return "folder"
    except OSError:
        return "unreadable"


def _changed(path: str) -> int:
    try:
        about = os.stat(path)  # noqa: PTH116  a Path costs more than the call
    except OSError:
        return 0
    return max(about.st_mtime_ns, about.st_ctime_ns)


@lru_cache(maxsize=1024)
def _real(path: str) -> str:
    return os.path.realpath(path)
