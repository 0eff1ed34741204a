"""`coursekit build`: parameterise, run, export."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from coursekit.cli.format import Format
from coursekit.cli.language import Language
from coursekit.engine import ENGINE
from coursekit.i18n import author_gettext as _a


def check_live_address(address: str) -> str:
    """Return an address that a page may link to: a web address, or a path on its own server."""
    if urlsplit(address.strip()).scheme.lower() not in {"", "http", "https"}:
        message = _a("“{value}” is no web address. Write it as https://host/live/{{id}}.")
        raise typer.BadParameter(message.format(value=address))
    return address


class Keys(StrEnum):
    """What becomes of answers."""

    SELF_CHECK = "self-check"
    GRADED = "graded"


class Size(StrEnum):
    """Sizes of paper."""

    A4 = "a4"
    LETTER = "letter"


class Where(StrEnum):
    """What builds lessons on this machine."""

    WORKERS = "workers"
    IN_PROCESS = "in-process"


def build(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH...", help="Lesson notebooks, or folders of them."),
    ] = None,
    *,
    parameters: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter",
            "-p",
            metavar="NAME VALUE",
            help="Give a parameter a value; may be repeated.",
        ),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Build the rows of a table: CSV, XLSX or YAML."),
    ] = None,
    to: Annotated[
        str,
        typer.Option(
            metavar="TARGETS", help="html, pdf (handout and key), handout, key, scorm, ipynb."
        ),
    ] = "html,pdf",
    answers: Annotated[
        Keys,
        typer.Option(help="self-check: pages judge. graded: nothing that learners get has a key."),
    ] = Keys.SELF_CHECK,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where lessons go.")] = Path(
        "exports"
    ),
    jobs: Annotated[
        int, typer.Option(min=0, help="How many processes; 0: one for each processor.")
    ] = 0,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Fix the draws and shuffles on paper.")
    ] = None,
    versions: Annotated[
        str, typer.Option(metavar="A,B,C", help="Print a handout and a key for each version.")
    ] = "",
    paper: Annotated[Size, typer.Option(help="The paper of handouts and keys.")] = Size.A4,
    live: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="Address of the live lessons, or one with {id} in it.",
            callback=check_live_address,
        ),
    ] = "",
    engine: Annotated[
        str, typer.Option(metavar="NAME", help="The papermill engine to run lessons with.")
    ] = ENGINE,
    timeout: Annotated[
        int, typer.Option(min=1, metavar="SECONDS", help="How long a cell may run.")
    ] = 600,
    force: Annotated[
        bool, typer.Option("--force", help="Do all anew, and take nothing from the cache.")
    ] = False,
    executor: Annotated[
        Where, typer.Option(help="Build in worker processes, or one by one in this process.")
    ] = Where.WORKERS,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Build on the Dask cluster there: tcp://HOST:8786."),
    ] = None,
    cache: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            envvar="COURSEKIT_CACHE",
            show_default="the user's cache",
            help="Where the results of steps are kept; builds and machines may share it.",
        ),
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Keep no results of steps, and use none.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Build on every save, and show a page that reloads.")
    ] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port of that page; 0: any that is free.")
    ] = 0,
    profile: Annotated[
        bool, typer.Option("--profile", help="Tell how long each step took.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show tracebacks of what failed.")
    ] = False,
    format: Annotated[  # noqa: A002 - the option's name
        Format, typer.Option(help="How to tell what came of it.")
    ] = Format.TEXT,
    language: Language = "",  # noqa: ARG001  it speaks by being read
) -> None:
    """Run lessons with their parameters and export them into OUT/ID, whole or not at all."""
    from coursekit.cli.build_command import execute
    from coursekit.cli.build_request import Request
    from coursekit.cli.parameter_args import pairs
    from coursekit.engine.job import Options
    from coursekit.engine.store import default_folder

    try:
        values = pairs(parameters or ())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    request = Request(
        paths=tuple(paths or ()),
        parameters=values,
        plan=plan,
        options=Options(
            targets=_words(to),
            answers="graded" if answers is Keys.GRADED else "self-check",
            seed=seed,
            versions=_words(versions),
            live=live,
            engine=engine,
            timeout=timeout,
            force=force,
            paper=paper.value,
            cache=None if no_cache else (cache or default_folder()).absolute(),
        ),
        out=out,
        jobs=jobs,
        executor=executor.value,
        scheduler=scheduler,
        profile=profile,
        verbose=verbose,
        json=format is Format.JSON,
    )
    if watch:
        from coursekit.cli.watch import keep_building

        raise typer.Exit(keep_building(request, port))
    raise typer.Exit(execute(request))


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
