"""Builds one lesson: run, export, publish. Called in a worker; never raises for a bad lesson."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from coursekit.engine import record
from coursekit.engine.execute import as_lesson, folder_of, run
from coursekit.engine.findings import Numbers, has_injected, placed
from coursekit.engine.job import Job, Options, Outcome, failing
from coursekit.engine.publish import publish, staging
from coursekit.engine.redact import without_keys, without_sources
from coursekit.engine.targets import Target, resolve
from coursekit.model.diagnostic import Diagnostic, Place, Report

Say = Callable[[str], None]
"""Told the step that a lesson is at."""


def build(job: Job, options: Options, out: Path, work: Path, say: Say) -> Outcome:
    """Build a lesson into OUT/ID; where that fails, what stood there before stays."""
    started = time.monotonic()
    outcome = Outcome(job.id, job.notebook, "failed", findings=job.findings)
    try:
        if not failing(job.findings):
            outcome = _build(job, options, out, work, say)
    except OSError as error:
        outcome = _stopped(job, "CK328", f"the lesson could not be written: {error}.")
    except Exception as error:  # noqa: BLE001 - one lesson must not stop the others
        outcome = _stopped(job, "CK329", f"the build failed: {type(error).__name__}: {error}")
    return replace(outcome, seconds=round(time.monotonic() - started, 3))


def _stopped(job: Job, code: str, message: str) -> Outcome:
    finding = Diagnostic(
        code=code, message=message.partition("\n")[0], place=Place(file=str(job.notebook))
    )
    detail = traceback.format_exc()
    return Outcome(job.id, job.notebook, "failed", findings=(*job.findings, finding), detail=detail)


def _build(job: Job, options: Options, out: Path, work: Path, say: Say) -> Outcome:
    made_from = record.inputs(job, options, _readings(out))
    say("running")
    folder = staging(work, job.id)
    ran = run(job, options, work / f"{job.id}.ipynb")
    found = (*job.findings, *ran.findings)
    if ran.notebook is None or failing(found):
        return Outcome(job.id, job.notebook, "failed", (), found, detail=ran.detail)
    notebook = as_lesson(ran.notebook, job)
    report = Report()
    detail = _export(notebook, job, options, folder, report, say)
    injected = has_injected(notebook)
    found = (*found, *_once(report, str(job.notebook), ran.numbers, injected=injected))
    if failing(found):
        return Outcome(job.id, job.notebook, "failed", (), found, detail=detail)
    record.stamp(folder, made_from)
    files = tuple(sorted(path.name for path in folder.iterdir() if path.name != record.NAME))
    publish(folder, out / job.id)
    return Outcome(job.id, job.notebook, "built", files, found)


def _once(report: Report, file: str, numbers: Numbers, *, injected: bool) -> tuple[Diagnostic, ...]:
    """Return findings in the author's numbers, each once however many exports met it."""
    found = dict.fromkeys(placed(report, file, numbers, injected=injected))
    return tuple(sorted(found, key=lambda one: (one.place.cell, one.place.line)))


def _export(
    notebook: Any, job: Job, options: Options, folder: Path, report: Report, say: Say
) -> str:
    import nbformat

    graded = options.answers == "graded"
    public = without_keys(notebook) if graded else notebook
    nbformat.write(public, folder / "lesson.ipynb")  # type: ignore[no-untyped-call]
    shown = without_sources(notebook) if graded else notebook
    for target in resolve(options.targets, report):
        say(target.name)
        try:
            _write(target, shown if target.learner else notebook, job, options, folder, report)
        except Exception as error:  # noqa: BLE001 - an exporter may be anybody's
            first = str(error).strip().split("\n")[0]
            report.add(
                "CK324",
                f"the {target.name} could not be made: {type(error).__name__}: {first}",
                Place(file=str(job.notebook)),
            )
            return traceback.format_exc()
    return ""


def _write(
    target: Target, notebook: Any, job: Job, options: Options, folder: Path, report: Report
) -> None:
    exporter = _exporter(target.load(), options.seed, options.answers)
    traits = set(exporter.trait_names())
    if "live" in traits:
        exporter.live = live_address(options.live, job.id)
    versions = options.versions if "version" in traits else ()
    for name, version in target.files(exporter.file_extension, versions).items():
        if "version" in traits:
            exporter.version = version
        resources = {"metadata": {"name": job.notebook.stem, "path": str(folder_of(job))}}
        body, resources = exporter.from_notebook_node(notebook, resources)
        # nbconvert copies what it is given, so the findings come back with the body.
        report.extend(resources.get("coursekit", {}).get("report", ()))
        data = body.encode() if isinstance(body, str) else body
        (folder / name).write_bytes(data)


@cache
def _readings(out: Path) -> record.Readings:
    """Return what this process knows of files."""
    return record.Readings(out)


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
