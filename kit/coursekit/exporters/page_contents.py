"""Headings of a page: their levels, their ids, and the contents that lead to them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from coursekit.render.markdown import slug

_HEADING = re.compile(r"<h([1-6])([^>]*)>(.*?)</h\1>", re.DOTALL)
_ID = re.compile(r'\sid="[^"]*"')
_NOTES = re.compile(r"<annotation\b.*?</annotation>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_LISTED = 3
_LOWEST = 6


@dataclass(frozen=True)
class Entry:
    """One line of the contents. `level` 2 is a section, 3 a part of one; `block` marks a block."""

    id: str
    text: str
    level: int
    block: bool = False


class Contents:
    """Gives each heading of a page an id of its own and lists it.

    The page's title is its only `h1`: where texts use that level, all go down by one.
    """

    def __init__(self, texts: list[str], title: str) -> None:
        self._title = plain(title)
        levels = [int(m[1]) for text in texts for m in _HEADING.finditer(text)
                  if plain(m[3]) != self._title or m[1] != "1"]  # fmt: skip
        self._down = 1 if 1 in levels else 0
        self._seen: set[str] = set()
        self._last = 1
        self.entries: list[Entry] = []

    def headed(self, text: str) -> str:
        """Return a text's HTML with its headings placed; one that repeats the title is dropped."""
        return _HEADING.sub(self._heading, text)

    def add_block(self, id_: str, title: str) -> None:
        """List a block by its title."""
        self._last = 2
        if title:
            self.entries.append(Entry(id_, plain(title), 2, block=True))

    def _heading(self, match: re.Match[str]) -> str:
        level, attributes, inner = int(match[1]), match[2], match[3]
        words = plain(inner)
        if level == 1 and words == self._title:
            return ""
        # No level is left out: what reads a page aloud goes by them.
        level = min(level + self._down, self._last + 1, _LOWEST)
        self._last = level
        id_ = self._free(f"s-{slug(words)}")
        if level <= _LISTED and words:
            self.entries.append(Entry(id_, words, level))
        attributes = _ID.sub("", attributes)
        return f'<h{level}{attributes} id="{html.escape(id_)}">{inner}</h{level}>'

    def _free(self, wanted: str) -> str:
        name, count = wanted, 1
        while name in self._seen:
            count += 1
            name = f"{wanted}-{count}"
        self._seen.add(name)
        return name


def plain(inner: str) -> str:
    """Return the words of a piece of HTML."""
    return " ".join(html.unescape(_TAG.sub("", _NOTES.sub("", inner))).split())
