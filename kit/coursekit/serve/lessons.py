"""A lesson as it is served, and what of it stands in its notebook."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coursekit.engine.fork.import_scan import imports
from coursekit.i18n import author_gettext as _a
from coursekit.model.lesson import LessonInfo
from coursekit.model.validation_errors import mistakes
from coursekit.notebook import NotebookError, look_up, notebook_from, parse_json
from coursekit.serve.live_detection import needs_kernel


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
        return path if path is not None and is_file_inside(path, path.parent) else None

    @property
    def cover(self) -> Path | None:
        """The picture on the lesson's card: a picture file inside the notebook's folder."""
        folder = self.notebook.parent.resolve()
        path = (folder / self.info.cover).resolve() if self.info.cover else folder
        fits = path.is_relative_to(folder) and path.is_file() and path.suffix.lower() in PICTURES
        return path if fits else None


def is_file_inside(path: Path, folder: Path) -> bool:
    """Return whether a path is a file that lies, all links followed, in a folder."""
    try:
        return path.is_file() and path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


PICTURES = frozenset({".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif"})


@dataclass(frozen=True)
class ReadResult:
    """What came of reading a notebook: a lesson, or why it is not served.

    A notebook that does not say it is a lesson is neither.
    """

    lesson: Lesson | None = None
    libraries: frozenset[str] = frozenset()
    """The modules that a live lesson imports."""
    problem: str = ""


def read_lesson(path: Path) -> ReadResult:
    """Read a notebook."""
    try:
        content = path.read_bytes()
        # Voilà reads no notebook that begins with a byte order mark.
        return _lesson(path, parse_json(content), may_run=not content.startswith(codecs.BOM_UTF8))
    except NotebookError as error:
        problem = error.reason
    except OSError as error:
        problem = _a("it cannot be read: {reason}").format(reason=error.strerror or error)
    except ValidationError as error:
        reason = next(mistakes(error)).text
        problem = _a("its lesson data does not fit: {reason}").format(reason=reason)
    return ReadResult(problem=problem)


def _lesson(path: Path, data: Any, *, may_run: bool) -> ReadResult:
    described = look_up(data, "metadata", "coursekit")
    if described is None:
        return ReadResult()
    notebook = notebook_from(data)
    if not isinstance(described, dict):
        return ReadResult(problem=_a("its lesson data is no object with names and values"))
    known = {name: value for name, value in described.items() if name in _FIELDS}
    info = LessonInfo.model_validate(known)
    live = may_run and needs_kernel(notebook)
    libraries = imports(c.source for c in notebook.cells if c.kind == "code") if live else set()
    has_parameters = any("parameters" in cell.tags for cell in notebook.cells)
    return ReadResult(Lesson(info, path, live, has_parameters), frozenset(libraries))


_FIELDS = {"schema", *LessonInfo.model_fields} - {"schema_"}
