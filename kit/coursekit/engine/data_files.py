"""The files beside a lesson, in its folder and those below."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

RECORD = ".coursekit.json"
"""The file that tells a folder that a build wrote."""
CACHE_TAG = "CACHEDIR.TAG"
"""The file that tells a cache's folder: bford.info/cachedir."""
_MARKS = (RECORD, CACHE_TAG, ".coursekit")
"""What tells a folder that a build wrote, a cache's, and one that builds write into."""
SKIPPED = frozenset({"__pycache__", "node_modules"})
"""Folders that hold nothing of a lesson's."""
MANY = 100_000
"""Files beside a lesson that are too many to look at."""
TICK = 20_000_000
"""Nanoseconds that the times of files may be behind."""


@dataclass(frozen=True)
class Beside:
    """The files in a folder that may be a lesson's, as long as it stays as it is.

    That is all but notebooks, hidden ones, what builds wrote, and those left out.
    """

    names: Sequence[str] | None
    """By their paths from the folder; None where there are MANY."""
    called: Mapping[str, Sequence[str]]
    """The same by their last names."""
    left_out: frozenset[str]
    _folders: Mapping[str, int]

    def holds(self) -> bool:
        """Return whether no file has come or gone since."""
        return all(_time(folder) == then for folder, then in self._folders.items())


def beside(folder: str, out: str, left_out: frozenset[str]) -> Beside:
    """Look through a folder; `out` is where builds write, `left_out` are files, by whole paths."""
    folders: dict[str, int] = {}
    called: defaultdict[str, list[str]] = defaultdict(list)
    names: list[str] = []
    for path in _walk(folder, out, folders):
        if path not in left_out:
            name = path.removeprefix(f"{folder}/")
            names.append(name)
            called[name.rpartition("/")[2]].append(name)
        if len(names) == MANY:
            return Beside(None, {}, left_out, folders)
    return Beside(names, called, left_out, folders)


def marked(folder: str) -> bool:
    """Return whether what lies in a folder was written by a build, or into a cache."""
    return any(os.path.exists(f"{folder}/{mark}") for mark in _MARKS)  # noqa: PTH110  a Path costs more


def _time(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns  # noqa: PTH116  a Path costs more than the call
    except OSError:
        return 0


def _walk(folder: str, out: str, folders: dict[str, int]) -> Iterator[str]:
    """Go through a folder, also behind links; what cannot be looked at has nothing to read.

    Notes when each folder changed last; one that may change once more in the same tick of the
    clock is as good as changed.
    """
    waiting: list[str] = [folder]
    seen: set[str] = set()
    while waiting:
        place = waiting.pop()
        real = os.path.realpath(place)
        if real in seen or real == out:
            continue
        seen.add(real)
        changed = _time(place)
        folders[place] = changed if changed < time.time_ns() - TICK else -1
        if place != folder and marked(place):
            continue
        try:
            with os.scandir(place) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name in SKIPPED:
                continue
            try:
                is_folder, is_file = entry.is_dir(), entry.is_file()
            except OSError:
                # A link that leads to itself.
                continue
            if is_folder:
                waiting.append(entry.path)
            elif is_file and not entry.name.endswith(".ipynb"):
                yield entry.path
