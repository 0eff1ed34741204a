"""Lesson notebooks as they lie on disk: found under paths, read, named."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit import paths
from coursekit.authoring.cell_header import slip
from coursekit.authoring.notebook import near_notebook
from coursekit.authoring.parameters import Parameter, read_parameters
from coursekit.engine.data_files import RECORD
from coursekit.engine.job import failing
from coursekit.engine.job_findings import with_mistakes
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import author_language, use_author_language
from coursekit.model.diagnostic import Diagnostic, Place, Report
from coursekit.model.source_line import lines_of

ID = re.compile(r"[a-z0-9][a-z0-9-]*")
MAX_ID = 100
_NBFORMAT = 4
_SKIPPED = re.compile(r"[._~]|node_modules$|__pycache__$")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)")


@dataclass(frozen=True)
class Source:
    """A lesson notebook. `findings` say what is wrong with its parameters cell, with its data, and
    with cells that were meant as blocks."""

    path: Path
    id: str
    title: str
    parameters: tuple[Parameter, ...]
    findings: tuple[Diagnostic, ...] = ()
    language: str = ""
    """BCP 47 tag of the language that its author is told things in."""


def notebooks(given: Iterable[Path], report: Report, leave_out: Path | None = None) -> list[Path]:
    """Return the notebooks that paths name: themselves, or all inside a folder, each once."""
    found: dict[Path, Path] = {}
    for path in given:
        if path.is_dir():
            inside = sorted(notebooks_inside(path, leave_out))
            if not inside:
                report.add(
                    "CK327",
                    _a('there is no notebook in the folder "{path}".').format(path=path),
                )
            found |= {one.resolve(): one for one in inside}
        elif path.is_file():
            found[path.resolve()] = path
        else:
            said = _a('there is no file or folder "{path}".').format(path=path)
            report.add("CK327", said, hint=near_notebook(path))
    return list(found.values())


def notebooks_inside(folder: Path, leave_out: Path | None = None) -> Iterator[Path]:
    """Go through the notebooks in a folder, save hidden ones and what builds have left."""
    out = leave_out.resolve() if leave_out else None
    for path in folder.rglob("*.ipynb"):
        hidden = any(_SKIPPED.match(part) for part in path.relative_to(folder).parts)
        built = (path.parent / RECORD).exists()
        if (
            path.is_file()
            and not hidden
            and not built
            and not (out and path.resolve().is_relative_to(out))
        ):
            yield path


def read_source(path: Path, report: Report) -> Source | None:
    """Return a lesson, or None after a finding where the file is no notebook."""
    try:
        notebook = _read(path)
    except OSError as error:
        _unreadable(path, error.strerror or str(error), report)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        _unreadable(path, _a("it is no notebook, or it is damaged"), report)
    else:
        own = Report()
        info = notebook.get("metadata", {}).get("coursekit")
        info = info if isinstance(info, dict) else {}
        language = author_language(str(info.get("language") or ""))
        lesson_id = str(info.get("id") or slug(path.stem) or f"lesson-{digest(path.stem)}")
        with use_author_language(language):
            parameters = read_parameters(notebook, own, str(path))
            for number, cell in enumerate(notebook["cells"], start=1):
                lines = lines_of("".join(cell.get("source") or ""), file=str(path), cell=number)
                slip(str(cell.get("cell_type")), lines, own)
            check_id(lesson_id, own, Place(file=str(path)))
        title = str(info.get("title") or _heading(notebook) or path.stem)
        found = tuple(own)
        if failing(found):
            found = with_mistakes(found, path)
        return Source(path, lesson_id, title, parameters, found, language)
    return None


def _read(path: Path) -> Any:
    """Return a notebook as plain data; an old format is brought up to date."""
    # Editors of Windows begin files with a mark that is no part of them.
    text = path.read_text(encoding="utf-8-sig")
    notebook = json.loads(text)
    if notebook["nbformat"] < _NBFORMAT:
        import nbformat  # slow to import, and seldom needed here

        notebook = nbformat.reads(text, as_version=_NBFORMAT)  # type: ignore[no-untyped-call]
    if not all(isinstance(cell, dict) for cell in notebook["cells"]):
        raise TypeError
    return notebook


def _unreadable(path: Path, why: str, report: Report) -> None:
    report.add(
        "CK326",
        _a("the lesson cannot be read: {reason}.").format(reason=why),
        Place(file=str(path)),
        hint=_a("Open it in JupyterLab and save it again."),
    )


def _heading(notebook: Any) -> str:
    for cell in notebook["cells"]:
        source = "".join(cell.get("source") or "")
        match = re.search(r"^#\s+(.+?)\s*#*$", source, re.MULTILINE)
        if cell.get("cell_type") == "markdown" and match:
            return match[1]
    return ""


def kit_template(name: str) -> Path | None:
    """Return the kit's own lesson template of this name, if there is one."""
    path = paths.templates() / "lessons" / f"{name.removesuffix('.ipynb')}.ipynb"
    return path if ID.fullmatch(path.stem) and path.is_file() else None


def slug(text: str) -> str:
    """Return a text as lower-case words with hyphens, all that an id may hold; maybe empty."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def digest(value: Any) -> str:
    """Return six hex digits of a value; the same for equal values."""
    try:
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        # A value out of YAML may have names of several types, or hold itself.
        text = repr(value)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def check_id(lesson_id: str, report: Report, place: Place) -> bool:
    """Return whether an id can name a folder everywhere; say so where it cannot."""
    fits = ID.fullmatch(lesson_id) and len(lesson_id) <= MAX_ID
    if fits and not _RESERVED.fullmatch(lesson_id):
        return True
    better = slug(lesson_id)[:MAX_ID]
    if _RESERVED.fullmatch(better):
        better = f"lesson-{better}"
    report.add(
        "CK315",
        _a('"{id}" cannot be the id of a lesson.').format(id=lesson_id),
        place,
        hint=_a("Write {better}: lower-case letters a to z, digits and hyphens.").format(
            better=better or "lesson-1"
        ),
    )
    return False
