"""A lesson as it is served, and what of it stands in its notebook."""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from coursekit.engine.fork.import_scan import imports
from coursekit.i18n import author_gettext as _a
from coursekit.model.lesson import LessonInfo
from coursekit.model.validation_errors import mistakes
from coursekit.serve.live_detection import runs_python


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


@dataclass(frozen=True)
class Reading:
    """What came of reading a notebook: a lesson, or why it is not served.

    A notebook that does not say it is a lesson is neither.
    """

    lesson: Lesson | None = None
    libraries: frozenset[str] = frozenset()
    """The modules that a live lesson imports."""
    trouble: str = ""


def read_lesson(path: Path) -> Reading:
    """Read a notebook."""
    try:
        data = path.read_bytes()
        # Voilà reads no notebook that begins with a byte order mark.
        marked = data.startswith(codecs.BOM_UTF8)
        return _lesson(path, json.loads(data.decode("utf-8-sig")), may_run=not marked)
    except OSError as error:
        why = _a("it cannot be read: {reason}").format(reason=error.strerror or error)
    except ValidationError as error:
        why = _a("its lesson data does not fit: {reason}").format(reason=next(mistakes(error)).text)
    except RecursionError:
        why = _a("it is not a notebook: it is nested too deeply")
    except UnicodeDecodeError:
        why = _a("it is not a notebook: it is not text in UTF-8")
    except json.JSONDecodeError as error:
        why = _a("it is not a notebook, or it is damaged: look at line {n}").format(n=error.lineno)
        if not error.doc.strip():
            why = _a("it is empty; coursekit new begins a lesson")
    except PydanticSerializationError:
        why = _a("its lesson data holds half a character")
    except (AttributeError, TypeError, ValueError):
        why = _a("it is not a notebook: its cells or its lesson data are of another form")
    return Reading(trouble=why)


def _lesson(path: Path, notebook: Any, *, may_run: bool = True) -> Reading:
    try:
        data = notebook["metadata"]["coursekit"]
    except (KeyError, TypeError, IndexError):
        return Reading()
    known = {name: value for name, value in dict(data).items() if name in _FIELDS}
    info = LessonInfo.model_validate(known)
    # A half of a surrogate pair is no text: neither a file nor a page can hold it.
    info.model_dump_json()
    live = may_run and runs_python(notebook)
    libraries = _libraries(notebook) if live else set()
    return Reading(Lesson(info, path, live, _has_parameters(notebook)), frozenset(libraries))


_FIELDS = {"schema", *LessonInfo.model_fields} - {"schema_"}


def _has_parameters(notebook: dict[str, Any]) -> bool:
    cells = notebook.get("cells", [])
    return any("parameters" in cell.get("metadata", {}).get("tags", []) for cell in cells)


def _libraries(notebook: dict[str, Any]) -> set[str]:
    code = (cell for cell in notebook.get("cells", []) if cell.get("cell_type") == "code")
    return imports("".join(cell.get("source", "")) for cell in code)
