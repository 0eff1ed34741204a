"""Lines of an author's text that remember where they stood."""

from __future__ import annotations

from dataclasses import dataclass

from coursekit.model.diagnostic import Place

INVISIBLE = "\u00a0\u00ad\u200b\u200e\u200f\u2060\ufeff"
"""Blanks and marks that nobody sees and that come along from web pages and editors."""
_BLANKS = INVISIBLE + " \t\r\u3000"
_HALF = str.maketrans(
    "（）［］：＝＞？～％｜｛｝＃－．＊ｘＸ０１２３４５６７８９" + INVISIBLE,
    "()[]:=>?~%|{}#-.*xX0123456789" + " " * len(INVISIBLE),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a cell. `number` counts from 1 inside the cell; `offset` is how many columns
    were cut off at the left, so that columns of a part still point into the whole line."""

    text: str
    number: int
    file: str = ""
    cell: int = 0
    offset: int = 0
    whole: str = ""

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """Return the place of `text[start:end]` in the file (start and end count from 0)."""
        stop = len(self.text) if end is None else end
        return Place(
            file=self.file,
            cell=self.cell,
            line=self.number,
            column=self.offset + start + 1,
            end=self.offset + stop + 1,
            text=self.whole or self.text,
        )

    def cut(self, start: int, end: int | None = None) -> Line:
        """Return the part `text[start:end]`, which still knows its place in the whole line."""
        return Line(
            self.text[start:end],
            self.number,
            self.file,
            self.cell,
            self.offset + start,
            self.whole or self.text,
        )


def lines_of(text: str, *, first: int = 1, file: str = "", cell: int = 0) -> list[Line]:
    """Split a text into lines numbered from `first`, what is invisible at their ends as blanks."""
    return [
        Line(_plain_ends(line), number, file, cell)
        for number, line in enumerate(text.split("\n"), start=first)
    ]


def half(text: str) -> str:
    """Return the text with full-width marks and digits as their half-width twins, same length."""
    return text.translate(_HALF)


def _plain_ends(line: str) -> str:
    """Return a line of the same length whose ends hold spaces for what is invisible."""
    body = line.strip(_BLANKS)
    if not body:
        return " " * len(line) if line.strip() else line
    start = line.index(body)
    ends = line[:start], line[start + len(body) :]
    before, after = ("".join(" " if c in INVISIBLE else c for c in end) for end in ends)
    return before + body + after
