"""`coursekit check`: find mistakes in lessons without running them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How findings are told."""

    TEXT = "text"
    JSON = "json"


def check(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Lesson notebooks, or folders of them.")
    ],
    *,
    fix: Annotated[
        bool, typer.Option("--fix", help="Write missing ids into the notebooks.")
    ] = False,
    format_: Annotated[
        Format, typer.Option("--format", help="text, or json: a stable form for programs.")
    ] = Format.TEXT,
) -> None:
    """Check lessons: their texts, links, pictures, data. Exit 1 when there are errors."""
    from coursekit.authoring.check import check_notebook, fix_notebook
    from coursekit.authoring.notebook import near_notebook
    from coursekit.cli.findings import as_json, as_text
    from coursekit.model.diagnostic import Diagnostic, Place, Report, Severity

    missing = Report()
    notebooks: list[Path] = []
    for path in paths:
        found = _notebooks(path)
        notebooks += found
        if not found:
            gone = "does not exist" if not path.exists() else "holds no notebooks"
            hint = "" if path.exists() else near_notebook(path)
            missing.add("CK420", f"this path {gone}.", Place(file=str(path)), hint=hint)
    notebooks = list(dict.fromkeys(notebooks))
    fixed: list[Diagnostic] = []
    findings = list(missing)
    for path in notebooks:
        unwritten = Report()
        if fix:
            fixed += fix_notebook(path, unwritten)
        findings += [*unwritten, *check_notebook(path)]
    tell = as_json if format_ is Format.JSON else as_text
    tell(findings, fixed, len(notebooks))
    if any(one.severity is Severity.ERROR for one in findings):
        raise typer.Exit(1)


def _notebooks(path: Path) -> list[Path]:
    """Return the notebooks that a path stands for, hidden folders left out."""
    if path.is_file():
        return [path]
    return sorted(
        found
        for found in path.rglob("*.ipynb")
        if found.is_file()
        and not any(part.startswith(".") for part in found.relative_to(path).parts)
    )
