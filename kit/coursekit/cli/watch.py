"""`coursekit build --watch`: build on every save, and reload the page that is open."""

from __future__ import annotations

import sys
import webbrowser
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import typer
from watchfiles import Change, DefaultFilter, watch

from coursekit.cli.build_command import Built, Request, attempt
from coursekit.engine.readings import RECORD
from coursekit.i18n import listed, tell
from coursekit.model.diagnostic import Diagnostic
from coursekit.serve.preview import Finding, News, Preview, Shown

_TAKEN = 1
_NAMED = 3
"""How many of the files that changed are named."""
_QUIET_MS = 60
"""How long nothing more has to change before a build begins."""
_LOOK_MS = 200
"""How long it waits for a change before it looks whether it is to end."""


def keep_building(request: Request, port: int = 0) -> int:
    """Build until interrupted; return the exit code."""
    if request.json:
        typer.echo(tell("--watch tells what it does as text; leave --format json out."), err=True)
        return _TAKEN
    try:
        preview = Preview(request.out.absolute(), port)
    except OSError:
        said = tell("Port {port} is taken by another program: try --port 0.").format(port=port)
        typer.echo(said, err=True)
        return _TAKEN
    try:
        said = tell("Preview at {address}   (Ctrl-C stops)").format(address=preview.address)
        typer.echo(said)
        if sys.stdout.isatty():
            webbrowser.open(preview.address)
        return _loop(request, preview)
    finally:
        preview.close()


def _loop(request: Request, preview: Preview) -> int:
    editions: dict[str, int] = {}
    saves = watch(
        *_places(request), watch_filter=_Lessons(request.out), debounce=_QUIET_MS, step=20,
        rust_timeout=_LOOK_MS, yield_on_timeout=True, raise_interrupt=False,
    )  # fmt: skip
    # From here on a save is heard of, also one while the first build runs.
    if next(saves, None) is None:
        return 0
    built = attempt(request)
    # A save costs little where the processes are warm, and few lessons change at a time.
    quick = replace(request, executor="in-process", force=False)
    news = _news(built, request.out, editions)
    preview.tell(news)
    if built.stopped:
        return 0
    for changes in filter(None, saves):
        names = sorted({Path(path).name for _, path in changes})
        few = listed(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
        typer.echo(tell("Changed: {names}").format(names=few))
        preview.tell(replace(news, state="building", text=tell("Building …")))
        built = attempt(quick)
        if built.stopped:
            break
        news = _news(built, request.out, editions)
        preview.tell(news)
    return 0


class _Lessons(DefaultFilter):
    """Leaves out what builds write, editors' own files and hidden ones."""

    def __init__(self, out: Path) -> None:
        super().__init__(ignore_paths=[str(out.absolute())])

    def __call__(self, change: Change, path: str) -> bool:
        parts = Path(path).parts
        hidden = any(part.startswith(".") for part in parts[-2:])
        published = (Path(path).parent / RECORD).exists()
        return not hidden and not published and super().__call__(change, path)


def _places(request: Request) -> set[Path]:
    """Return the folders that the build reads."""
    given = [*request.paths, *([request.plan] if request.plan else [])]
    folders = {(path if path.is_dir() else path.absolute().parent).resolve() for path in given}
    return {folder for folder in folders if folder.is_dir()} or {Path.cwd()}


def _news(built: Built, out: Path, editions: dict[str, int]) -> News:
    lessons = []
    titles = {job.id: job.title or job.id for job in built.jobs}
    for outcome in built.outcomes:
        if outcome.status == "built":
            editions[outcome.id] = editions.get(outcome.id, 0) + 1
        folder = out / outcome.id
        there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        lessons.append(
            Shown(
                outcome.id,
                titles[outcome.id],
                editions.get(outcome.id, 0),
                there,
                [_finding(one) for one in outcome.findings],
            )
        )
    time = datetime.now().strftime("%H:%M:%S")  # noqa: DTZ005  the reader's own clock
    general = [_finding(one) for one in built.report]
    failed = [outcome for outcome in built.outcomes if outcome.status == "failed"]
    if failed or built.report.errors:
        text = tell("Not built at {time}: what stands below is from before.").format(time=time)
        return News("failed", text, lessons, general)
    return News("built", tell("Built at {time}").format(time=time), lessons, general)


def _finding(found: Diagnostic) -> Finding:
    return Finding(found.severity.value, str(found))
