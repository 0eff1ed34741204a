"""A build from beginning to end: jobs in, outcomes out."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from pathlib import Path

from coursekit.engine import record
from coursekit.engine.job import Job, Options, Outcome, failing
from coursekit.engine.publish import Workplace
from coursekit.engine.workers import Watch, build_all


def build_lessons(
    jobs: Sequence[Job], options: Options, out: Path, count: int, watch: Watch
) -> Generator[Outcome, None, None]:
    """Build lessons into OUT and yield what came of each as it is done.

    What cannot run, and what would come out as it is, is settled first and starts no process.
    """
    # Absolute, for lessons run in folders of their own.
    out = out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    with Workplace(out) as workplace:
        left: list[Job] = []
        readings = record.Readings(out, once=True)
        for job in jobs:
            settled = _settled(job, options, out, readings)
            if settled is None:
                left.append(job)
            else:
                yield settled
        if left:
            processes = min(max(count, 1), len(left))
            yield from build_all(left, options, out, workplace.folder, processes, watch)


def _settled(job: Job, options: Options, out: Path, readings: record.Readings) -> Outcome | None:
    if failing(job.findings):
        return Outcome(job.id, job.notebook, "failed", findings=job.findings)
    if options.force:
        return None
    files = record.unchanged(out / job.id, record.inputs(job, options, readings))
    if files is None:
        return None
    return Outcome(job.id, job.notebook, "unchanged", files, job.findings)


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
