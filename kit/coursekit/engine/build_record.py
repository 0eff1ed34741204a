"""What a built lesson was made from, so that one that would come out alike is not built again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from coursekit.engine import environment_hash
from coursekit.engine.data_files import RECORD
from coursekit.engine.fingerprints import Given
from coursekit.engine.job import Job, Options


def inputs(job: Job, options: Options, given: Given, files: str | None, around: str) -> str:
    """Return a hash of all that a lesson is made from, or "" where that cannot be told.

    That is what is given, the files it read, the options, the kit and what it stands on where the
    lesson runs (`around`, see `environment_hash.surroundings`).
    """
    if given.named is None or files is None:
        return ""
    asked = (
        options.targets,
        options.answers,
        options.seed,
        options.versions,
        options.live,
        options.paper,
    )
    parts = [
        environment_hash.kit(),
        around,
        job.id,
        job.title,
        repr(asked),
        options.engine,
        given.source,
        given.parameters,
        given.named,
        files,
    ]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def stamp(folder: Path, made_from: str, reads: Sequence[str]) -> None:
    """Write into a finished lesson what it was made from, files it read, and what it holds.

    That is the size of each of its files, in bytes.
    """
    files = {path.name: path.stat().st_size for path in sorted(folder.iterdir())}
    data = {"schema": 3, "inputs": made_from, "reads": [*reads], "files": files}
    (folder / RECORD).write_text(json.dumps(data, indent=1), encoding="utf-8")


def reads(folder: Path) -> tuple[str, ...]:
    """Return the files that a finished lesson read, by their names from its notebook's folder."""
    return _names(folder, "reads")


def files(folder: Path) -> tuple[str, ...]:
    """Return the names of the files that a build has put into a lesson's folder."""
    return _names(folder, "files")


def _names(folder: Path, field: str) -> tuple[str, ...]:
    try:
        data: Any = json.loads((folder / RECORD).read_bytes())
        return tuple(data[field])
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def unchanged(folder: str, made_from: Callable[[list[str]], str]) -> tuple[str, ...] | None:
    """Return the files of a lesson that was made from the same, all there and whole; else None.

    `made_from` returns what it would be made from, given the files that it read.
    """
    try:
        with open(f"{folder}/{RECORD}", "rb") as file:  # noqa: PTH123  a Path costs more than the call
            data: Any = json.loads(file.read())
        files = data["files"]
        same = data["inputs"] and data["inputs"] == made_from(data["reads"])
        whole = same and all(_size(f"{folder}/{name}") == size for name, size in files.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return tuple(files) if whole else None


def _size(path: str) -> int:
    return os.stat(path).st_size  # noqa: PTH116  a Path costs more than the call
