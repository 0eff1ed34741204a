"""The text form of the numeric question: `= 30 .. 36 h`, `= 0.67 ± 0.005`, `~ 50% 13`."""

from __future__ import annotations

import re
from typing import Any

from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Report
from coursekit.model.source_line import half
from coursekit.questions.numeric.model import Numeric, NumericAnswer
from coursekit.questions.numeric.numbers import read_number, read_written, same_unit, write_number
from coursekit.questions.numeric.written import begins_as_no_unit, is_unit, is_words, range_in
from coursekit.questions.paragraph import Mark, Paragraph
from coursekit.questions.settings import flag, setting
from coursekit.questions.typed_answers import report_no_full_share, write_answer

SETTINGS = (
    flag("unit_required", "unit required"),
    setting(
        "units",
        "unit hours",
        r"unit\s+(?!required$)(.+)",
        lambda found, before: (*(before or ()), found.group(1)),
        # The first unit stands behind the answers.
        lambda units: [f"unit {unit}" for unit in units[1:]],
    ),
)
_RELATIVE = re.compile(r"([\d.,]+)\s*%\s*(.*)")
_TOLERANCE = re.compile(r"(.+?)\s*(?:±|\+/?-)\s*(.+)")


def claims(paragraph: Paragraph) -> bool:
    """Return whether every answer is a number or begins as one."""
    return all(_looks_numeric(half(mark.text.text).strip()) for mark in paragraph.marks)


def _looks_numeric(text: str) -> bool:
    """Return whether a text is a number or begins as one: words with a number before them are
    words, a number with a sign or a digit behind it is a mistake."""
    if is_words(text):
        return False
    found = _TOLERANCE.fullmatch(text)
    ends = range_in(text)
    first = read_number(found.group(1) if found else ends[0] if ends else text)
    if first is None:
        return False
    return not first.unit or is_unit(first.unit) or begins_as_no_unit(first.unit)


def parse(paragraph: Paragraph, report: Report) -> Numeric | None:
    """Parse `= 30 .. 36 h`, `= 0.67 ± 0.005`, `= 12 ± 2% kg`, `~ 50% 13`."""
    answers: list[NumericAnswer] = []
    units: list[str] = []
    for mark in paragraph.marks:
        answer, unit = _answer(mark, report)
        if answer is not None:
            answers.append(answer)
        if unit:
            units.append(unit)
    units += paragraph.settings.get("units", ())
    report_no_full_share(answers, paragraph, report, _a("Write the right number behind a ="))
    if report.errors:
        return None
    return Numeric(
        **paragraph.base(),
        answers=tuple(answers),
        units=tuple(dict.fromkeys(units)),
        **paragraph.values_of("unit_required"),
    )


def _answer(mark: Mark, report: Report) -> tuple[NumericAnswer | None, str]:
    text = half(mark.text.text).strip()
    more: dict[str, Any] = {"share": mark.share, "feedback": mark.feedback}
    if found := _TOLERANCE.fullmatch(text):
        about = _about(found.group(1).strip(), found.group(2).strip(), more)
        if about is not None:
            return about
    elif ends := range_in(text):
        low, high = read_written(ends[0]), read_written(ends[1])
        if low and high and low.values[0] <= high.values[0]:
            unit = high.unit or low.unit
            return NumericAnswer(low=low.values[0], high=high.values[0], **more), unit
        if low and high:
            report.add(
                "CK112",
                _a("This range ends before it begins."),
                mark.text.place(),
                hint=_a("Write the smaller number first: {low} .. {high}").format(
                    low=ends[1].strip().removesuffix(high.unit).strip(),
                    high=f"{ends[0].strip()} {high.unit}".strip(),
                )
                + _or_words(text),
            )
            return None, ""
    else:
        typed = read_written(text)
        if typed is not None and (not typed.unit or is_unit(typed.unit)):
            return NumericAnswer.about(typed.values[0], **more), typed.unit
    report.add(
        "CK113",
        _a('"{text}" could not be read as a number.').format(text=text),
        mark.text.place(),
        hint=_a("Write = 30, = 0.67 ± 0.005, = 12 ± 2% or = 30 .. 36, with a unit behind it.")
        + _or_words(text),
    )
    return None, ""


def _or_words(text: str) -> str:
    words = _a("For words that learners type as they stand, add a bar: = {text} |")
    return " " + words.format(text=text)


def _about(value: str, margin: str, more: dict[str, Any]) -> tuple[NumericAnswer, str] | None:
    """Read both sides of a ±. "2%" is a share of the value, unless that is in per cent itself."""
    centre, width = read_written(value), read_written(margin)
    if centre is None or width is None:
        return None
    relative = _RELATIVE.fullmatch(margin)
    if relative and centre.unit != "%":
        unit = centre.unit or relative.group(2).strip()
        by = abs(centre.values[0]) * width.values[0] / 100
        margin = f"{relative.group(1)}%"
    elif centre.unit and width.unit and not same_unit(centre.unit, width.unit):
        return None
    else:
        unit, by = centre.unit or width.unit, width.values[0]
        margin = margin.removesuffix(width.unit).strip() if width.unit else margin
    if any(found and not is_unit(found) for found in (centre.unit, unit)):
        return None
    value = value.removesuffix(centre.unit).strip() if centre.unit else value
    return NumericAnswer.about(centre.values[0], by, text=f"{value} ± {margin}", **more), unit


def write(question: Numeric) -> list[str]:
    """Return the answer lines."""
    unit = f" {question.units[0]}" if question.units else ""
    return [write_answer(answer, _write_body(answer, unit)) for answer in question.answers]


def _write_body(answer: NumericAnswer, unit: str) -> str:
    low, high = write_number(answer.low), write_number(answer.high)
    body = answer.text or (low if answer.low == answer.high else f"{low} .. {high}")
    if unit == " %" and "±" in body:
        # Behind the margin it would make it a share of the value.
        return body.replace(" ±", "% ±")
    return f"{body}{unit}"
