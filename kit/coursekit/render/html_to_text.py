"""The text of HTML, for readers who have nothing but text."""

from __future__ import annotations

import re
from html.parser import HTMLParser


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
