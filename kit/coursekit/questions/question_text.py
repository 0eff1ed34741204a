"""One question as text, both ways. Which type it is follows from its marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from types import ModuleType

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext_noop
from coursekit.model.diagnostic import Report, Severity
from coursekit.model.question import Question
from coursekit.model.source_line import Line, half
from coursekit.questions import (
    matching,
    multiple_choice,
    numeric,
    ordering,
    short_text,
    single_choice,
    true_false,
)
from coursekit.questions.near_misses import crossed
from coursekit.questions.question_parser import Paragraph, take_apart
from coursekit.questions.short_text import MOST_TYPOS

_BY_MARK: dict[str, ModuleType] = {
    "choice": single_choice,
    "box": multiple_choice,
    "item": ordering,
    "match": matching,
}
_BY_TYPE: dict[str, ModuleType] = {
    "single-choice": single_choice,
    "multiple-choice": multiple_choice,
    "true-false": true_false,
    "numeric": numeric,
    "short-text": short_text,
    "ordering": ordering,
    "matching": matching,
}
_MARKED = {
    "choice": gettext_noop("one choice ( )"),
    "box": gettext_noop("several choices [ ]"),
    "answer": gettext_noop("an answer ="),
    "part": gettext_noop("a partly right answer ~"),
    "item": gettext_noop("an item of an order 1."),
    "match": gettext_noop("a pair ->"),
}
_TOO_FEW = {"CK109", "CK110", "CK115", "CK117"}
_CODE = re.compile(r"`[^`]*`|\$[^$]*\$")
_LATER = (
    (re.compile(r"\[\[.+?\]\]"), gettext_noop("Gaps in a sentence, [[…]], can't be asked yet.")),
    (re.compile(r"^\s*_{4,}"), gettext_noop("Free writing, ____, can't be asked yet.")),
    (
        re.compile(r"^\s*<\s*\d+.*\.\..*>\s*$"),
        gettext_noop("Scales, <1 .. 5>, can't be asked yet."),
    ),
)


def read_question(lines: Sequence[Line], report: Report) -> Question | None:
    """Return the question that the lines tell, or None where an error was reported."""
    lines = list(lines)
    if _is_later(lines, report):
        return None
    paragraph = take_apart(lines, report)
    if not paragraph.marks and paragraph.unclear:
        return None
    if not paragraph.marks:
        report.add(
            "CK101",
            _a("This question has no answers."),
            paragraph.first.place(),
            hint=_a(
                "Write answers below it: (x) one choice, [x] several, = a number or words, "
                "1. an order, left -> right."
            ),
        )
        return None
    if not paragraph.stem:
        report.add(
            "CK118",
            _a("These answers have no question above them."),
            paragraph.first.place(),
            hint=_a("Write the question on the line before; no blank line stands between."),
        )
        return None
    question = _read(paragraph, report) if _marks_agree(paragraph, report) else None
    if question is None:
        return None
    _tell_settings(paragraph, question, report)
    part = paragraph.settings.get("part", "")
    return question.model_copy(update={"part": part}) if part else question


def _read(paragraph: Paragraph, report: Report) -> Question | None:
    """Read the marks by their type. What a line not understood may supply is not claimed."""
    own = Report()
    question: Question | None = _type_of(paragraph).read(paragraph, own)
    report.extend(one for one in own if not (paragraph.unclear and one.code in _TOO_FEW))
    return question


def _marks_agree(paragraph: Paragraph, report: Report) -> bool:
    """Report marks that belong to another type than the first one, and shares out of bounds."""
    first = paragraph.marks[0].kind
    allowed = {"answer", "part"} if first in {"answer", "part"} else {first}
    before = len(report.errors)
    if crossed([mark.tick for mark in paragraph.marks]):
        report.add(
            "CK164",
            _a("A cross stands beside a tick here, and may mean wrong."),
            next(mark for mark in paragraph.marks if crossed([mark.tick, "✓"])).line.place(),
            hint=_a("Put an x into the brackets of each right answer; leave the others empty."),
        )
    for mark in paragraph.marks:
        if mark.kind not in allowed:
            report.add(
                "CK105",
                _a("This line is marked as {mark}, and the first answer as {first}.").format(
                    mark=_a(_MARKED[mark.kind]), first=_a(_MARKED[first])
                ),
                mark.line.place(),
                hint=_a(
                    "Give all answers of a question the same kind of mark, "
                    "or put a blank line before a new question."
                ),
            )
        elif not 0 <= mark.share <= 1:
            report.add(
                "CK114",
                _a("An answer earns from 0% to 100% of the points."),
                mark.line.place(),
                hint=_a("Write the share with its sign: ~ 50% …"),
            )
    return len(report.errors) == before


def _tell_settings(paragraph: Paragraph, question: Question, report: Report) -> None:
    """Warn of settings that mean nothing to this type of question."""
    for name, place in paragraph.places.items():
        if name not in type(question).model_fields:
            report.add(
                "CK120",
                _a('This setting means nothing to a question of the type "{type}".').format(
                    type=question.type
                ),
                place,
                hint=_a("Delete it."),
                severity=Severity.WARNING,
            )
    typos = paragraph.settings.get("typos", 0)
    if typos > MOST_TYPOS:
        report.add(
            "CK121",
            _a("{n} slips would let nearly every answer pass; {most} are allowed.").format(
                n=typos, most=MOST_TYPOS
            ),
            paragraph.places["typos"],
            hint=_a("Write typos {n} or fewer.").format(n=MOST_TYPOS),
            severity=Severity.WARNING,
        )


def _is_later(lines: list[Line], report: Report) -> bool:
    fenced = False
    for line in lines:
        fenced ^= line.text.strip().startswith(("```", "~~~"))
        if fenced:
            continue
        plain = _CODE.sub(lambda found: " " * len(found.group()), half(line.text))
        for pattern, message in _LATER:
            found = pattern.search(plain)
            if found is not None:
                report.add(
                    "CK119",
                    _a(message),
                    line.place(found.start(), found.end()),
                    hint=_a("Ask with = for a few words or a number."),
                )
                return True
    return False


def _type_of(paragraph: Paragraph) -> ModuleType:
    first = paragraph.marks[0]
    if first.kind in _BY_MARK:
        return _BY_MARK[first.kind]
    marks = [mark for mark in paragraph.marks if mark.kind in {"answer", "part"}]
    if first.text.text.strip().lower() in true_false.WORDS:
        return true_false
    if all(numeric.looks_numeric(mark.text) for mark in marks):
        return numeric
    return short_text


def write_question(question: Question) -> str:
    """Return a question as text that `read_question` reads as the same question."""
    stem = question.stem.split("\n")
    settings = _settings(question)
    if settings:
        stem[0] = f"{stem[0]} {{{settings}}}"
    lines = [*stem, *_BY_TYPE[question.type].write(question)]
    lines += [f"{'?' * min(i, 2)} {hint}" for i, hint in enumerate(question.hints, start=1)]
    lines += [f"> {line}" for line in question.feedback.split("\n") if line]
    return "\n".join(lines)


def _units(question: Question) -> list[str]:
    """Return the settings for units that the answers themselves don't show."""
    return [f"unit {unit}" for unit in getattr(question, "units", ())[1:]]


def _settings(question: Question) -> str:
    words = []
    if question.points != Fraction(1):
        words.append(f"{question.points} points")
    if question.part:
        words.append(f"part {question.part}")
    shuffle = getattr(question, "shuffle", None)
    if shuffle is not None:
        words.append("shuffle" if shuffle else "no shuffle")
    for name, word in (
        ("all_or_nothing", "all or nothing"),
        ("case_sensitive", "case sensitive"),
        ("unit_required", "unit required"),
    ):
        if getattr(question, name, False):
            words.append(word)
    words += _units(question)
    if typos := getattr(question, "typos", 0):
        words.append(f"typos {typos}")
    own = f"#{question.id}" if question.id else ""
    return f"{own} {', '.join(words)}".strip()
