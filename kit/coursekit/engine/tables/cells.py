"""Rows of cells, made of the values that a file holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Place, Report

_BROKEN = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
"""What a formula that failed leaves in a spreadsheet's cell (ECMA-376, 18.18.11)."""


@dataclass(frozen=True)
class Cell:
    """A value and where it stands: a place, or a column of it (few are ever asked for)."""

    value: Any
    row: Place
    column: int = 0
    written: Any = None
    """The words in the file, where the value is what YAML makes of them (of 007 it makes 7)."""

    @property
    def words(self) -> Any:
        """The value as it was written."""
        return self.value if self.written is None else self.written

    @property
    def place(self) -> Place:
        """Where the value stands."""
        if not self.column:
            return self.row
        return self.row.model_copy(update={"column": self.column})


Record = dict[str, Cell]
"""A row: its filled cells by column name."""


class Formula(str):
    """A formula whose result the file does not hold."""

    __slots__ = ()


class TableError(Exception):
    """A table that cannot be read at all: why, in which line, and what to do."""

    def __init__(self, message: str, line: int = 0, hint: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.hint = hint


def records(
    rows: Iterator[tuple[int, list[Any]]], file: str, report: Report
) -> Iterator[tuple[Place, Record]]:
    """Yield the rows that hold anything, by the names in the first of them."""
    header: list[str] = []
    for number, row in rows:
        if all(map(_empty, row)):
            continue
        if not header:
            header = _header(row, Place(file=file, line=number), report)
            continue
        here = Place(file=file, line=number)
        record: Record = {}
        broken = False
        for column, value in enumerate(row, start=1):
            if _empty(value):
                continue
            name = header[column - 1] if column <= len(header) else ""
            cell = Cell(value.strip() if isinstance(value, str) else value, here, column)
            if isinstance(value, str) and (value in _BROKEN or isinstance(value, Formula)):
                broken = True
                _no_value(value, name, cell.place, report)
            elif name:
                record[name] = cell
            else:
                report.add(
                    "CK316",
                    _a('row {n} has "{value}" in column {column}, which has no name.').format(
                        n=number, value=value, column=column
                    ),
                    cell.place,
                    hint=_a("Name the column in the first row; a comma in a value needs quotes."),
                )
        if record and not broken:
            yield here, record


def _no_value(value: str, name: str, place: Place, report: Report) -> None:
    """Report a formula that failed, or whose result is not there."""
    if isinstance(value, Formula):
        said = _a('row {n} has the formula "{value}" for "{name}", but not its result.')
        hint = _a("Open the plan in a spreadsheet program and save it there; that works it out.")
    else:
        said = _a('row {n} has "{value}" for "{name}": a formula that failed.')
        hint = _a("Mend the formula, or write the value itself, and save the plan.")
    report.add("CK318", said.format(n=place.line, value=value, name=name), place, hint=hint)


def _header(row: list[Any], place: Place, report: Report) -> list[str]:
    names = ["" if _empty(value) else str(value).strip() for value in row]
    for column, name in enumerate(names, start=1):
        if name and name in names[: column - 1]:
            report.add(
                "CK317",
                _a('the column "{name}" stands twice in the plan.').format(name=name),
                place.model_copy(update={"column": column}),
                hint=_a("Keep one of them."),
            )
    return names


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
