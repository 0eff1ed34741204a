"""Notebooks as authors save them: read without running anything, and written back as they were."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coursekit.authoring.cell_header import header_of
from coursekit.authoring.parameters import read_parameters
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import use_author_language
from coursekit.model.diagnostic import Report, nearest
from coursekit.notebook import Cell as NotebookCell
from coursekit.notebook import Notebook, NotebookError, read_notebook

_MAGIC_LINE = re.compile(r"^\s*[%!?]|\?\s*$")
_RUNS_ELSEWHERE = re.compile(r"^\s*(?:%run\b|%load\b|from\s+\S+\s+import\s+\*)", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """One cell. `number` counts from 1; `block` is the type of the block in it, or empty."""

    number: int
    kind: str
    source: str
    tags: frozenset[str] = frozenset()
    block: str = ""


@dataclass(frozen=True)
class Lesson:
    """A notebook read. `values` are the parameters' defaults; `later` the names that other cells
    give a value (None: any name may come to have one)."""

    file: str
    path: Path
    notebook: Notebook
    cells: tuple[Cell, ...]
    values: dict[str, Any] = field(default_factory=dict)
    later: frozenset[str] | None = frozenset()

    @property
    def data(self) -> dict[str, Any]:
        """The notebook's JSON."""
        return self.notebook.data

    @property
    def metadata(self) -> dict[str, Any]:
        """The notebook's metadata."""
        return self.notebook.metadata

    @property
    def author_language(self) -> str:
        """BCP 47 tag of the language of the messages to its author."""
        return self.notebook.author_language


def read_lesson(path: Path, file: str, report: Report) -> Lesson | None:
    """Return the lesson in a file, or None where a finding says why there is none."""
    try:
        notebook = read_notebook(path)
    except NotebookError as error:
        error.add_to(report, file)
        return None
    cells = tuple(_cell(cell) for cell in notebook.cells)
    with use_author_language(notebook.author_language):
        parameters = read_parameters(notebook.data, report, file)
    values = {parameter.name: parameter.default for parameter in parameters}
    return Lesson(file, path, notebook, cells, values, _later(cells))


def near_notebook(path: Path) -> str:
    """Return 'Did you mean "…"?' for a notebook that is not there, or an empty text."""
    try:
        names = [one.name for one in path.parent.glob("*.ipynb")]
    except OSError:
        return ""
    whole = path.name if path.suffix == ".ipynb" else f"{path.name}.ipynb"
    name = whole if whole in names else nearest(whole, names)
    return _a('Did you mean "{meant}"?').format(meant=path.parent / name) if name else ""


def _cell(cell: NotebookCell) -> Cell:
    header = header_of(cell.source) if cell.kind == "code" else None
    block = header.kind if header is not None and header.exact else ""
    return Cell(cell.number, cell.kind, cell.source, cell.tags, block)


def _later(cells: tuple[Cell, ...]) -> frozenset[str] | None:
    """Return the names that code cells bind; None where code is run that isn't here to read."""
    names: set[str] = set()
    for cell in cells:
        if cell.kind != "code" or cell.block or cell.source.lstrip().startswith("%%"):
            continue
        if _RUNS_ELSEWHERE.search(cell.source):
            return None
        lines = (("" if _MAGIC_LINE.search(x) else x) for x in cell.source.split("\n"))
        try:
            tree = ast.parse("\n".join(lines))
        except (SyntaxError, ValueError, RecursionError):
            return None
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                names.update((one.asname or one.name).partition(".")[0] for one in node.names)
    return frozenset(names)


__all__ = ["Cell", "Lesson", "near_notebook", "read_lesson"]
