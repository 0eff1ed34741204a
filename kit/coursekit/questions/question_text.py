"""One question as text, both ways. Which type it is follows from its marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext_noop, listed
from coursekit.model.diagnostic import Report, Severity
from coursekit.model.question import Question
from coursekit.model.source_line import Line, half
from coursekit.questions.near_misses import crossed
from coursekit.questions.paragraph import Paragraph
from coursekit.questions.question_parser import take_apart
from coursekit.questions.question_type import QuestionType
from coursekit.questions.registry import MARKS, TYPES, type_of

_CODE = re.compile(r"`[^`]*`|\$[^$]*\$")
_LATER = (
    (re.compile(r"\[\[.+?\]\]"), gettext_noop("Gaps in a sentence, [[…]], can't be asked yet.")),
    (re.compile(r"^\s*_{4,}"), gettext_noop("Free writing, ____, can't be asked yet.")),
)


def read_question(lines: Sequence[Line], report: Report) -> Question | None:
    """Return the question that the lines hold, or None where an error was reported."""
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
            hint=_a("Write answers below it: {marks}.").format(
                marks=listed(_a(kind.label) for kind in MARKS.values())
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
    types = _types_with_mark(paragraph.marks[0].kind)
    if not _marks_agree(paragraph, types, report):
        return None
    kind = next(one for one in types if one.claims(paragraph))
    question = _parse(kind, paragraph, report)
    if question is not None:
        _warn_of_settings(paragraph, kind, report)
    return question


def _types_with_mark(name: str) -> list[QuestionType]:
    return [one for one in TYPES.values() if any(mark.name == name for mark in one.marks)]


def _parse(kind: QuestionType, paragraph: Paragraph, report: Report) -> Question | None:
    """Parse the marks as a type. What a line not understood may supply is not reported missing."""
    findings = Report()
    question = kind.parse(paragraph, findings)
    report.extend(
        finding for finding in findings if not (paragraph.unclear and finding.code in kind.too_few)
    )
    return question


def _marks_agree(paragraph: Paragraph, types: Sequence[QuestionType], report: Report) -> bool:
    """Report marks that belong to another type than the first one, and shares out of bounds."""
    first = paragraph.marks[0].kind
    allowed = {mark.name for one in types for mark in one.marks}
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
                    mark=_a(MARKS[mark.kind].label), first=_a(MARKS[first].label)
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


def _warn_of_settings(paragraph: Paragraph, kind: QuestionType, report: Report) -> None:
    """Warn of settings that mean nothing to this type of question."""
    known = {"id", *(setting.field for setting in kind.all_settings)}
    for name, place in paragraph.places.items():
        if name not in known:
            report.add(
                "CK120",
                _a('This setting means nothing to a question of the type "{type}".').format(
                    type=kind.name
                ),
                place,
                hint=_a("Delete it."),
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


def write_question(question: Question) -> str:
    """Return a question as text that `read_question` reads as the same question."""
    kind = type_of(question)
    stem = question.stem.split("\n")
    settings = _write_settings(question, kind)
    if settings:
        stem[0] = f"{stem[0]} {{{settings}}}"
    lines = [*stem, *kind.write(question)]
    lines += [f"{'?' * min(i, 2)} {hint}" for i, hint in enumerate(question.hints, start=1)]
    lines += [f"> {line}" for line in question.feedback.split("\n") if line]
    return "\n".join(lines)


def _write_settings(question: Question, kind: QuestionType) -> str:
    words = [
        word
        for setting in kind.all_settings
        for word in setting.write(getattr(question, setting.field))
    ]
    question_id = f"#{question.id}" if question.id else ""
    return f"{question_id} {', '.join(words)}".strip()
