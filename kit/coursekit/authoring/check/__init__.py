"""What `coursekit check` holds a lesson to, one file for each group of rules."""

from __future__ import annotations

from pathlib import Path

from coursekit.authoring.check.blocks import check_blocks
from coursekit.authoring.check.cells import check_cells
from coursekit.authoring.check.ids import check_ids, fix_ids
from coursekit.authoring.check.lesson import check_lesson
from coursekit.authoring.check.pictures import check_pictures
from coursekit.authoring.notebook import Lesson, read_lesson
from coursekit.i18n import use_author_language
from coursekit.model.diagnostic import Diagnostic, Report


def check_notebook(path: Path, file: str = "") -> list[Diagnostic]:
    """Return all findings of a notebook, in the order of its cells. Runs nothing of it."""
    report = Report()
    lesson = read_lesson(path, file or str(path), report)
    if lesson is not None:
        with use_author_language(lesson.author_language):
            check_lesson(lesson, report)
            check_cells(lesson, report)
            blocks = check_blocks(lesson, report)
            check_pictures(lesson, blocks, report)
            check_ids(lesson, blocks, report)
    return sorted(report, key=lambda one: (one.place.cell, one.place.line, one.place.column))


def fix_notebook(path: Path, report: Report, file: str = "") -> list[Diagnostic]:
    """Write what is safely missing into a notebook; return what was written, as findings.

    What keeps it from being written goes to the report.
    """
    lesson = read_lesson(path, file or str(path), Report())
    if lesson is None:
        return []
    with use_author_language(lesson.author_language):
        return fix_ids(lesson, check_blocks(lesson, Report()), report)


__all__ = ["Lesson", "check_notebook", "fix_notebook"]
