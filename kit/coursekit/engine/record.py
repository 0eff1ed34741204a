"""What a built lesson was made from, so that one that would come out alike is not built again."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from coursekit.engine import versions
from coursekit.engine.job import Job, Options
from coursekit.engine.readings import RECORD, Readings


def inputs(job: Job, options: Options, readings: Readings) -> str:
    """Return a hash of all that a lesson is made from, or "" where that cannot be told.

    That is the notebook, its parameters, the options, the kit and the libraries it stands on, and
    every file in the notebook's folder but other notebooks and hidden ones.
    """
    beside = readings.beside(job)
    if beside is None:
        return ""
    asked = (options.targets, options.answers, options.seed, options.versions, options.live)
    parts = [
        versions.kit(),
        versions.surroundings(),
        job.id,
        job.title,
        json.dumps(job.parameters, sort_keys=True, ensure_ascii=False, default=str),
        repr(asked),
        options.engine,
        readings.file(job.notebook),
        beside,
    ]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def stamp(folder: Path, made_from: str) -> None:
    """Write into a finished lesson what it was made from and what it holds."""
    files = sorted(path.name for path in folder.iterdir())
    data = {"schema": 1, "inputs": made_from, "files": files}
    (folder / RECORD).write_text(json.dumps(data, indent=1), encoding="utf-8")


def unchanged(folder: Path, made_from: str) -> tuple[str, ...] | None:
    """Return the files of a lesson that was made from the same, all there; else None."""
    if not made_from:
        return None
    name = str(folder)
    try:
        with open(f"{name}/{RECORD}", encoding="utf-8") as file:  # noqa: PTH123  the same
            data: Any = json.load(file)
        same = data["inputs"] == made_from
        files = tuple(data["files"])
        there = set(os.listdir(name)) if same else set()  # noqa: PTH208  the same
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return files if same and there.issuperset(files) else None
