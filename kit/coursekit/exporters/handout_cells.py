"""What of a notebook's cells goes on paper, as sanitised HTML."""

from __future__ import annotations

import base64
import html
import re
from pathlib import Path
from typing import Any

from coursekit.i18n import gettext
from coursekit.model.diagnostic import Place, Report, Severity
from coursekit.render import sanitise, to_html

_WIDGET = "application/vnd.jupyter.widget-view+json"
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_MOST_LINES = 120
_MOST_LETTERS = 20_000


def output_html(output: Any, place: Place, folder: Path | None, report: Report) -> str:
    """Return one output that is no block as HTML: a picture, a table, formatted text or text."""
    kind = output.get("output_type")
    if kind == "stream":
        return text_html(_joined(output.get("text")), place, report)
    if kind == "error":
        return text_html(f"{output.get('ename', '')}: {output.get('evalue', '')}", place, report)
    data = output.get("data") or {}
    if _WIDGET in data:
        note = gettext("This part is interactive: open the live lesson to use it.")
        return f'<div class="ck-note">{html.escape(note)}</div>'
    rich = _picture(output, data) or _rich_text(data, place, folder, report)
    return rich or text_html(_joined(data.get("text/plain")), place, report)


def _picture(output: Any, data: Any) -> str:
    for mime in _PICTURES:
        if mime in data:
            address = _data_uri(mime, _joined(data[mime]))
            return f'<p><img src="{address}" alt="{html.escape(_alt(output, mime))}"></p>'
    return ""


def _rich_text(data: Any, place: Place, folder: Path | None, report: Report) -> str:
    clean = sanitise(_joined(data.get("text/html")))
    if re.sub(r"<(?!img|math)[^>]*>", "", clean).strip():
        return clean
    for mime in ("text/markdown", "text/latex"):
        if mime in data:
            return to_html(_joined(data[mime]), folder=folder, report=report, place=place)
    return ""


def code_html(source: str, word: str = "python") -> str:
    """Return source code as HTML that the handout highlights."""
    return f'<pre class="language-{html.escape(word)}"><code>{html.escape(source)}</code></pre>'


def text_html(text: str, place: Place, report: Report) -> str:
    """Return printed text as HTML, cut where it would fill pages."""
    text = _ANSI.sub("", text)
    text = re.sub(r"^.*\r(?!\n)", "", text, flags=re.MULTILINE).rstrip()
    if not text:
        return ""
    lines = text[:_MOST_LETTERS].split("\n")
    cut = len(text) > _MOST_LETTERS or len(lines) > _MOST_LINES
    if cut:
        report.add(
            "CK507",
            f"The output is {len(text)} characters long; the handout shows its beginning.",
            place,
            hint="Print less, or tag the cell hide-output.",
            severity=Severity.WARNING,
        )
        lines = [*lines[:_MOST_LINES], "…"]
    return f'<pre class="ck-output"><code>{html.escape(chr(10).join(lines))}</code></pre>'


def _alt(output: Any, mime: str) -> str:
    """Return what the output says of itself: its metadata's alt text, else nothing."""
    metadata = output.get("metadata") or {}
    for found in (metadata.get(mime), metadata):
        if isinstance(found, dict) and isinstance(found.get("alt"), str):
            return str(found["alt"])
    return ""


def _data_uri(mime: str, content: str) -> str:
    if mime == "image/svg+xml":
        return f"data:{mime};base64,{base64.b64encode(content.encode()).decode()}"
    return f"data:{mime};base64,{''.join(content.split())}"


def _joined(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")
