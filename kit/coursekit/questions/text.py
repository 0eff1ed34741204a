"""One question as text, both ways. Which type it is follows from its marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from types import ModuleType

from coursekit.model.diagnostic import Report
from coursekit.model.question import Question
from coursekit.model.source import Line
from coursekit.questions import (
    matching,
    multiple_choice,
    numeric,
    ordering,
    short_text,
    single_choice,
    true_false,
)
from coursekit.questions.paragraph import Paragraph, half, take_apart

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
_LATER = (
    (re.compile(r"\[\[.+?\]\]"), "Gaps in a sentence, [[…]],"),
    (re.compile(r"^\s*_{4,}"), "Free writing, ____,"),
    (re.compile(r"^\s*<\s*\d+.*\.\..*>\s*$"), "Scales, <1 .. 5>,"),
)


def read_question(lines: Sequence[Line], report: Report) -> Question | None:
    """Return the question that the lines tell, or None where an error was reported."""
    lines = list(lines)
    if _is_later(lines, report):
        return None
    paragraph = take_apart(lines, report)
    if not paragraph.marks:
        report.add(
            "CK101",
            "This question has no answers.",
            paragraph.first.place(),
            hint="Write answers below it: (x) one choice, [x] several, = a number or words, "
            "1. an order, left -> right.",
        )
        return None
    if not paragraph.stem:
        report.add(
            "CK118",
            "These answers have no question above them.",
            paragraph.first.place(),
            hint="Write the question on the line before; no blank line stands between.",
        )
        return None
    question = _type_of(paragraph).read(paragraph, report)
    if question is None or not isinstance(question, Question):
        return None
    part = paragraph.settings.get("part", "")
    return question.model_copy(update={"part": part}) if part else question


def _is_later(lines: list[Line], report: Report) -> bool:
    for line in lines:
        for pattern, name in _LATER:
            found = pattern.search(half(line.text))
            if found is not None:
                report.add(
                    "CK119",
                    f"{name} are not available yet.",
                    line.place(found.start(), found.end()),
                    hint="Ask with = for a few words or a number.",
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
    if typos := getattr(question, "typos", 0):
        words.append(f"typos {typos}")
    own = f"#{question.id}" if question.id else ""
    return f"{own} {', '.join(words)}".strip()
