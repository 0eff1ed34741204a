"""XLSX files: the first sheet, with the results of its formulas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from coursekit.engine.tables.cells import Record, TableError, records
from coursekit.i18n import tell
from coursekit.model.diagnostic import Place, Report


def xlsx_rows(path: Path, report: Report) -> Iterator[tuple[Place, Record]]:
    """Yield the rows of the first sheet."""
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except FileNotFoundError:
        raise
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
        raise TableError(tell("it is no XLSX file ({reason})").format(reason=error)) from None
    try:
        sheet = book.worksheets[0] if book.worksheets else None
        rows = [] if sheet is None else [list(row) for row in sheet.iter_rows(values_only=True)]
    finally:
        book.close()
    return records(enumerate(rows, start=1), str(path), report)
