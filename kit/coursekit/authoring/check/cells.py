"""Rules for cells: what was meant as a block is one, and code is Python."""

from __future__ import annotations

from coursekit.authoring.cell_header import python_error, slip
from coursekit.authoring.notebook import Cell, Lesson
from coursekit.authoring.parameters import TAG
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Place, Report
from coursekit.model.source_line import Line, lines_of

_FREE = {TAG, "raises-exception", "skip-execution"}


def check_cells(lesson: Lesson, report: Report) -> None:
    """Report cells that were meant as blocks and are none, and code that cannot run."""
    for cell in lesson.cells:
        lines = lines_of(cell.source, file=lesson.file, cell=cell.number)
        slipped = slip(cell.kind, lines, report)
        if cell.kind == "code" and not (slipped or cell.block or _FREE & {*cell.tags}):
            _check_python(cell, lines, lesson, report)


def _check_python(cell: Cell, lines: list[Line], lesson: Lesson, report: Report) -> None:
    kernel = lesson.metadata.get("kernelspec")
    if isinstance(kernel, dict) and kernel.get("language", "python") != "python":
        return
    error = python_error(cell.source)
    if error is None:
        return
    number = min(max(error.lineno or 1, 1), len(lines))
    line = lines[number - 1]
    start = min(max((error.offset or 1) - 1, 0), len(line.text))
    place = line.place(start, max(start + 1, min((error.end_offset or 0) - 1, len(line.text))))
    report.add(
        "CK432",
        _a("this code is no Python: {said}.").format(said=error.msg),
        place if error.offset else Place(file=lesson.file, cell=cell.number, line=number),
        hint=_a("Look for a bracket or quote that is not closed, in that line or just above."),
    )
