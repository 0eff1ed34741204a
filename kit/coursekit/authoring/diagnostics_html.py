"""Findings as an author reads them under a cell: HTML, plain text, JSON."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import use_author_language
from coursekit.model.diagnostic import Diagnostic
from coursekit.notebook import FINDINGS

_SIGNS = {"error": "✕", "warning": "!", "note": "i"}


def findings_bundle(found: Sequence[Diagnostic]) -> dict[str, Any]:
    """Return the MIME bundle of findings."""
    return {
        FINDINGS: {"schema": 1, "diagnostics": [one.model_dump(mode="json") for one in found]},
        "text/html": findings_html(found),
        "text/plain": "\n\n".join(str(one) for one in found),
    }


def findings_html(found: Sequence[Diagnostic]) -> str:
    """Return findings as a list, each with the line it is about and the words marked in it."""
    items = "".join(_item(one) for one in found)
    return f'<ul class="ck-findings" style="list-style:none;margin:0;padding:0">{items}</ul>'


def _item(one: Diagnostic) -> str:
    with use_author_language(one.language):
        where = _a("Line {n}: ").format(n=one.place.line) if one.place.line else ""
    hint = f"<br>{escape(one.hint)}" if one.hint else ""
    return (
        f'<li class="ck-finding ck-finding-{one.severity}" style="margin:.6em 0">'
        f'<strong aria-hidden="true">{_SIGNS[one.severity]}</strong> '
        f"<strong>{where}</strong>{escape(_sentence(one.message, where))} "
        f"<small>[{one.code}]</small>{_source(one)}{hint}</li>"
    )


def _sentence(text: str, before: str) -> str:
    return text if before else text[:1].upper() + text[1:]


def _source(one: Diagnostic) -> str:
    text, place = one.place.text, one.place
    if not text.strip():
        return ""
    if not place.column:
        shown = escape(text)
    else:
        start, end = place.column - 1, max(place.end - 1, place.column)
        marked = escape(text[start:end]) or "&nbsp;"
        shown = f"{escape(text[:start])}<mark>{marked}</mark>{escape(text[end:])}"
    return f'<pre style="margin:.2em 0 .2em 1.4em;white-space:pre-wrap"><code>{shown}</code></pre>'
