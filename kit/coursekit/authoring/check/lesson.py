"""Rules for what a lesson says of itself, in the notebook's metadata, and for its set-up."""

from __future__ import annotations

import re

from pydantic import ValidationError

from coursekit.authoring.notebook import Lesson
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext_noop, listed
from coursekit.model.diagnostic import Place, Report, Severity, did_you_mean
from coursekit.model.lesson import LessonInfo
from coursekit.model.validation_errors import Mistake, mistakes

_SETUP = re.compile(
    r"^\s*(?:%load_ext\s+coursekit|import\s+coursekit|from\s+coursekit\b)", re.MULTILINE
)
_NEXT = gettext_noop(
    "Edit it in JupyterLab: Property Inspector, Advanced tools, Notebook metadata, coursekit."
)


def check_lesson(lesson: Lesson, report: Report) -> None:
    """Check the lesson's data, and that the kit is loaded before its first block."""
    _check_data(lesson, report)
    block = next((cell for cell in lesson.cells if cell.block), None)
    if block is None:
        return
    earlier = (c.source for c in lesson.cells if c.kind == "code" and c.number < block.number)
    if not any(_SETUP.search(source) for source in earlier):
        report.add(
            "CK424",
            _a("nothing loads the kit before the first {kind}.").format(kind=block.block),
            Place(file=lesson.file, cell=block.number),
            hint=_a("Write import coursekit into a code cell above, such as the parameters cell."),
        )


def _check_data(lesson: Lesson, report: Report) -> None:
    place = Place(file=lesson.file)
    data = lesson.metadata.get("coursekit")
    if data is None:
        report.add(
            "CK422",
            _a("this notebook says nothing of itself: it has no lesson data."),
            place,
            hint=_a("Begin a lesson with coursekit new, or add id and title.") + " " + _a(_NEXT),
            severity=Severity.WARNING,
        )
        return
    if not isinstance(data, dict):
        report.add(
            "CK423",
            _a("the lesson data is no table of names and values."),
            place,
            hint=_a(_NEXT),
        )
        return
    try:
        LessonInfo.model_validate(data)
    except ValidationError as error:
        for one in mistakes(error):
            _wrong(one, data, report, place)
    cover = data.get("cover")
    if isinstance(cover, str) and cover and not (lesson.path.parent / cover).is_file():
        report.add(
            "CK425",
            _a('the cover "{cover}" is not beside the notebook.').format(cover=cover),
            place,
            hint=did_you_mean(cover, [p.name for p in lesson.path.parent.iterdir()]),
        )


def _wrong(one: Mistake, data: dict[str, object], report: Report, place: Place) -> None:
    name, kind = one.field, one.kind
    known = ["schema", *(field for field in LessonInfo.model_fields if field != "schema_")]
    if kind == "missing":
        report.add(
            "CK423",
            _a('the lesson data has no "{name}".').format(name=name),
            place,
            hint=_a(_NEXT),
        )
    elif kind == "extra_forbidden":
        report.add(
            "CK423",
            _a('the lesson data has a field "{name}", which is not known.').format(name=name),
            place,
            hint=did_you_mean(name, known) or _a("Known are: {names}.").format(names=listed(known)),
        )
    elif name == "id":
        report.add(
            "CK423",
            _a("the lesson's id {value} does not fit.").format(value=repr(data.get("id"))),
            place,
            hint=_a("Use small letters, digits and hyphens: my-lesson"),
        )
    else:
        report.add(
            "CK423",
            _a("the lesson data does not fit: {said}.").format(said=one.text),
            place,
            hint=_a(_NEXT),
        )
