"""What a built lesson was made from, so that one that would come out alike is not built again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from coursekit import __file__ as _package_file
from coursekit import paths
from coursekit.engine.job import Job, Options

NAME = ".coursekit.json"
_SKIPPED = {"__pycache__", "node_modules", "exports"}
_MANY = 5000
_BIG = 1_000_000


def inputs(job: Job, options: Options, out: Path) -> str:
    """Return a hash of all that a lesson is made from, or "" where that cannot be told.

    That is the notebook, its parameters, the options, the kit itself, and every file in the
    notebook's folder but other notebooks and hidden ones: the lesson may read any of them.
    """
    files = _files(job.notebook.resolve().parent, out.resolve())
    if files is None:
        return ""
    asked = (options.targets, options.answers, options.seed, options.versions, options.live)
    parts = [
        kit(),
        job.id,
        json.dumps(job.parameters, sort_keys=True, ensure_ascii=False, default=str),
        repr(asked),
        str(options.engine),
        _content(job.notebook),
        *(f"{name} {_content(path)}" for name, path in files),
    ]
    text = "\n".join(parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def stamp(folder: Path, made_from: str) -> None:
    """Write into a finished lesson what it was made from and what it holds."""
    files = sorted(path.name for path in folder.iterdir())
    data = {"schema": 1, "inputs": made_from, "files": files}
    (folder / NAME).write_text(json.dumps(data, indent=1), encoding="utf-8")


def unchanged(folder: Path, made_from: str) -> tuple[str, ...] | None:
    """Return the files of a lesson that was made from the same, all there; else None."""
    if not made_from:
        return None
    try:
        data: Any = json.loads((folder / NAME).read_text(encoding="utf-8"))
        same = data["inputs"] == made_from
        files = tuple(data["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return files if same and all((folder / name).is_file() for name in files) else None


@lru_cache(maxsize=1)
def kit() -> str:
    """Return a hash of the kit: its code, its templates, the built player."""
    package = Path(_package_file).parent
    code = (path for path in package.rglob("*") if path.suffix in _CODE and path.is_file())
    shown = (path for path in paths.templates().rglob("*") if path.is_file())
    found = sorted({*code, *(path for path in shown if path.suffix != ".ipynb")})
    whole = hashlib.sha256()
    for path in found:
        whole.update(f"{path.name} {_content(path)}\n".encode())
    return whole.hexdigest()


_CODE = {".py", ".js", ".css", ".po", ".mo", ".json", ".html", ".j2", ".typ", ".lua"}


def _files(folder: Path, out: Path) -> list[tuple[str, Path]] | None:
    found: list[tuple[str, Path]] = []
    for path in _walk(folder, out):
        if len(found) >= _MANY:
            return None
        found.append((path.relative_to(folder).as_posix(), path))
    return sorted(found)


def _walk(folder: Path, out: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name in _SKIPPED or path == out:
            continue
        if path.is_dir():
            if not path.is_symlink():
                yield from _walk(path, out)
        elif path.suffix != ".ipynb" and path.is_file():
            yield path


def _content(path: Path) -> str:
    try:
        about = path.stat()
        if about.st_size > _BIG:
            return f"{about.st_size} {about.st_mtime_ns}"
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "unreadable"
