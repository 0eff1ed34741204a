"""The options of a build, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.engine.build_lessons import processors
from coursekit.engine.executors import Executor
from coursekit.engine.job import Options
from coursekit.engine.targets import resolve
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Report


@dataclass(frozen=True)
class Request:
    """What a build is asked to do, parsed. `options` holds for every lesson."""

    paths: tuple[Path, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    plan: Path | None = None
    options: Options = Options()  # noqa: RUF009 - frozen
    out: Path = Path("exports")
    jobs: int = 0
    """Processes; 0: one for each processor."""
    executor: str = "workers"
    scheduler: str | None = None
    profile: bool = False
    verbose: bool = False
    json: bool = False

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


def check(request: Request, report: Report) -> None:
    """Find what is wrong with the options themselves."""
    if not request.paths and request.plan is None:
        report.add(
            "CK327",
            _a("there is nothing to build."),
            hint=_a("Name a notebook, a folder or a plan."),
        )
    _check_out(request, report)
    if request.scheduler == "":
        report.add(
            "CK341",
            _a("--scheduler names no cluster."),
            hint=_a("Write its address, as in --scheduler tcp://10.0.0.5:8786, or leave it out."),
        )
    for version in request.options.versions:
        if not version.isalnum():
            report.add(
                "CK325",
                _a('"{name}" cannot be a version.').format(name=version),
                hint=_a("Write letters: A,B,C."),
            )
    resolve(request.options.targets, report)


def _check_out(request: Request, report: Report) -> None:
    """Find why lessons cannot go where they are to go."""
    out = request.out
    try:
        if out.exists() and not out.is_dir():
            told = _a('"{path}" is a file; lessons go into a folder.')
            report.add("CK328", told.format(path=out))
        inside = [path for path in request.paths if path.resolve().is_relative_to(out.resolve())]
    except OSError as error:
        told = _a('"{path}" cannot be written to: {reason}.')
        report.add("CK328", told.format(path=out, reason=error.strerror or error))
        return
    for path in filter(Path.is_dir, inside):
        told = _a('the notebooks in "{path}" lie in "{out}", where their lessons would go.')
        hint = _a("Name another folder with --out, one that holds no notebooks.")
        report.add("CK327", told.format(path=path, out=out), hint=hint)
