"""From a command line to jobs: which lessons to build, with which parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coursekit.authoring.parameters import check_values
from coursekit.engine.job import Job
from coursekit.engine.lesson_sources import Source, notebooks, read_source
from coursekit.engine.plan_jobs import read_plan
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import use_author_language
from coursekit.model.diagnostic import Place, Report, Severity


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
    elsewhere = {parameter.name for source in sources for parameter in source.parameters}
    for source in sources:
        twin = jobs.get(source.id)
        if twin is not None:
            report.add(
                "CK314",
                _a('this lesson has the id "{id}", as {notebook} has.').format(
                    id=source.id, notebook=twin.notebook
                ),
                Place(file=str(source.path)),
                hint=_a("Change metadata.coursekit.id of one of them."),
            )
            continue
        with use_author_language(source.language):
            jobs[source.id] = _job(source, parameters, elsewhere)
    return list(jobs.values())


def _job(source: Source, parameters: Mapping[str, Any], elsewhere: set[str]) -> Job:
    """Return the job of a lesson; that it lacks a parameter of another is but a note."""
    place = Place(file=str(source.path))
    others = elsewhere - {parameter.name for parameter in source.parameters}
    own, eased = Report(), Report()
    own.extend(source.findings)
    given = {name: value for name, value in parameters.items() if name not in others}
    values = check_values(source.parameters, given, own, place)
    check_values(source.parameters, dict.fromkeys(others & parameters.keys()), eased, place)
    own.extend(one.model_copy(update={"severity": Severity.NOTE}) for one in eased)
    return Job(source.path, source.id, values, source.title, place, tuple(own), source.language)


def _say_unknown(parameters: Mapping[str, Any], sources: Sequence[Source], report: Report) -> None:
    """Say which parameters for all rows no template has."""
    known = tuple({p.name: p for source in sources for p in source.parameters}.values())
    unknown = {name: None for name in parameters if name not in {p.name for p in known}}
    if sources:
        check_values(known, unknown, report)
