"""The lesson as it was last built, for readers to begin with while its kernel gets ready.

It is prose, tables, plots and the titles of blocks; never an answer, and nothing to press.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from coursekit.exporters.executed_lesson import read_executed
from coursekit.exporters.page_view import GRADED, BlockView, PartView, view_of
from coursekit.i18n import gettext
from coursekit.i18n import language as use_language
from coursekit.model.diagnostic import Report
from coursekit.notebook import BLOCK, WIDGET_VIEW, mime_bundle
from coursekit.serve.lessons import Lesson


def render_snapshot(lesson: Lesson) -> Markup:
    """Return the lesson as HTML, empty where there is no build of the notebook as it is now."""
    if lesson.built is None:
        return Markup()
    ran = lesson.built / "lesson.ipynb"
    try:
        made, edited = ran.stat().st_mtime_ns, lesson.notebook.stat().st_mtime_ns
        return _read(ran, lesson.notebook.parent, made) if made >= edited else Markup()
    except (OSError, ValueError):
        return Markup()


@lru_cache(maxsize=64)
def _read(path: Path, folder: Path, _made: int) -> Markup:
    import nbformat

    book = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not _live(output)]
    report = Report()
    notebook = read_executed(book, path.parent.name, folder, report)
    with use_language(notebook.info.language):
        parts = view_of(notebook, GRADED, "", report).parts
        return Markup("\n").join(_part(part) for part in parts)


def _live(output: Any) -> bool:
    """Return whether an output is a widget, which only a kernel moves."""
    data = mime_bundle(output)
    return WIDGET_VIEW in data and BLOCK not in data


def _part(part: PartView) -> Markup:
    html = Markup()
    if part.text:
        html += Markup('<div class="pg-prose">{}</div>').format(part.text)
    if part.outputs:
        html += Markup('<div class="pg-prose pg-outputs">{}</div>').format(part.outputs)
    for block in part.blocks:
        html += _block(block)
    return html


def _block(block: BlockView) -> Markup:
    wait = gettext("One moment…")
    title = Markup(block.title) if block.title else escape(wait)  # noqa: S704  sanitised
    return Markup('<div class="pg-block ck-coming"><h2>{}</h2><p>{}</p></div>').format(title, wait)
