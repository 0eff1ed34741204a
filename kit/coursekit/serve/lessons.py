"""Which lessons there are: notebooks, and what was built of them."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coursekit.i18n import tell
from coursekit.model.lesson import LessonInfo
from coursekit.model.refusal import said
from coursekit.serve.python import runs_python

RESCAN = 2.0
"""Seconds that a look at the folders stays good for."""


@dataclass(frozen=True)
class Lesson:
    """A lesson as it is served. `built` is the folder that holds its page."""

    info: LessonInfo
    notebook: Path
    live: bool
    parameters: bool = False
    """Does its notebook have a cell of parameters?"""
    built: Path | None = None

    @property
    def page(self) -> Path | None:
        """The built page, where there is one."""
        return None if self.built is None else self.built / "index.html"

    @property
    def handout(self) -> Path | None:
        """The built handout, where there is one."""
        path = None if self.built is None else self.built / "handout.pdf"
        return path if path is not None and path.is_file() else None

    @property
    def cover(self) -> Path | None:
        """The picture on the lesson's card: a picture file inside the notebook's folder."""
        folder = self.notebook.parent.resolve()
        path = (folder / self.info.cover).resolve() if self.info.cover else folder
        fits = path.is_relative_to(folder) and path.is_file() and path.suffix.lower() in PICTURES
        return path if fits else None


PICTURES = frozenset({".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif"})


@dataclass
class Shelf:
    """The lessons of some notebooks and folders, looked up anew when they change."""

    paths: tuple[Path, ...]
    exports: Path
    troubles: dict[Path, str] = field(default_factory=dict)
    """Why a file that looks like a lesson is not served."""
    _read: dict[Path, tuple[int, Lesson | None]] = field(default_factory=dict)
    _lessons: dict[str, Lesson] = field(default_factory=dict)
    _looked: float = 0.0

    def lessons(self) -> dict[str, Lesson]:
        """Return the lessons by id, in the order of their titles."""
        if not self._looked or time.monotonic() - self._looked > RESCAN:
            self._look()
        return self._lessons

    def get(self, lesson_id: str) -> Lesson | None:
        """Return the lesson with this id, or None."""
        return self.lessons().get(lesson_id)

    def _look(self) -> None:
        found: dict[str, Lesson] = {}
        for path in _notebooks(self.paths):
            if not path.absolute().is_relative_to(self.exports.absolute()):
                self._add(found, path)
        # Variants of a plan exist only where they were built.
        for path in sorted(self.exports.glob("*/lesson.ipynb")):
            self._add(found, path)
        self._lessons = dict(sorted(found.items(), key=lambda item: item[1].info.title.casefold()))
        self._looked = time.monotonic()

    def _add(self, found: dict[str, Lesson], path: Path) -> None:
        lesson = self._load(path)
        if lesson is None or lesson.info.id in found:
            return
        beside = path.parent if path.name == "lesson.ipynb" else self.exports / lesson.info.id
        for folder in (self.exports / lesson.info.id, beside):
            if (folder / "index.html").is_file():
                lesson = replace(lesson, built=folder.resolve())
                break
        found[lesson.info.id] = lesson

    def _load(self, path: Path) -> Lesson | None:
        try:
            stamp = path.stat().st_mtime_ns
            if path not in self._read or self._read[path][0] != stamp:
                self._read[path] = (stamp, self._parse(path))
        except OSError as error:
            self.troubles[path] = str(error)
            return None
        return self._read[path][1]

    def _parse(self, path: Path) -> Lesson | None:
        self.troubles.pop(path, None)
        try:
            notebook = json.loads(path.read_text(encoding="utf-8"))
            data = notebook["metadata"]["coursekit"]
        except (KeyError, TypeError):
            return None
        except ValueError as error:
            self.troubles[path] = tell("it is not a notebook: {reason}").format(reason=error)
            return None
        known = {n: v for n, v in dict(data).items() if n in _FIELDS}
        try:
            info = LessonInfo.model_validate(known)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            self.troubles[path] = tell(
                "its metadata.coursekit.{name} does not fit: {reason}"
            ).format(name=where, reason=said(first))
            return None
        return Lesson(info, path, runs_python(notebook), _has_parameters(notebook))


_FIELDS = {"schema", *LessonInfo.model_fields} - {"schema_"}


def _has_parameters(notebook: dict[str, Any]) -> bool:
    cells = notebook.get("cells", [])
    return any("parameters" in cell.get("metadata", {}).get("tags", []) for cell in cells)


def _notebooks(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.rglob("*.ipynb") if not _hidden(p.relative_to(path)))
            yield from sorted(inside)
        else:
            yield path


def _hidden(path: Path) -> bool:
    return any(re.match(r"[._~]", part) for part in path.parts)
