"""What `coursekit build` does with its options: jobs, progress, the summary, the exit code."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from coursekit.cli.build_progress import Progress, progress
from coursekit.engine import ENGINE
from coursekit.engine.build import build_lessons, processors
from coursekit.engine.executors import Executor, ExecutorError
from coursekit.engine.job import Answers, Job, Options, Outcome, Paper
from coursekit.engine.request import jobs_of
from coursekit.engine.targets import resolve
from coursekit.i18n import tell
from coursekit.model.diagnostic import Diagnostic, Report

_STOPPED = 130


@dataclass(frozen=True)
class Request:
    """The options of a build, parsed."""

    paths: tuple[Path, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    plan: Path | None = None
    targets: tuple[str, ...] = ("html", "pdf")
    answers: Answers = "self-check"
    out: Path = Path("exports")
    jobs: int = 0
    seed: int | None = None
    versions: tuple[str, ...] = ()
    live: str = ""
    engine: str = ENGINE
    timeout: int = 600
    force: bool = False
    paper: Paper = "a4"
    executor: str = "workers"
    scheduler: str | None = None
    cache: Path | None = None
    profile: bool = False
    verbose: bool = False
    json: bool = False

    @property
    def options(self) -> Options:
        """What holds for every lesson."""
        return Options(
            self.targets,
            self.answers,
            self.seed,
            self.versions,
            self.live,
            self.engine,
            self.timeout,
            self.force,
            self.paper,
            self.cache.absolute() if self.cache else None,
        )

    def place(self) -> Executor:
        """Return what builds the lessons."""
        if self.scheduler:
            from coursekit.engine.executors.cluster import Cluster

            return Cluster(self.scheduler)
        if self.executor == "in-process":
            from coursekit.engine.executors.in_process import InProcess

            return InProcess()
        from coursekit.engine.executors.workers import Workers

        return Workers(self.jobs or processors())


@dataclass(frozen=True)
class Built:
    """What came of a build. `stopped`: it was ended before its end."""

    report: Report
    jobs: list[Job]
    outcomes: list[Outcome]
    stopped: bool

    @property
    def code(self) -> int:
        """The exit code."""
        if self.stopped:
            return _STOPPED
        failed = any(outcome.status == "failed" for outcome in self.outcomes)
        return 1 if self.report.errors or failed else 0


def execute(request: Request) -> int:
    """Build, tell what came of it, and return the exit code."""
    built = attempt(request)
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
    try:
        with _interruptible():
            _check(request, report)
            if not report.errors:
                jobs += jobs_of(
                    request.paths, request.parameters, request.plan, request.out, report
                )
            _build(request, jobs, report, outcomes, {} if at_work is None else at_work)
    except KeyboardInterrupt:
        stopped = True
    order = {job.id: number for number, job in enumerate(jobs)}
    outcomes.sort(key=lambda outcome: order[outcome.id])
    return Built(report, jobs, outcomes, stopped)


def tell_of(request: Request, built: Built) -> None:
    """Print what came of a build."""
    report, outcomes, stopped = built.report, built.outcomes, built.stopped
    if request.json:
        data = as_json(request, report, outcomes, stopped=stopped)
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    else:
        _tell(request, report, outcomes, len(built.jobs), stopped=stopped)


def _check(request: Request, report: Report) -> None:
    """Find what is wrong with the options themselves."""
    if not request.paths and request.plan is None:
        report.add(
            "CK327",
            tell("there is nothing to build."),
            hint=tell("Name a notebook, a folder or a plan."),
        )
    _check_out(request, report)
    if request.scheduler == "":
        report.add(
            "CK341",
            tell("--scheduler names no cluster."),
            hint=tell("Write its address, as in --scheduler tcp://10.0.0.5:8786, or leave it out."),
        )
    for version in request.versions:
        if not version.isalnum():
            report.add(
                "CK325",
                tell('"{name}" cannot be a version.').format(name=version),
                hint=tell("Write letters: A,B,C."),
            )
    resolve(request.targets, report)


def _check_out(request: Request, report: Report) -> None:
    """Find why lessons cannot go where they are to go."""
    out = request.out
    try:
        if out.exists() and not out.is_dir():
            told = tell('"{path}" is a file; lessons go into a folder.')
            report.add("CK328", told.format(path=out))
        inside = [path for path in request.paths if path.resolve().is_relative_to(out.resolve())]
    except OSError as error:
        told = tell('"{path}" cannot be written to: {reason}.')
        report.add("CK328", told.format(path=out, reason=error.strerror or error))
        return
    for path in filter(Path.is_dir, inside):
        told = tell('the notebooks in "{path}" lie in "{out}", where their lessons would go.')
        hint = tell("Name another folder with --out, one that holds no notebooks.")
        report.add("CK327", told.format(path=path, out=out), hint=hint)


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

        def step(job: Job, name: str) -> None:
            at_work[job.id] = job.notebook.resolve()
            shown.step(job, name)

        try:
            built = build_lessons(jobs, request.options, request.out, request.place(), step, report)
            with contextlib.closing(built):
                for outcome in built:
                    at_work.pop(outcome.id, None)
                    outcomes.append(outcome)
                    shown.done(outcome)
        except ExecutorError as error:
            report.extend([error.diagnostic])
        except OSError as error:
            told = tell('"{path}" cannot be written to: {reason}.')
            report.add("CK328", told.format(path=request.out, reason=error.strerror or error))


@contextlib.contextmanager
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
    file = tell("{file} (lesson {id})").format(file=place.file, id=lesson)
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
    if request.profile:
        shown.timings(outcomes)
    if any(o.status == "failed" and o.detail for o in outcomes) and not request.verbose:
        shown.plain(tell("With -v, the whole tracebacks are shown."))
