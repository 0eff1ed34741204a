"""A plan: a table of templates and parameter rows, read into jobs.

Columns: `template` (a notebook of the build's paths, beside the plan, or of the kit, by file name
or id), `id` (optional), and one for each parameter. A row with no id gets one from its template and
its values, the same wherever the row stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from coursekit.authoring.parameter_values import Kind
from coursekit.authoring.parameters import Parameter, check_values
from coursekit.engine.job import Job
from coursekit.engine.lesson_sources import (
    Source,
    kit_template,
    read_source,
)
from coursekit.engine.tables import Cell, Record, read_table
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import listed, use_author_language
from coursekit.model.diagnostic import Place, Report, did_you_mean
from coursekit.notebook import MAX_ID_LENGTH, check_lesson_id, short_hash, slug

_TEMPLATE = "template"
_ID = "id"
_WORDS = 60
_READING = {Kind.TEXT, Kind.INTEGER, Kind.NUMBER, Kind.FLAG}


@dataclass
class _Templates:
    """Notebooks that rows may name, each read once."""

    sources: Sequence[Source]
    folder: Path
    read: dict[Path, Source | None]

    def find(self, name: str, report: Report) -> Source | None:
        """Return the notebook that a row names, or None."""
        near = [s for s in self.sources if name in (s.id, s.path.name, s.path.stem, str(s.path))]
        if near:
            return near[0]
        beside = [self.folder / name, self.folder / f"{name}.ipynb"]
        path = next((p for p in beside if p.is_file()), None) or kit_template(name)
        if path is None:
            return None
        if path not in self.read:
            self.read[path] = read_source(path, report)
        return self.read[path]

    def names(self) -> list[str]:
        """Return what a row could have named."""
        return sorted({s.path.stem for s in self.sources} | {s.id for s in self.sources})


def read_plan(
    path: Path, sources: Sequence[Source], given: Mapping[str, Any], report: Report
) -> list[Job]:
    """Return a job for each row that makes sense; what does not is a finding with its row.

    `given` are parameters for all rows; a row's own value wins.
    """
    templates = _Templates(sources, path.parent, {})
    rows = read_table(path, report)
    if not rows and not report.errors:
        report.add("CK311", _a("the plan has no rows."), Place(file=str(path)))
    jobs: dict[str, Job] = {}
    for place, row in rows:
        record = _named(row, (_TEMPLATE, _ID))
        source = _template(record, place, templates, report)
        if source is None:
            continue
        names = [parameter.name for parameter in source.parameters]
        record = _named(record, (_TEMPLATE, _ID, *names))
        with use_author_language(source.language):
            job = _job(source, record, given, place)
        twin = jobs.get(job.id)
        if twin is not None:
            report.add(
                "CK314",
                _a('rows {first} and {second} both make the lesson "{id}".').format(
                    first=twin.origin.line, second=place.line, id=job.id
                ),
                record[_ID].place if _ID in record else place,
                hint=_a("Give each row an id of its own, or take one of them out."),
            )
            continue
        jobs[job.id] = job
    return list(jobs.values())


def _template(record: Record, place: Place, templates: _Templates, report: Report) -> Source | None:
    cell = record.get(_TEMPLATE)
    if cell is None:
        if len(templates.sources) == 1:
            return templates.sources[0]
        report.add(
            "CK312",
            _a("row {n} names no template.").format(n=place.line),
            place,
            hint=_a('Write the notebook\'s name in a column "template".'),
        )
        return None
    known = len(report)
    source = templates.find(str(cell.words), report)
    if source is None and len(report) == known:
        names = templates.names()
        others = (
            _a("There are {names}.").format(names=listed(names))
            if names
            else _a("Name a notebook beside the plan.")
        )
        report.add(
            "CK313",
            _a('there is no template "{name}".').format(name=cell.words),
            cell.place,
            hint=did_you_mean(str(cell.words), names) or others,
        )
    return source


def _job(source: Source, record: Record, given: Mapping[str, Any], place: Place) -> Job:
    own = Report()
    own.extend(source.findings)
    known = {parameter.name: parameter for parameter in source.parameters}
    cells = {n: c for n, c in record.items() if n not in {_TEMPLATE, _ID}}
    common = {n: Cell(v, Place(file=str(source.path))) for n, v in given.items()}
    cells = {n: c for n, c in common.items() if n in known} | cells
    plain = {name: _given(cell, known.get(name)) for name, cell in cells.items()}
    quick = Report()
    values = check_values(source.parameters, plain, quick, place)
    if len(quick):
        # Seldom; only then is it worth knowing the place of each.
        places = {name: cell.place for name, cell in cells.items()}
        values = check_values(source.parameters, plain, own, places)
    job_id = _id_of(source, record, values)
    if _ID in record:
        check_lesson_id(job_id, own, record[_ID].place)
    return Job(source.path, job_id, values, source.title, place, tuple(own), source.language)


def _named(record: Record, names: tuple[str, ...]) -> Record:
    """Return a row by the names meant, where only capitals differ and no other can be meant."""
    meant = _meant(tuple(record), names)
    return dict(zip(meant, record.values(), strict=True))


@cache
def _meant(given: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return which names are meant. Most rows of a plan have the same columns."""
    near = {name: _alike(name, names) for name in given}
    return tuple(
        near[name][0] if len(near[name]) == 1 and len(_alike(name, given)) == 1 else name
        for name in given
    )


def _alike(name: str, names: Iterable[str]) -> list[str]:
    return [one for one in names if one.casefold() == name.casefold()]


def _given(cell: Cell, parameter: Parameter | None) -> Any:
    """Return what a cell gives a parameter: its words, where the parameter can read them."""
    if parameter is None:
        return cell.value
    kind = parameter.item if parameter.kind is Kind.LIST else parameter.kind
    return cell.words if kind in _READING else cell.value


def _id_of(source: Source, record: Record, values: Mapping[str, Any]) -> str:
    if _ID in record:
        given = record[_ID].words
        return str(int(given)) if isinstance(given, float) and given.is_integer() else str(given)
    cells = {n: c.value for n, c in record.items() if n not in {_TEMPLATE, _ID}}
    if not cells:
        return source.id
    # Checked values, so that 3 and "3" are one lesson; as given where they do not fit.
    plain = {name: values.get(name, value) for name, value in cells.items()}
    words = "-".join(filter(None, (slug(str(plain[name])) for name in sorted(plain))))
    words = words[:_WORDS].strip("-")
    head = source.id[: MAX_ID_LENGTH - _WORDS - 8]
    return "-".join(filter(None, (head, words, short_hash(plain))))
