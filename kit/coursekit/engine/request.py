"""From a command line to jobs: which lessons to build, with which parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coursekit.authoring.parameters import check_values
from coursekit.engine.job import Job
from coursekit.engine.plan import read_plan
from coursekit.engine.sources import Source, notebooks, read_source
from coursekit.model.diagnostic import Diagnostic, Place, Report, Severity


def jobs_of(
    given: Sequence[Path],
    parameters: Mapping[str, Any],
    plan: Path | None,
    out: Path,
    report: Report,
) -> list[Job]:
    """Return the jobs of a build; findings about none of them alone go to the report.

    With a plan, the paths are where its templates are looked up, and its rows are what is built.
    """
    found = notebooks(given, report, leave_out=out)
    sources = [s for path in found if (s := read_source(path, report)) is not None]
    if plan is not None:
        _say_unknown(parameters, sources, report)
        return read_plan(plan, sources, parameters, report)
    return _one_each(sources, parameters, report)


def _one_each(
    sources: Sequence[Source], parameters: Mapping[str, Any], report: Report
) -> list[Job]:
    jobs: dict[str, Job] = {}
    for source in sources:
        twin = jobs.get(source.id)
        if twin is not None:
            report.add(
                "CK314",
                f'this lesson has the id "{source.id}", as {twin.notebook} has.',
                Place(file=str(source.path)),
                hint="Change metadata.coursekit.id of one of them.",
            )
            continue
        own = Report()
        own.extend(source.findings)
        values = check_values(source.parameters, parameters, own, Place(file=str(source.path)))
        findings = _eased(tuple(own), parameters, source, sources)
        jobs[source.id] = Job(
            source.path, source.id, values, source.title, Place(file=str(source.path)), findings
        )
    return list(jobs.values())


def _say_unknown(parameters: Mapping[str, Any], sources: Sequence[Source], report: Report) -> None:
    """Say which parameters for all rows no template has."""
    known = tuple({p.name: p for source in sources for p in source.parameters}.values())
    unknown = {name: None for name in parameters if name not in {p.name for p in known}}
    if sources:
        check_values(known, unknown, report)


def _eased(
    findings: tuple[Diagnostic, ...],
    parameters: Mapping[str, Any],
    source: Source,
    sources: Sequence[Source],
) -> tuple[Diagnostic, ...]:
    """Make "no such parameter" a note where another lesson of this build has it."""
    mine = {parameter.name for parameter in source.parameters}
    elsewhere = {p.name for other in sources for p in other.parameters}
    if not any(name in elsewhere and name not in mine for name in parameters):
        return findings
    return tuple(
        finding.model_copy(update={"severity": Severity.NOTE})
        if finding.code == "CK301"
        and any(f'"{name}"' in finding.message for name in elsewhere & parameters.keys())
        else finding
        for finding in findings
    )
