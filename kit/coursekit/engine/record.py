"""What a built lesson was made from, so that one that would come out alike is not built again."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from coursekit import __file__ as _package_file
from coursekit import paths
from coursekit.engine.job import Job, Options

NAME = ".coursekit.json"
_SKIPPED = {"__pycache__", "node_modules", "exports"}
_MANY = 5000
_BIG = 1_000_000
_ODD = "surrogatepass"


class Readings:
    """What files hold, each read again only when it has changed.

    `once`: a folder is gone through once and no more; for a look at many lessons at one time.
    """

    def __init__(self, out: Path, *, once: bool = False) -> None:
        self._out = str(out.resolve())
        self._once = once
        self._files: dict[str, tuple[int, int, str]] = {}
        self._folders: dict[str, str | None] = {}

    def file(self, path: str | Path) -> str:
        """Return a hash of a file; a large one's, of its size and time."""
        name = str(path)
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

    def folder(self, path: Path) -> str | None:
        """Return a hash of all that a lesson in a folder may read; None where there is too much.

        That is every file but notebooks, hidden ones and what builds wrote.
        """
        name = str(path)
        if not self._once or name not in self._folders:
            self._folders[name] = self._hash(name)
        return self._folders[name]

    def _hash(self, folder: str) -> str | None:
        whole = hashlib.sha256()
        for number, path in enumerate(_walk(folder, self._out)):
            if number >= _MANY:
                return None
            whole.update(f"{path.removeprefix(folder)} {self.file(path)}\n".encode("utf-8", _ODD))
        return whole.hexdigest()


def inputs(job: Job, options: Options, readings: Readings) -> str:
    """Return a hash of all that a lesson is made from, or "" where that cannot be told.

    That is the notebook, its parameters, the options, the kit and the libraries it stands on, and
    every file in the notebook's folder but other notebooks and hidden ones.
    """
    beside = readings.folder(job.notebook.resolve().parent)
    if beside is None:
        return ""
    asked = (options.targets, options.answers, options.seed, options.versions, options.live)
    parts = [
        kit(),
        libraries(),
        job.id,
        job.title,
        json.dumps(job.parameters, sort_keys=True, ensure_ascii=False, default=str),
        repr(asked),
        options.engine,
        readings.file(job.notebook),
        beside,
    ]
    return hashlib.sha256("\n".join(parts).encode("utf-8", _ODD)).hexdigest()


def stamp(folder: Path, made_from: str) -> None:
    """Write into a finished lesson what it was made from and what it holds."""
    files = sorted(path.name for path in folder.iterdir())
    data = {"schema": 1, "inputs": made_from, "files": files}
    (folder / NAME).write_text(json.dumps(data, indent=1), encoding="utf-8")


def unchanged(folder: Path, made_from: str) -> tuple[str, ...] | None:
    """Return the files of a lesson that was made from the same, all there; else None."""
    if not made_from:
        return None
    name = str(folder)
    try:
        with open(f"{name}/{NAME}", encoding="utf-8") as file:  # noqa: PTH123  the same
            data: Any = json.load(file)
        same = data["inputs"] == made_from
        files = tuple(data["files"])
        there = set(os.listdir(name)) if same else set()  # noqa: PTH208  the same
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return files if same and there.issuperset(files) else None


@cache
def libraries() -> str:
    """Return a hash of the packages that are installed, and of Python."""
    folders = (Path(place) for place in sys.path if Path(place).is_dir())
    found = sorted({path.name for f in folders for path in f.glob("*.dist-info")})
    return hashlib.sha256("\n".join([sys.version, *found]).encode()).hexdigest()


@cache
def kit() -> str:
    """Return a hash of the kit: its code, its templates, the built player."""
    package = Path(_package_file).parent
    code = (path for path in package.rglob("*") if path.suffix in _CODE and path.is_file())
    shown = (path for path in paths.templates().rglob("*") if path.is_file())
    found = sorted({*code, *(path for path in shown if path.suffix != ".ipynb")})
    whole = hashlib.sha256()
    for path in found:
        whole.update(f"{path.name} ".encode() + path.read_bytes())
    return whole.hexdigest()


_CODE = {".py", ".js", ".css", ".po", ".mo", ".json", ".html", ".j2", ".typ", ".lua"}


def _walk(folder: str, out: str) -> Iterator[str]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith(".") or entry.name in _SKIPPED or entry.path == out:
            continue
        if entry.is_dir():
            # What a build wrote is recognised by its record, wherever it lies.
            if not entry.is_symlink() and not os.path.exists(f"{entry.path}/{NAME}"):  # noqa: PTH110
                yield from _walk(entry.path, out)
        elif not entry.name.endswith(".ipynb") and entry.is_file():
            yield entry.path
