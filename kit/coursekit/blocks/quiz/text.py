"""A quiz as text, both ways.

    %%quiz id
    title: What he told us          settings, up to the first blank line
    draw: 2 from easy, 1 from hard

    Words before the first question are the introduction.

    ## easy                         begins a part of the bank

    Questions follow, a blank line between them (`questions.text`).

A line with a backslash alone stands for a blank line inside a question or a setting.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coursekit.blocks.block_type import NameablePart, ParsedBlock
from coursekit.blocks.quiz.paragraphs import (
    ID,
    STARTS_ANSWER,
    answered,
    asks,
    begins_answers,
    join,
    last_paragraph,
    split_paragraphs,
)
from coursekit.blocks.quiz.quiz import Quiz
from coursekit.blocks.quiz.setting_hints import tell_lost_settings
from coursekit.blocks.quiz.settings import READERS, draw_of, write_settings
from coursekit.blocks.settings_text import (
    Setting,
    Settings,
    read_header_id,
    read_settings,
    setting_of,
    written,
)
from coursekit.i18n import author_gettext as _a
from coursekit.model.block import Block
from coursekit.model.diagnostic import Report, Severity, did_you_mean
from coursekit.model.question import Question
from coursekit.model.source_line import Line, half
from coursekit.model.validation_errors import ModelError
from coursekit.questions.answer_marks import read_mark
from coursekit.questions.near_misses import TICKS
from coursekit.questions.question_text import read_question, write_question

_PART = re.compile(r"##\s+(.*\S)\s*$")
_OPEN = re.compile(rf"\s*([(\[]\s*[{TICKS}])\s+[^)\]]*$")


@dataclass
class QuestionText:
    """The lines of one question, the part it stands in, and what became of it."""

    lines: list[Line]
    part: str = ""
    question: Question | None = None


@dataclass
class QuizText:
    """A quiz taken apart."""

    header: Line
    id: str = ""
    settings: Settings = field(default_factory=Settings)
    intro: list[Line] = field(default_factory=list)
    questions: list[QuestionText] = field(default_factory=list)


def parse_quiz(lines: Sequence[Line], report: Report) -> Quiz | None:
    """Return the quiz that the lines tell, the header `%%quiz id` first.

    Questions with mistakes are reported and left out; None where nothing is left to show.
    """
    return quiz_of(take_quiz_apart(lines, report), report)


def parse_quiz_block(
    lines: Sequence[Line], _earlier: Mapping[str, Block], report: Report
) -> ParsedBlock:
    """Return the quiz that the lines hold, with the parts of it that have ids."""
    text = take_quiz_apart(lines, report)
    quiz = quiz_of(text, report)
    parts = (
        NameablePart(
            tuple(one.lines), one.question.stem.count("\n") + 1, one.question.stem, one.question.id
        )
        for one in text.questions
        if one.question is not None
    )
    return ParsedBlock(quiz, tuple(parts))


def looks_like_quiz(lines: Sequence[Line]) -> Line | None:
    """Return the line that shows a cell without a header to be meant as a quiz."""
    marks = [(read_mark(line), line) for line in lines]
    for mark, line in marks:
        if mark is not None and mark.kind in {"choice", "box"} and mark.text.text.strip():
            return line
    named = setting_of(lines[0]) if lines else None
    answered = any(mark is not None and mark.kind == "answer" for mark, _line in marks)
    return lines[0] if answered or (named is not None and named[0] in READERS) else None


def take_quiz_apart(lines: Sequence[Line], report: Report) -> QuizText:
    """Split a quiz into settings, introduction and questions, each question read."""
    first = lines[0] if lines else Line("%%quiz", 1)
    text = QuizText(first, read_header_id(first, "quiz", report))
    paragraphs = _settings(split_paragraphs(lines[1:]), text, report)
    part = ""
    for paragraph in paragraphs:
        found = _PART.match(half(paragraph[0].text))
        if found is not None:
            part = paragraph[0].text[found.start(1) : found.end(1)]
            paragraph = paragraph[1:]  # noqa: PLW2901
            if not paragraph:
                continue
        _place(paragraph, part, text)
    for each in text.questions:
        each.question = _read(each, report)
    _check_ids(text, report)
    tell_lost_settings(text.intro, first.number + 1, report)
    return text


def quiz_of(text: QuizText, report: Report) -> Quiz | None:
    """Return the quiz of a text taken apart."""
    questions = [each.question for each in text.questions if each.question is not None]
    if not questions:
        if not text.questions:
            first = text.intro[0].number if text.intro else 0
            report.add(
                "CK155",
                _a("This quiz has no questions."),
                text.header.place(),
                hint=_a(
                    "The text in line {n} has no answers. Write them below it: "
                    "(x) right, ( ) wrong, [x] several, = a number or words."
                ).format(n=first)
                if first
                else _a("Write one below the settings, after a blank line."),
            )
        return None
    values = dict(text.settings.values)
    _check_draw(text, values, report)
    mixed = values.pop("shuffle", None)
    if mixed is not None:
        values = {"shuffle_questions": mixed[0], "shuffle_options": mixed[1]} | values
    drawn = text.settings.given.get("draw")
    of = draw_of(drawn) if drawn else None
    if drawn and of is not None and of != len(text.questions):
        report.add(
            "CK158",
            _a("The draw speaks of {drawn} questions; the quiz has {n}.").format(
                drawn=of, n=len(text.questions)
            ),
            drawn.value.place(),
            hint=_a("Write: of {n}").format(n=len(text.questions)),
            severity=Severity.WARNING,
        )
    intro = "\n".join(line.text for line in text.intro).strip()
    if intro:
        values["intro"] = "\n\n".join(filter(None, (values.get("intro", ""), intro)))
    try:
        return Quiz(id=text.id or "quiz", questions=tuple(questions), **values)
    except ModelError as error:
        report.add("CK159", str(error), text.header.place())
        return None


def write_quiz(quiz: Quiz) -> str:
    """Return a quiz as text that `parse_quiz` reads as the same quiz."""
    paragraphs = ["\n".join([f"%%quiz {quiz.id}", *write_settings(quiz)])]
    parts = [question.part for question in quiz.questions]
    headed = "" not in parts[next((i for i, p in enumerate(parts) if p), len(parts)) :]
    part = ""
    for question in quiz.questions:
        if headed and question.part != part:
            part = question.part
            paragraphs.append(f"## {part}")
        own = question.model_copy(update={"part": ""}) if headed else question
        text = write_question(own).split("\n")
        paragraphs.append("\n".join(line if line.strip() else "\\" for line in text))
    return "\n\n".join(paragraphs) + "\n"


def _settings(paragraphs: list[list[Line]], text: QuizText, report: Report) -> list[list[Line]]:
    """Take the settings off the front; return the paragraphs left.

    A blank line above or between them does no harm: a paragraph of settings alone is settings.
    """
    head, rest = (paragraphs[0], paragraphs[1:]) if paragraphs else ([], [])
    named = setting_of(head[0]) if head else None
    answers = any(STARTS_ANSWER.match(half(line.text)) for line in head)
    if head and (named is None or (answers and named[0] not in READERS)):
        return paragraphs
    settings, loose = _head(head)
    while not loose and rest and _is_settings(rest):
        settings += _head(rest.pop(0))[0]
    text.settings = read_settings(settings, READERS, report)
    if not loose:
        return rest
    report.add(
        "CK156",
        _a("This line stands among the settings and is none."),
        loose[0].place(),
        hint=_without_colon(loose[0])
        or _a("Leave a blank line between the settings and what follows."),
    )
    return [loose, *rest]


def _head(lines: list[Line]) -> tuple[list[Setting], list[Line]]:
    """Split lines into the settings that they begin with and what follows."""
    settings: list[Setting] = []
    for one in written(lines, lambda name: name in READERS):
        if not isinstance(one, Setting):
            return settings, [line for line in lines if line.number >= one.number]
        settings.append(one)
    return settings, []


def _is_settings(paragraphs: list[list[Line]]) -> bool:
    """Return whether a paragraph is known settings, and no question answered in the next one."""
    settings, loose = _head(paragraphs[0])
    asked = len(paragraphs) > 1 and begins_answers(paragraphs[1])
    return not loose and not asked and all(one.name in READERS for one in settings)


def _without_colon(line: Line) -> str:
    """Return what to write where only the colon of a setting is missing."""
    words = line.text.strip().split(" ")
    for count in (2, 1):
        name = " ".join(words[:count])
        if name.lower() in READERS and len(words) > count:
            rest = " ".join(words[count:])
            return _a("Write a colon: {name}: {rest}").format(name=name, rest=rest)
    return ""


def _place(paragraph: list[Line], part: str, text: QuizText) -> None:
    """Put a paragraph where it belongs: introduction, new question, or the one before."""
    tail = half(paragraph[0].text).lstrip()[:1] in {">", "?"} and bool(text.questions)
    answers = begins_answers(paragraph)
    if tail or (answers and text.questions and not answered(text.questions[-1].lines)):
        join(text.questions[-1].lines, paragraph)
    elif answers and not text.questions and text.intro:
        stem = last_paragraph(text.intro)
        del text.intro[len(text.intro) - len(stem) :]
        join(stem, paragraph)
        text.questions.append(QuestionText(stem, part))
    elif not text.questions and not part and not answered(paragraph) and not asks(paragraph):
        join(text.intro, paragraph)
    else:
        text.questions.append(QuestionText(paragraph, part))


def _read(each: QuestionText, report: Report) -> Question | None:
    lines = [
        Line("", line.number, line.file, line.cell) if line.text.strip() == "\\" else line
        for line in each.lines
    ]
    for line in lines:
        if found := _OPEN.match(half(line.text)):
            report.add(
                "CK162",
                _a("The bracket that opens here is never closed."),
                line.place(found.start(1), found.end(1)),
                hint=_a("Close it behind the x: (x) or [x]"),
            )
            return None
    try:
        question = read_question(lines, report)
    except ModelError as error:
        report.add("CK159", str(error), lines[0].place())
        return None
    if question is not None and each.part and not question.part:
        return question.model_copy(update={"part": each.part})
    return question


def _check_ids(text: QuizText, report: Report) -> None:
    first: dict[str, int] = {}
    for each in text.questions:
        if each.question is None or not each.question.id:
            continue
        own = each.question.id
        if own not in first:
            first[own] = each.lines[0].number
            continue
        for line in each.lines:
            found = ID.search(half(line.text))
            if found is not None:
                report.add(
                    "CK157",
                    _a('The id "{id}" is taken: the question in line {n} has it.').format(
                        id=own, n=first[own]
                    ),
                    line.place(found.start(1) - 1, found.end(1)),
                    hint=_a("Give this question another id."),
                )
                break
        each.question = each.question.model_copy(update={"id": ""})


def _check_draw(text: QuizText, values: dict[str, Any], report: Report) -> None:
    """Hold a draw against the questions there are."""
    setting = text.settings.given.get("draw")
    if setting is None:
        return
    parts = [each.question.part if each.question else each.part for each in text.questions]
    for one in values.get("draw", ()):
        line = setting.value
        start = max(0, line.text.find(one.part)) if one.part else 0
        place = line.place(start, start + len(one.part) if one.part else None)
        have = len([part for part in parts if one.part in ("", part)])
        if one.part and not have:
            known = sorted({part for part in parts if part})
            report.add(
                "CK160",
                _a('The quiz has no part "{part}".').format(part=one.part),
                place,
                hint=did_you_mean(one.part, known)
                or _a("Begin it with a line: ## {part}").format(part=one.part),
            )
        elif one.count > have:
            few = (
                _a('{drawn} questions cannot be drawn: there are {n} in the part "{part}".')
                if one.part
                else _a("{drawn} questions cannot be drawn: there are {n}.")
            )
            report.add(
                "CK161",
                few.format(drawn=one.count, n=have, part=one.part),
                place,
                hint=_a("Draw at most {n}, or write more questions.").format(n=have),
            )


__all__ = ["QuestionText", "QuizText", "parse_quiz", "quiz_of", "take_quiz_apart", "write_quiz"]
