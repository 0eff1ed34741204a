"""Tables as people keep them: CSV (in UTF-8 or GB 18030), XLSX, YAML. Read into rows of cells."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.i18n import tell
from coursekit.model.diagnostic import Place, Report

_BROKEN = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
"""What a formula that failed leaves in a spreadsheet's cell (ECMA-376, 18.18.11)."""
SUFFIXES = (".csv", ".tsv", ".xlsx", ".yaml", ".yml")


@dataclass(frozen=True)
class Cell:
    """A value and where it stands: a place, or a column of it (few are ever asked for)."""

    value: Any
    row: Place
    column: int = 0

    @property
    def place(self) -> Place:
        """Where the value stands."""
        if not self.column:
            return self.row
        return self.row.model_copy(update={"column": self.column})


Record = dict[str, Cell]
"""A row: its filled cells by column name."""


def read_table(
    path: Path, report: Report, known: Collection[str] = ()
) -> list[tuple[Place, Record]]:
    """Return the rows of a table that hold anything; a table that cannot be read is a finding.

    The names of `known` columns are theirs in capitals, too.
    """
    file = str(path)
    reader = {".xlsx": _xlsx, ".yaml": _yaml, ".yml": _yaml}.get(path.suffix.lower(), _csv)
    if path.suffix.lower() not in SUFFIXES:
        _unreadable(
            report,
            file,
            tell("its ending is {ending}").format(ending=path.suffix or tell("missing")),
        )
        return []
    try:
        rows = list(reader(path, report))
    except FileNotFoundError:
        _unreadable(report, file, tell("there is no such file"))
    except _TableError as error:
        _unreadable(report, file, str(error), error.line)
    except (OSError, UnicodeError) as error:
        _unreadable(report, file, str(error))
    else:
        return [(place, _known(record, known)) for place, record in rows]
    return []


def _known(record: Record, known: Collection[str]) -> Record:
    capital = [name for name in record if name not in known and name.lower() in known]
    for name in capital:
        record.setdefault(name.lower(), record.pop(name))
    return record


class _TableError(Exception):
    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def _unreadable(report: Report, file: str, why: str, line: int = 0) -> None:
    report.add(
        "CK311",
        tell("the plan cannot be read: {reason}.").format(reason=why),
        Place(file=file, line=line),
        hint=tell("A plan is a table in CSV, XLSX or YAML with a column for the template."),
    )


def _csv(path: Path, report: Report) -> Iterator[tuple[Place, Record]]:
    text = _decoded(path.read_bytes())
    if "\0" in text:
        raise _TableError(tell("it holds zero bytes; is it a spreadsheet saved under this name?"))
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    unclosed = _unclosed(text, separator)
    if unclosed:
        said = tell("a quote that opens in this row is never closed")
        raise _TableError(said, unclosed)
    rows = _rows(text, separator)

    def numbered() -> Iterator[tuple[int, list[Any]]]:
        line = 1
        try:
            for row in rows:
                yield line, row
                line = rows.line_num + 1
        except csv.Error as error:
            raise _TableError(str(error), line) from None

    return _records(numbered(), str(path), report)


def _rows(text: str, separator: str, *, strict: bool = False) -> Any:
    source = io.StringIO(text, newline="")
    return csv.reader(source, delimiter=separator, skipinitialspace=True, strict=strict)


def _unclosed(text: str, separator: str) -> int:
    """Return the line of a quote that is never closed, and would take all rows behind it along."""
    rows, line = _rows(text, separator, strict=True), 1
    try:
        for _ in rows:
            line = rows.line_num + 1
    except csv.Error as error:
        return line if "unexpected end" in str(error) else 0
    return 0


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _of_a_spreadsheet(data)


def _of_a_spreadsheet(data: bytes) -> str:
    """Decode what spreadsheets save as "CSV" on Chinese Windows, or on that of western Europe.

    Both decode nearly anything: but what is Chinese is mostly made of common characters.
    """
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return data.decode("cp1252")
    foreign = [character for character in text if character > "\x7f"]
    common = sum(bool(character.encode("gb2312", "ignore")) for character in foreign)
    if common * 2 < len(foreign):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode("cp1252")
    return text


