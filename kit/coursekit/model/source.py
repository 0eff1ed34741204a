"""Lines of an author's text that remember where they stood."""

from __future__ import annotations

from dataclasses import dataclass

from coursekit.model.diagnostic import Place


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
    """Split a text into lines numbered from `first`."""
    return [
        Line(line, number, file, cell) for number, line in enumerate(text.split("\n"), start=first)
    ]
