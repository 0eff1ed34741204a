"""`coursekit build --watch`: build on every save, and reload the page that is open."""

from __future__ import annotations

import sys
import webbrowser
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import typer

from coursekit.cli.build_command import Built, attempt, tell_of
from coursekit.cli.build_request import Request
from coursekit.cli.file_watcher import Saves
from coursekit.engine import build_record
from coursekit.engine.fingerprints import ALL
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import listed
from coursekit.model.diagnostic import Diagnostic
from coursekit.serve.preview import Finding, Preview, PreviewStatus, ShownLesson

_TAKEN = 1
_NAMED = 3
"""How many of the files that changed are named."""


def keep_building(request: Request, port: int = 0) -> int:
    """Build until interrupted; return the exit code."""
    if request.json:
        typer.echo(_a("--watch tells what it does as text; leave --format json out."), err=True)
        return _TAKEN
    try:
        preview = Preview(request.out.absolute(), port)
    except OSError:
        said = _a("Port {port} is taken by another program: try --port 0.").format(port=port)
        typer.echo(said, err=True)
        return _TAKEN
    try:
        said = _a("Preview at {address}   (Ctrl-C stops)").format(address=preview.address)
        typer.echo(said)
        if sys.stdout.isatty():
            webbrowser.open(preview.address)
        return _loop(request, preview)
    finally:
        preview.close()


def _loop(request: Request, preview: Preview) -> int:
    editions: dict[str, int] = {}
    # From here on a save is heard of, also one while the first build runs.
    saves = Saves(_places(request), request.out, request.plan)
    now, news = request, PreviewStatus()
    try:
        while True:
            built = _find_built(now, saves)
            if built is not None:
                tell_of(now, built)
                saves.hear_of(_read(built, request.out))
                news = _news(built, request.out, editions)
                preview.publish(news)
                if built.stopped:
                    return 0
                # A save costs little where the processes are warm, and few lessons change.
                options = replace(request.options, force=False)
                now = replace(request, executor="in-process", options=options)
            names = [Path(path).name for path in saves.wait()]
            few = listed(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
            typer.echo(_a("Changed: {names}").format(names=few))
            preview.publish(replace(news, state="building", text=_a("Building …")))
    except KeyboardInterrupt:
        return 0
    finally:
        saves.close()


def _find_built(request: Request, saves: Saves) -> Built | None:
    """Build; None where a lesson was saved while it was built, so that it is to be built anew."""
    at_work: dict[str, Path] = {}

    def concerns(path: str) -> bool:
        return Path(path) in [*at_work.values()]

    try:
        with saves.breaking_off(concerns):
            built = attempt(request, at_work)
    except KeyboardInterrupt:
        if saves.broke_off:
            return None
        raise
    return None if built.stopped and saves.broke_off else built


def _read(built: Built, out: Path) -> set[str]:
    """Return the files that the lessons read, as far as they are known; folders end in a slash."""
    found = set()
    for job in built.jobs:
        folder = job.notebook.resolve().parent
        for name in build_record.reads(out / job.id):
            if name != ALL:
                found.add(f"{(folder / name).resolve()}{'/' if name.endswith('/') else ''}")
    return found


def _places(request: Request) -> set[Path]:
    """Return the folders that the build reads."""
    given = [*request.paths, *([request.plan] if request.plan else [])]
    folders = {(path if path.is_dir() else path.absolute().parent).resolve() for path in given}
    return {folder for folder in folders if folder.is_dir()} or {Path.cwd()}


def _news(built: Built, out: Path, editions: dict[str, int]) -> PreviewStatus:
    lessons = []
    titles = {job.id: job.title or job.id for job in built.jobs}
    for outcome in built.outcomes:
        if outcome.status == "built":
            editions[outcome.id] = editions.get(outcome.id, 0) + 1
        folder = out / outcome.id
        there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        lessons.append(
            ShownLesson(
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
        text = _a("Not built at {time}: what stands below is from before.").format(time=time)
        return PreviewStatus("failed", text, lessons, general)
    return PreviewStatus("built", _a("Built at {time}").format(time=time), lessons, general)


def _finding(found: Diagnostic) -> Finding:
    return Finding(found.severity.value, str(found))
