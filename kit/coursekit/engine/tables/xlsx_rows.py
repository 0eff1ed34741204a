"""XLSX files: the first sheet, with the results of its formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from coursekit.engine.tables.cells import Formula, Record, TableError, records
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Place, Report

_DAMAGED = (BadZipFile, InvalidFileException, LookupError, ValueError, OSError, SyntaxError)
_ZEROS = re.compile("00+")
"""A format of numbers that says how many digits are shown."""


def xlsx_rows(path: Path, report: Report) -> Iterator[tuple[Place, Record]]:
    """Yield the rows of the first sheet."""
    written = _sheet(path, results=False)
    formulas = any(cell.data_type == "f" for row in written for cell in row)
    came = _sheet(path, results=True) if formulas else written
    rows = [
        [_value(cell, result) for cell, result in zip(row, results, strict=True)]
        for row, results in zip(written, came, strict=True)
    ]
    return records(enumerate(rows, start=1), str(path), report)


def _sheet(path: Path, *, results: bool) -> list[tuple[Any, ...]]:
    """Return the cells of the first sheet: with formulas, or with what these came to."""
    try:
        with closing(load_workbook(path, read_only=True, data_only=results)) as book:
            return list(book.worksheets[0].iter_rows()) if book.worksheets else []
    except FileNotFoundError:
        raise
    except _DAMAGED as error:
        raise TableError(_a("it is no XLSX file ({reason})").format(reason=error)) from None


def _value(cell: Any, result: Any) -> Any:
    # A result of "str" without a value is the empty text, as =IF(A1="", "", A1) gives.
    if cell.data_type == "f" and result.value is None and result.data_type != "str":
        return Formula(getattr(cell.value, "text", cell.value))
    zeros = _ZEROS.fullmatch(result.number_format or "") if type(result.value) is int else None
    return f"{result.value:0{len(zeros[0])}d}" if zeros else result.value
