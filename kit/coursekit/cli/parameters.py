"""`coursekit parameters`: what may differ in a lesson, what it takes, and what it means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coursekit.cli.format import Format
from coursekit.cli.language import Language
from coursekit.i18n import author_gettext as _a

if TYPE_CHECKING:
    from coursekit.engine.lesson_sources import Source


def parameters(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Lesson notebooks, or folders of them.")
    ],
    *,
    format_: Annotated[
        Format, typer.Option("--format", help="text, or json: a stable form for programs.")
    ] = Format.TEXT,
    language: Language = "",  # noqa: ARG001  it speaks by being read
) -> None:
    """Tell the parameters of lessons. Exit 1 when a lesson cannot be read."""
    from rich.console import Console

    from coursekit.cli.build_progress import Shown
    from coursekit.engine.lesson_sources import notebooks, read_source
    from coursekit.model.diagnostic import Report

    report = Report()
    sources = [s for one in notebooks(paths, report) if (s := read_source(one, report))]
    if format_ is Format.JSON:
        _as_json(sources)
    else:
        for source in sources:
            _as_text(source)
    shown = Shown(Console(stderr=True))
    for finding in [*report, *(finding for source in sources for finding in source.findings)]:
        shown.finding(finding)
    if report.errors:
        raise typer.Exit(1)


def _as_json(sources: list[Source]) -> None:
    import json

    lessons = [
        {
            "file": str(source.path),
            "id": source.id,
            "parameters": [
                one.model_dump(mode="json", exclude={"text"}) | {"allowed": one.allowed}
                for one in source.parameters
            ],
        }
        for source in sources
    ]
    typer.echo(json.dumps({"schema": 1, "lessons": lessons}, ensure_ascii=False, indent=2))


def _as_text(source: Source) -> None:
    typer.echo(typer.style(str(source.path), bold=True))
    if not source.parameters:
        typer.echo("  " + _a("It has no parameters: no cell is tagged parameters."))
    for one in source.parameters:
        form = _a("{name}: {allowed}; {value} where nothing is said")
        said = form.format(name=one.name, allowed=one.allowed, value=repr(one.default))
        typer.echo(f"  {said}")
        if one.help:
            typer.echo(f"      {one.help}")