def _xlsx(path: Path, report: Report) -> Iterator[tuple[Place, Record]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except FileNotFoundError:
        raise
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
        raise _TableError(tell("it is no XLSX file ({reason})").format(reason=error)) from None
    try:
        sheet = book.worksheets[0] if book.worksheets else None
        rows = [] if sheet is None else [list(row) for row in sheet.iter_rows(values_only=True)]
    finally:
        book.close()
    return _records(enumerate(rows, start=1), str(path), report)


def _records(
    rows: Iterator[tuple[int, list[Any]]], file: str, report: Report
) -> Iterator[tuple[Place, Record]]:
    header: list[str] = []
    for number, row in rows:
        filled = [value for value in row if not _empty(value)]
        if not filled:
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
            if isinstance(value, str) and value in _BROKEN:
                broken = True
                report.add(
                    "CK318",
                    tell('row {n} has "{value}" for "{name}": a formula that failed.').format(
                        n=number, value=value, name=name
                    ),
                    cell.place,
                    hint=tell("Mend the formula, or write the value itself, and save the plan."),
                )
            elif name:
                record[name] = cell
            else:
                report.add(
                    "CK316",
                    tell('row {n} has "{value}" in column {column}, which has no name.').format(
                        n=number, value=value, column=column
                    ),
                    cell.place,
                    hint=tell("Name the column in the first row; a comma in a value needs quotes."),
                )
        if not broken:
            yield here, record


def _header(row: list[Any], place: Place, report: Report) -> list[str]:
    names = ["" if _empty(value) else str(value).strip() for value in row]
    for column, name in enumerate(names, start=1):
        if name and name in names[: column - 1]:
            report.add(
                "CK317",
                tell('the column "{name}" stands twice in the plan.').format(name=name),
                place.model_copy(update={"column": column}),
                hint=tell("Keep one of them."),
            )
    return names


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _yaml(path: Path, report: Report) -> Iterator[tuple[Place, Record]]:
    import yaml

    text = _decoded(path.read_bytes())
    try:
        root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or tell("it is no YAML")
        raise _TableError(str(problem), mark.line + 1 if mark else 0) from None
    except (ValueError, RecursionError) as error:
        raise _TableError(str(error)) from None
    if isinstance(data, dict) and isinstance(data.get("lessons"), list):
        root = next(value for key, value in root.value if key.value == "lessons")
        data = data["lessons"]
    if data is None or root is None:
        return
    if not isinstance(data, list):
        raise _TableError(tell("it is no list of lessons"))
    for node, entry in zip(root.value, data, strict=True):
        here = Place(file=str(path), line=node.start_mark.line + 1)
        if not isinstance(entry, dict):
            report.add(
                "CK316",
                tell('"{value}" is no lesson of a plan.').format(value=entry),
                here,
                hint=tell("Write the lesson as names and values: - template: quiz"),
            )
            continue
        yield here, dict(_fields(node, entry, here, report))


def _fields(
    node: Any, entry: dict[Any, Any], here: Place, report: Report
) -> Iterator[tuple[str, Cell]]:
    places: dict[str, Place] = {}
    for key, value in node.value:
        mark = value.start_mark
        if str(key.value) in places and key.value != "<<":
            at = key.start_mark
            report.add(
                "CK317",
                tell('the name "{name}" stands twice in this lesson.').format(name=key.value),
                here.model_copy(update={"line": at.line + 1, "column": at.column + 1}),
                hint=tell("Keep one of them."),
            )
        places[str(key.value)] = here.model_copy(
            update={"line": mark.line + 1, "column": mark.column + 1}
        )
    for key, value in entry.items():
        if isinstance(value, str) and not value.strip():
            continue
        yield str(key), Cell(value, places.get(str(key), here))
