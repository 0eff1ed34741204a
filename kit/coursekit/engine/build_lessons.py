"""A build from beginning to end: jobs in, outcomes out."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

from coursekit.engine import build_record
from coursekit.engine.executors import Executor, Site, Watch
from coursekit.engine.fingerprints import Readings, note_plans
from coursekit.engine.fork.folders import sweep
from coursekit.engine.job import Job, Options, Outcome, failing
from coursekit.engine.publish import Workplace, is_foreign
from coursekit.engine.store import Store
from coursekit.engine.timing import step
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import use_author_language
from coursekit.model.diagnostic import Diagnostic, Report


def build_lessons(
    jobs: Sequence[Job],
    options: Options,
    out: Path,
    executor: Executor,
    watch: Watch,
    report: Report,
) -> Generator[Outcome, None, None]:
    """Build lessons into OUT and yield what came of each as it is done.

    What cannot run, and what would come out as it is, is settled first and starts no process.
    The report is told what is odd about where they are built.
    """
    around = executor.surroundings(report)
    # Absolute, for lessons run in folders of their own.
    out = out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    # What a build that was killed left, in case that this one starts no process.
    sweep()
    with Workplace(out) as workplace:
        left: list[Job] = []
        note_plans(out, {job.origin.file for job in jobs if job.origin.file})
        readings = Readings(out, once=True)
        site = Site(options, out, workplace.folder, lessons=len(jobs))
        for job in jobs:
            with step("compare"):
                settled = _settled(job, options, out, readings, around)
            if settled is not None:
                yield settled
                continue
            if not left:
                site = replace(site, runs_python=_runs_python(job, options))
                executor.get_ready(site)
            left.append(job)
        if left:
            with step("build"):
                yield from executor.build_all(left, site, watch)
            if options.cache is not None:
                Store(options.cache).prune()


def _runs_python(job: Job, options: Options) -> bool:
    # Slow to import, and not needed where nothing has changed.
    from coursekit.engine.run_notebook import runs_python

    return runs_python(job, options)


def _settled(
    job: Job, options: Options, out: Path, readings: Readings, around: str
) -> Outcome | None:
    """Return what came of a lesson that need not, or cannot, be built; else None."""
    if failing(job.findings):
        return Outcome(job.id, job.notebook, "failed", findings=job.findings)
    files = None if options.force else _unchanged(job, options, out, readings, around)
    if files is not None:
        return Outcome(job.id, job.notebook, "unchanged", files, job.findings)
    if is_foreign(out / job.id):
        found = (*job.findings, _in_the_way(job, out))
        return Outcome(job.id, job.notebook, "failed", findings=found)
    return None


def _unchanged(
    job: Job, options: Options, out: Path, readings: Readings, around: str
) -> tuple[str, ...] | None:
    def made_from(reads: list[str]) -> str:
        files = readings.reads(job, reads)
        return build_record.inputs(job, options, readings.given(job), files, around)

    return build_record.unchanged(f"{out}/{job.id}", made_from)


def _in_the_way(job: Job, out: Path) -> Diagnostic:
    with use_author_language(job.language):
        return Diagnostic(
            code="CK328",
            message=_a('"{path}" stands in the way: no build made it.').format(path=out / job.id),
            place=job.origin,
            hint=_a("Name another folder with --out, or give the lesson another id."),
        )


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
