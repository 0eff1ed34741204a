"""CSV files, as spreadsheets of any country save them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coursekit.engine.tables.cells import Record, TableError, records
from coursekit.engine.tables.decoding import decoded
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Place, Report


def csv_rows(path: Path, report: Report) -> Iterator[tuple[Place, Record]]:
    """Yield the rows of a CSV file; commas, semicolons or tabs separate its cells."""
    text = decoded(path.read_bytes())
    if "\0" in text:
        raise TableError(_a("it holds zero bytes; is it a spreadsheet saved under this name?"))
    separator, text = _separated(text)
    unclosed = _unclosed(text, separator)
    if unclosed:
        said = _a("a quote that opens in this row is never closed")
        raise TableError(said, unclosed)
    rows = _rows(text, separator)

    def numbered() -> Iterator[tuple[int, list[Any]]]:
        line = 1
        try:
            for row in rows:
                yield line, row
                line = rows.line_num + 1
        except csv.Error as error:
            raise TableError(str(error), line) from None

    return records(numbered(), str(path), report)


def _separated(text: str) -> tuple[str, str]:
    """Return what separates cells, and the text with nothing in the line that says so to Excel."""
    first, _, rest = text.partition("\n")
    told = re.fullmatch(r"sep=(.)\s*", first, re.IGNORECASE)
    return (told[1], f"\n{rest}") if told else (max(",;\t", key=first.count), text)


def _rows(text: str, separator: str, *, strict: bool = False) -> Any:
    # Python stops at 131,072 characters in a cell, a spreadsheet's lesson text may be longer.
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
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
