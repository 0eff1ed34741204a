"""Builds one lesson: run, export, publish. Called in a worker; never raises for a bad lesson."""

from __future__ import annotations

import contextlib
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from coursekit.engine import build_record, environment_hash
from coursekit.engine.data_files import RECORD
from coursekit.engine.executors import Site, prepare
from coursekit.engine.fingerprints import ALL, Readings
from coursekit.engine.job import Job, Options, Outcome, failing
from coursekit.engine.job_findings import Numbers, has_injected, placed
from coursekit.engine.normalise_output import as_lesson
from coursekit.engine.publish import publish, staging
from coursekit.engine.redact import without_keys, without_sources
from coursekit.engine.run_notebook import folder_of, run
from coursekit.engine.step_cache import File, Steps, digest
from coursekit.engine.targets import NOTEBOOK, resolve
from coursekit.engine.timing import collected, step
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import use_author_language, use_author_language_in_processes
from coursekit.model.diagnostic import Diagnostic, Place, Report
from coursekit.render.inline_media import record_reads

Say = Callable[[str], None]
"""Told the step that a lesson is at."""


def build(job: Job, options: Options, out: Path, work: Path, say: Say) -> Outcome:
    """Build a lesson into OUT/ID; where that fails, what stood there before stays."""
    prepare()
    started = time.monotonic()
    outcome = Outcome(job.id, job.notebook, "failed", findings=job.findings)
    with (
        collected() as timings,
        use_author_language(job.language),
        use_author_language_in_processes(job.language),
    ):
        try:
            if not failing(job.findings):
                outcome = _build(job, options, out, work, say)
        except OSError as error:
            reason = _a("the lesson could not be written: {reason}.").format(reason=error)
            outcome = _stopped(job, "CK328", reason)
        except Exception as error:  # noqa: BLE001 - one lesson must not stop the others
            reason = _a("the build failed: {error}: {reason}").format(
                error=type(error).__name__, reason=error
            )
            outcome = _stopped(job, "CK329", reason)
    return replace(outcome, seconds=round(time.monotonic() - started, 3), timings=timings)


def _stopped(job: Job, code: str, message: str) -> Outcome:
    finding = Diagnostic(
        code=code, message=message.partition("\n")[0], place=Place(file=str(job.notebook))
    )
    detail = traceback.format_exc()
    return Outcome(job.id, job.notebook, "failed", findings=(*job.findings, finding), detail=detail)


def _build(job: Job, options: Options, out: Path, work: Path, say: Say) -> Outcome:
    with step("look up"):
        readings = _readings(out)
        given = readings.given(job)
        likely = {*(readings.named(job) or ()), *build_record.reads(out / job.id)}
        steps = Steps(options, job, given, readings, readings.held(job, likely))
    say("running")
    folder = staging(work, job.id)
    with step("run"):
        ran = steps.run(lambda: run(job, options, folder.parent / "stopped.ipynb"))
    found = (*job.findings, *ran.findings)
    if ran.notebook is None or failing(found):
        return Outcome(job.id, job.notebook, "failed", (), found, detail=ran.detail)
    notebook = as_lesson(ran.notebook, job)
    report = Report()
    detail = _export(notebook, job, options, folder, report, say, steps)
    with step("look up"):
        # Where a file was saved meanwhile, nobody can tell which of its editions went in.
        same = readings.given(job) == given and steps.settled
        files = readings.reads(job, steps.reads)
        around = environment_hash.surroundings()
        made_from = build_record.inputs(job, options, given, files, around) if same else ""
    if same:
        steps.keep()
    injected = has_injected(notebook)
    found = (*found, *_once(report, str(job.notebook), ran.numbers, injected=injected))
    if failing(found):
        return Outcome(job.id, job.notebook, "failed", (), found, detail=detail)
    with step("publish"):
        build_record.stamp(folder, made_from, steps.reads)
        made = tuple(sorted(path.name for path in folder.iterdir() if path.name != RECORD))
        publish(folder, out / job.id)
    return Outcome(job.id, job.notebook, "built", made, found)


