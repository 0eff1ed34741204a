"""What of a lesson's cells goes on paper, as sanitised HTML."""

from __future__ import annotations

import html
import re

from coursekit.exporters.executed_lesson import LessonCell
from coursekit.exporters.page_outputs import Outputs
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import author_ngettext
from coursekit.model.diagnostic import Place, Report, Severity

_PRINTED = re.compile(r'<pre class="pg-output"[^>]*>(.*?)</pre>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_MOST_LINES = 120
_MOST_LETTERS = 20_000
_MOST_ROWS = 200
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL | re.IGNORECASE)


def code_cell_html(
    cell: LessonCell, outputs: Outputs, word: str, report: Report, *, graded: bool = False
) -> str:
    """Return what a code cell shows: its code where it led to something, and what that was.

    Code with no output stays off the paper: it sets things up, and might name right answers; so
    might any code of a `graded` lesson, unless its author asks for it.
    """
    shown = _shortened(outputs.html(cell.outputs, cell.place), cell.place, report)
    hidden = graded and not cell.asks_for_code
    if not shown.strip() or not cell.shows_code or hidden:
        return shown
    source = f'<pre class="{html.escape(word)}"><code>{html.escape(cell.source)}</code></pre>'
    return f"{source}\n{shown}"


def _shortened(source: str, place: Place, report: Report) -> str:
    """Cut printed text and tables where they would fill pages, and say so."""
    lengths: list[str] = []

    def text(found: re.Match[str]) -> str:
        words = html.unescape(_TAG.sub("", found[1]))
        lines = words[:_MOST_LETTERS].split("\n")
        if len(words) > _MOST_LETTERS or len(lines) > _MOST_LINES:
            n = len(words)
            lengths.append(author_ngettext("{n} character", "{n} characters", n).format(n=n))
            lines = [*lines[:_MOST_LINES], "…"]
        return f'<pre class="ck-output"><code>{html.escape(chr(10).join(lines))}</code></pre>'

    source = _PRINTED.sub(text, source)
    rows = 0

    def row(found: re.Match[str]) -> str:
        nonlocal rows
        rows += 1
        return found[0] if rows <= _MOST_ROWS else ""

    source = _ROW.sub(row, source)
    if rows > _MOST_ROWS:
        lengths.append(author_ngettext("{n} row", "{n} rows", rows).format(n=rows))
    if lengths:
        report.add(
            "CK507",
            _a("The output has {length}; the handout shows its beginning.").format(
                length=_a(" and ").join(lengths)
            ),
            place,
            hint=_a("Print less, or tag the cell hide-output."),
            severity=Severity.WARNING,
        )
    return source
