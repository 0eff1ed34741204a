"""What `coursekit build` does with its options: jobs, progress, the summary, the exit code."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from coursekit.cli.build_progress import Progress, progress
from coursekit.cli.build_request import Request, check
from coursekit.cli.profile import profile
from coursekit.engine.build_lessons import build_lessons
from coursekit.engine.executors import ExecutorError
from coursekit.engine.job import Job, Outcome
from coursekit.engine.request import jobs_of
from coursekit.engine.timing import collected, step
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Diagnostic, Report

_STOPPED = 130


@dataclass(frozen=True)
class Built:
    """What came of a build. `stopped`: it was ended before its end."""

    report: Report
    jobs: list[Job]
    outcomes: list[Outcome]
    stopped: bool
    spent: dict[str, float] = field(default_factory=dict)
    """The seconds that its steps took, where they are asked for."""

    @property
    def code(self) -> int:
        """The exit code."""
        if self.stopped:
            return _STOPPED
        failed = any(outcome.status == "failed" for outcome in self.outcomes)
        return 1 if self.report.errors or failed else 0


def execute(request: Request) -> int:
    """Build, tell what came of it, and return the exit code."""
    # Nearly all of what Python did until now was to import.
    start = time.process_time()
    built = attempt(request)
    built.spent["start"] = start
    tell_of(request, built)
    return built.code


def attempt(request: Request, at_work: dict[str, Path] | None = None) -> Built:
    """Build. `at_work` holds, meanwhile, the notebook of each lesson that is being built, by id.

    Its path is absolute: lessons may run in this process, in folders of their own.
    """
    report = Report()
    jobs: list[Job] = []
    outcomes: list[Outcome] = []
    stopped = False
    began, spent = time.perf_counter(), dict[str, float]()
    try:
        with _interruptible(), collected() if request.profile else nullcontext(spent) as spent:
            check(request, report)
            with step("read"):
                if not report.errors:
                    jobs += jobs_of(
                        request.paths, request.parameters, request.plan, request.out, report
                    )
            _build(request, jobs, report, outcomes, {} if at_work is None else at_work)
    except KeyboardInterrupt:
        stopped = True
    order = {job.id: number for number, job in enumerate(jobs)}
    outcomes.sort(key=lambda outcome: order[outcome.id])
    spent["all"] = time.perf_counter() - began
    return Built(report, jobs, outcomes, stopped, spent)


def tell_of(request: Request, built: Built) -> None:
    """Print what came of a build."""
    report, outcomes, stopped = built.report, built.outcomes, built.stopped
    if request.json:
        data = as_json(request, report, outcomes, stopped=stopped)
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    else:
        _tell(request, report, outcomes, len(built.jobs), stopped=stopped)
        if request.profile:
            Progress.console().tables(profile(outcomes, built.spent))


def _build(
    request: Request,
    jobs: list[Job],
    report: Report,
    outcomes: list[Outcome],
    at_work: dict[str, Path],
) -> None:
    if not jobs:
        return
    with progress(len(jobs), quiet=request.json) as shown:

        def say(job: Job, name: str) -> None:
            at_work[job.id] = job.notebook.resolve()
            shown.step(job, name)

        try:
            built = build_lessons(jobs, request.options, request.out, request.place(), say, report)
            with closing(built):
                for outcome in built:
                    at_work.pop(outcome.id, None)
                    outcomes.append(outcome)
                    shown.done(outcome)
        except ExecutorError as error:
            report.extend([error.diagnostic])
        except OSError as error:
            told = _a('"{path}" cannot be written to: {reason}.')
            report.add("CK328", told.format(path=request.out, reason=error.strerror or error))


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let a request to end stop the build as cleanly as Ctrl-C does."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # A terminal that is closed says so with SIGHUP.
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [getattr(signal, name) for name in names]
    # One that the program was told to ignore, as by nohup, stays ignored.
    numbers = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    try:
        before = {number: signal.signal(number, stop) for number in numbers}
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def as_json(
    request: Request, report: Report, outcomes: list[Outcome], *, stopped: bool
) -> dict[str, Any]:
    """Return the outcome as docs/cli.md describes it."""
    counts = {
        status: sum(outcome.status == status for outcome in outcomes)
        for status in ("built", "unchanged", "failed")
    }
    return {
        "schema": 1,
        "ok": not (stopped or report.errors or counts["failed"]),
        "stopped": stopped,
        "out": str(request.out),
        "counts": counts,
        "findings": [_finding(finding) for finding in report],
        "lessons": [
            {
                "id": outcome.id,
                "notebook": str(outcome.notebook),
                "status": outcome.status,
                "folder": str(request.out / outcome.id),
                "files": list(outcome.files),
                "seconds": outcome.seconds,
                "timings": {name: round(spent, 6) for name, spent in outcome.timings.items()},
                "findings": [_finding(finding) for finding in outcome.findings],
            }
            for outcome in outcomes
        ],
    }


def _finding(finding: Diagnostic) -> dict[str, Any]:
    place = finding.place
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
        "file": place.file,
        "cell": place.cell,
        "line": place.line,
        "column": place.column,
        "text": place.text,
    }


def _of_lesson(finding: Diagnostic, lesson: str) -> Diagnostic:
    """Name the lesson, where several are made of one notebook."""
    place = finding.place
    file = _a("{file} (lesson {id})").format(file=place.file, id=lesson)
    return finding.model_copy(update={"place": place.model_copy(update={"file": file})})


def _tell(
    request: Request, report: Report, outcomes: list[Outcome], asked: int, *, stopped: bool
) -> None:
    shown = Progress.console()
    for finding in report:
        shown.finding(finding)
    made_of = Counter(outcome.notebook for outcome in outcomes)
    for outcome in outcomes:
        for finding in outcome.findings:
            several = made_of[outcome.notebook] > 1 and finding.place.file == str(outcome.notebook)
            shown.finding(_of_lesson(finding, outcome.id) if several else finding)
        if request.verbose and outcome.detail:
            shown.plain(outcome.detail)
    shown.summary(outcomes, asked, request.out, errors=len(report.errors), stopped=stopped)
    if any(o.status == "failed" and o.detail for o in outcomes) and not request.verbose:
        shown.plain(_a("With -v, the whole tracebacks are shown."))
