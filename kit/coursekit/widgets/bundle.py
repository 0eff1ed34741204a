"""A block as a cell output: every form that a front end may choose from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from coursekit import paths, render
from coursekit.i18n import current_language
from coursekit.i18n import language as speaking
from coursekit.model.block import MIME, Block
from coursekit.model.diagnostic import Diagnostic
from coursekit.widgets.place import in_voila, lesson_here
from coursekit.widgets.widget import BlockWidget

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def bundle(
    block: Block,
    *,
    findings: Iterable[Diagnostic] = (),
    author: bool | None = None,
    lesson: str = "",
    language: str = "",
) -> dict[str, Any]:
    """Return the MIME bundle of a block, its widget made and ready.

    `lesson` and `language` are those of the notebook; left empty, the kernel's server says them.

    `author` shows the author's bar (None: everywhere but in Voilà). In a Voilà kernel the block's
    MIME content has no key. Without a built player there is no widget view, the print form stays.
    """
    public = in_voila()
    here = lesson_here()
    lesson = lesson or here[0]
    language = language or here[1] or current_language()
    with speaking(language):
        html = render.rendered(block, folder=Path.cwd()).print_html(0)
    data: dict[str, Any] = {
        MIME: block.mime(with_key=not public),
        "text/html": html,
        "text/plain": plain(html),
    }
    if paths.static("widget.js").is_file():
        widget = BlockWidget(
            block,
            lesson=lesson,
            language=language,
            author=not public if author is None else author,
            findings=findings,
        )
        data[WIDGET_VIEW] = {
            "version_major": 2,
            "version_minor": 0,
            "model_id": widget.model_id,
        }
    return data


class _Text(HTMLParser):
    _BREAKS = re.compile(
        "p|div|section|article|header|footer|figure|blockquote|pre|h[1-6r]|li|[ou]l|d[tdl]|br|"
        "table|tr|fieldset|legend"
    )
    _SKIPPED = frozenset({"style", "script", "annotation"})

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._BREAKS.fullmatch(tag):
            self.parts.append("\n")
        if tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")
        self._skipping += tag in self._SKIPPED

    def handle_endtag(self, tag: str) -> None:
        if self._BREAKS.fullmatch(tag):
            self.parts.append("\n")
        self._skipping -= tag in self._SKIPPED

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.parts.append(data)


def plain(html: str) -> str:
    """Return the text of an HTML fragment, one line for each paragraph, item or row."""
    reader = _Text()
    reader.feed(html)
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)
