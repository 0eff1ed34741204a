"""Tables as people keep them: CSV (in UTF-8 or GB 18030), XLSX, YAML. Read into rows of cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from coursekit.engine.tables.cells import Cell, Record, TableError
from coursekit.engine.tables.csv_rows import csv_rows
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Place, Report

__all__ = ["SUFFIXES", "Cell", "Record", "read_table"]

SUFFIXES = (".csv", ".tsv", ".xlsx", ".yaml", ".yml")


def read_table(path: Path, report: Report) -> list[tuple[Place, Record]]:
    """Return the rows of a table that hold anything; a table that cannot be read is a finding."""
    file = str(path)
    if path.suffix.lower() not in SUFFIXES:
        _unreadable(
            report,
            file,
            _a("its ending is {ending}").format(ending=path.suffix or _a("missing")),
        )
        return []
    try:
        return list(_reader(path)(path, report))
    except FileNotFoundError:
        _unreadable(report, file, _a("there is no such file"))
    except TableError as error:
        _unreadable(report, file, str(error), error.line, error.hint)
    except OSError as error:
        _unreadable(report, file, error.strerror or str(error))
    return []


def _reader(path: Path) -> Callable[[Path, Report], Iterator[tuple[Place, Record]]]:
    # What they import takes its time, and a plan has one form only.
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        from coursekit.engine.tables.xlsx_rows import xlsx_rows

        return xlsx_rows
    if suffix in {".yaml", ".yml"}:
        from coursekit.engine.tables.yaml_rows import yaml_rows

        return yaml_rows
    return csv_rows


def _unreadable(report: Report, file: str, why: str, line: int = 0, hint: str = "") -> None:
    report.add(
        "CK311",
        _a("the plan cannot be read: {reason}.").format(reason=why),
        Place(file=file, line=line),
        hint=hint or _a("A plan is a table in CSV, XLSX or YAML with a column for the template."),
    )
