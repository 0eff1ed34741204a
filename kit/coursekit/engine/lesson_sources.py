"""Lesson notebooks as they lie on disk: found under paths, read, named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from coursekit import paths
from coursekit.authoring.cell_header import slip
from coursekit.authoring.notebook import near_notebook
from coursekit.authoring.parameters import Parameter, read_parameters
from coursekit.engine.data_files import RECORD
from coursekit.engine.job import failing
from coursekit.engine.job_findings import with_mistakes
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import use_author_language
from coursekit.model.diagnostic import Diagnostic, Place, Report
from coursekit.model.source_line import lines_of
from coursekit.notebook import (
    LESSON_ID,
    NotebookError,
    check_lesson_id,
    lesson_id_from,
    read_notebook,
    title_of,
)

_SKIPPED = re.compile(r"[._~]|node_modules$|__pycache__$")


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
        notebook = read_notebook(path)
    except NotebookError as error:
        error.add_to(report, str(path))
        return None
    own = Report()
    info = notebook.lesson_data
    lesson_id = str(info.get("id") or lesson_id_from(path.stem))
    with use_author_language(notebook.author_language):
        parameters = read_parameters(notebook.data, own, str(path))
        for cell in notebook.cells:
            lines = lines_of(cell.source, file=str(path), cell=cell.number)
            slip(cell.kind, lines, own)
        check_lesson_id(lesson_id, own, Place(file=str(path)))
    title = str(info.get("title") or title_of(notebook.cells) or path.stem)
    found = tuple(own)
    if failing(found):
        found = with_mistakes(found, path)
    return Source(path, lesson_id, title, parameters, found, notebook.author_language)


def kit_template(name: str) -> Path | None:
    """Return the kit's own lesson template of this name, if there is one."""
    path = paths.templates() / "lessons" / f"{name.removesuffix('.ipynb')}.ipynb"
    return path if LESSON_ID.fullmatch(path.stem) and path.is_file() else None
