"""`coursekit check`: find mistakes in lessons without running them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coursekit.cli.format import Format
from coursekit.cli.language import Language
from coursekit.i18n import author_gettext as _a

if TYPE_CHECKING:
    from coursekit.cli.analysis_report import AnalysedBlock


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
    stories: Annotated[
        bool,
        typer.Option(
            "--stories",
            help="Tell of each scenario the ways to its endings, its score, and plays by chance.",
        ),
    ] = False,
    language: Language = "",  # noqa: ARG001  it speaks by being read
) -> None:
    """Check lessons: their texts, links, pictures, data. Exit 1 when there are errors."""
    from coursekit.authoring.check import check_notebook, fix_notebook
    from coursekit.authoring.notebook import near_notebook
    from coursekit.cli.print_findings import as_json, as_text
    from coursekit.engine.lesson_sources import notebooks_inside
    from coursekit.model.diagnostic import Diagnostic, Place, Report, Severity

    missing = Report()
    notebooks: list[Path] = []
    for path in paths:
        found = [path] if path.is_file() else sorted(notebooks_inside(path))
        notebooks += found
        if not found:
            gone = (
                _a("this path holds no notebooks.")
                if path.exists()
                else _a("this path does not exist.")
            )
            hint = "" if path.exists() else near_notebook(path)
            missing.add("CK420", gone, Place(file=str(path)), hint=hint)
    notebooks = list(dict.fromkeys(notebooks))
    fixed: list[Diagnostic] = []
    findings = list(missing)
    for path in notebooks:
        unwritten = Report()
        if fix:
            fixed += fix_notebook(path, unwritten)
        findings += [*unwritten, *check_notebook(path)]
    show = as_json if format_ is Format.JSON else as_text
    show(findings, fixed, len(notebooks), _explored(notebooks) if stories else None)
    if any(one.severity is Severity.ERROR for one in findings):
        raise typer.Exit(1)


def _explored(notebooks: list[Path]) -> list[AnalysedBlock]:
    from coursekit.cli.analysis_report import analysed_blocks

    return list(analysed_blocks(notebooks))