def _once(report: Report, file: str, numbers: Numbers, *, injected: bool) -> tuple[Diagnostic, ...]:
    """Return findings in the author's numbers, each once however many exports met it."""
    found = dict.fromkeys(placed(report, file, numbers, injected=injected))
    return tuple(sorted(found, key=lambda one: (one.place.cell, one.place.line)))


def _export(
    notebook: Any, job: Job, options: Options, folder: Path, report: Report, say: Say, steps: Steps
) -> str:
    import nbformat

    with step(NOTEBOOK):
        graded = options.answers == "graded"
        public = without_keys(notebook) if graded else notebook
        nbformat.write(public, folder / "lesson.ipynb")  # type: ignore[no-untyped-call]
        shown = without_sources(notebook) if graded else notebook
        content = digest(notebook)
    for target in resolve(options.targets, report):
        say(target.name)
        try:
            with step(target.name):
                exporter = _exporter(target.load(), options.seed, options.answers)
                versions = options.versions if "version" in exporter.trait_names() else ()
                files = target.files(exporter.file_extension, versions)
                for name, version in files.items():
                    settings = _settings(exporter, job, options, version)
                    given = notebook
                    if target.learner:
                        given = shown if target.ours else public
                    seed = options.seed if "seed" in exporter.trait_names() else None
                    reads = (content, job.notebook.stem, options.answers, seed, settings)
                    make = partial(_made, exporter, given, job, settings, ours=target.ours)
                    made = steps.file(target.name, reads, make)
                    report.extend(made.findings)
                    (folder / name).write_bytes(made.data)
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 - an exporter may be anybody's
            first = str(error).strip().split("\n")[0]
            report.add(
                "CK324",
                _a("the {target} could not be made: {error}: {reason}").format(
                    target=target.name, error=type(error).__name__, reason=first
                ),
                Place(file=str(job.notebook)),
            )
            return traceback.format_exc()
    return ""


def _settings(exporter: Any, job: Job, options: Options, version: str) -> dict[str, str]:
    """Return the traits that this lesson and version have of their own."""
    live = live_address(options.live, job.id)
    given = {"live": live, "version": version, "paper": options.paper}
    return {name: value for name, value in given.items() if name in exporter.trait_names()}


def _made(exporter: Any, notebook: Any, job: Job, settings: dict[str, str], *, ours: bool) -> File:
    for name, value in settings.items():
        setattr(exporter, name, value)
    resources = {"metadata": {"name": job.notebook.stem, "path": str(folder_of(job))}}
    with record_reads() as looked_for:
        body, resources = exporter.from_notebook_node(notebook, resources)
    # nbconvert copies what it is given, so the findings come back with the body.
    found = tuple(resources.get("coursekit", {}).get("report", ()))
    # What an exporter of somebody else's reads is not known.
    reads = tuple(sorted(looked_for)) if ours else (ALL,)
    return File(body.encode() if isinstance(body, str) else body, found, reads)


def get_ready(site: Site) -> None:
    """Import and compile what lessons will need, while the warm process does the same."""
    options = site.options
    if site.runs_python:
        import papermill  # noqa: F401
    for target in resolve(options.targets, Report()):
        with contextlib.suppress(Exception):
            exporter = _exporter(target.load(), options.seed, options.answers)
            getattr(exporter, "template", None)


@cache
def _readings(out: Path) -> Readings:
    """Return what this process knows of files."""
    return Readings(out)


@cache
def _exporter(kind: type[Any], seed: int | None, answers: str) -> Any:
    """Return this process's exporter of a kind: its templates are compiled but once."""
    given = {"seed": seed, "answers": answers}
    traits = set(kind.class_trait_names())
    return kind(**{name: value for name, value in given.items() if name in traits and value})


def live_address(base: str, lesson_id: str) -> str:
    """Return the address of a lesson's live page: `{id}` in the base, or the kit's own server."""
    if not base or "{id}" in base:
        return base.replace("{id}", lesson_id)
    return f"{base.rstrip('/')}/live/{lesson_id}"
