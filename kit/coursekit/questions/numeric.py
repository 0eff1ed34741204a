"""A number: a value with a tolerance, or a range, with units."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any, Literal, Self

from pydantic import model_validator

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext
from coursekit.model.base import Frozen, Key, Markdown, Score
from coursekit.model.diagnostic import Report
from coursekit.model.question import Question, QuestionKey, QuestionSpec
from coursekit.model.response import Response
from coursekit.model.result import Feedback, Outcome, Result, outcome_of
from coursekit.model.source_line import Line, half
from coursekit.questions.choice import feedback_html, general, stem_html
from coursekit.questions.numbers import Typed, read_number, read_written, same_unit, write_number
from coursekit.questions.numeric_text import begins_as_no_unit, is_unit, is_words, range_in
from coursekit.questions.parts import attribute, percent
from coursekit.questions.question_parser import Mark, Paragraph


class NumericAnswer(Frozen):
    """Numbers from `low` to `high` earn `share` of the points. `text` is how it was written."""

    low: Score
    high: Score
    share: Score = Fraction(1)
    feedback: Markdown = ""
    text: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError(_a("The range of a number begins with its smaller end."))
        return self

    @classmethod
    def about(cls, value: Any, tolerance: Any = 0, **more: Any) -> Self:
        """Return an answer for a value with an absolute tolerance."""
        centre, margin = _exact(value), abs(_exact(tolerance))
        return cls(low=centre - margin, high=centre + margin, **more)


def _exact(value: Any) -> Fraction:
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


class NumericAnswerKey(Key):
    """An accepted range, as in `NumericAnswer`."""

    low: Score
    high: Score
    share: Score
    feedback: Markdown = ""
    text: str = ""


class NumericSpec(QuestionSpec):
    """What learners see. The response is the text they type."""

    type: Literal["numeric"] = "numeric"
    units: tuple[str, ...] = ()


class NumericKey(QuestionKey):
    """The accepted ranges, best first."""

    type: Literal["numeric"] = "numeric"
    answers: tuple[NumericAnswerKey, ...]
    unit_required: bool = False


class Numeric(Question):
    """A number is asked for. Credit: the share of the first answer whose range holds it.

    `units` are accepted after the number; it may be left out unless `unit_required`. A unit that
    isn't among them makes the response wrong.
    """

    type: Literal["numeric"] = "numeric"
    answers: tuple[NumericAnswer, ...]
    units: tuple[str, ...] = ()
    unit_required: bool = False

    @model_validator(mode="after")
    def _some_right(self) -> Self:
        if not any(answer.share == 1 for answer in self.answers):
            raise ValueError(_a("A numeric question has at least one answer with the full share."))
        return self

    @property
    def spec(self) -> NumericSpec:
        """The half that learners may see."""
        return NumericSpec(
            id=self.id, stem=self.stem, points=self.points, hints=len(self.hints),
            units=self.units,
        )  # fmt: skip

    @property
    def key(self) -> NumericKey:
        """The half that judges."""
        return NumericKey(
            id=self.id, hints=self.hints, feedback=self.feedback,
            answers=tuple(NumericAnswerKey(**a.model_dump()) for a in self.answers),
            unit_required=self.unit_required,
        )  # fmt: skip

    @classmethod
    def join(cls, spec: NumericSpec, key: NumericKey) -> Self:
        """Put the two halves together again."""
        return cls(
            id=spec.id, stem=spec.stem, points=spec.points, hints=key.hints, feedback=key.feedback,
            answers=tuple(NumericAnswer(**a.model_dump()) for a in key.answers), units=spec.units,
            unit_required=key.unit_required,
        )  # fmt: skip

    def accepts(self, response: Response | None) -> bool:
        """Accept any text."""
        return isinstance(response, str)

    def judge(self, response: Response | None) -> Result:
        """Judge a typed number."""
        best = next(answer for answer in self.answers if answer.share == 1)
        shown = written(best, self.units)
        if not isinstance(response, str) or not response.strip():
            return Result(outcome=Outcome.UNANSWERED, score=0, answer=shown)
        typed = read_number(response)
        if typed is None:
            said = [Feedback(text=gettext("This could not be read as a number."))]
            return Result(outcome=Outcome.WRONG, score=0, feedback=tuple(said), answer=shown)
        if not self._unit_fits(typed):
            said = [Feedback(text=gettext("The unit does not fit."))]
            return Result(outcome=Outcome.WRONG, score=0, feedback=tuple(said), answer=shown)
        hit = next(
            (a for a in self.answers if any(a.low <= value <= a.high for value in typed.values)),
            None,
        )
        score = hit.share if hit else Fraction(0)
        own = [Feedback(text=hit.feedback)] if hit and hit.feedback else []
        return Result(
            outcome=outcome_of(score),
            score=score,
            feedback=(*own, *general(self.feedback)),
            answer=shown,
        )

    def _unit_fits(self, typed: Typed) -> bool:
        if not typed.unit:
            return not (self.unit_required and self.units)
        return any(same_unit(typed.unit, unit) for unit in self.units)

    def print_html(self, order: tuple[str, ...] = ()) -> str:
        """Return the question with a line for the number and its unit."""
        del order
        unit = self.units[0] if self.units else ""
        return (
            f"{stem_html(self.stem)}"
            f'<div class="ck-blank" data-unit="{attribute(unit)}" data-width="short">'
            f"{attribute(unit)}</div>"
        )

    def key_html(self, order: tuple[str, ...] = ()) -> str:
        """Return each accepted answer with its share and feedback."""
        del order
        rows = [
            f"<p>{attribute(written(a, self.units))}"
            + (f" ({percent(a.share)})" if a.share != 1 else "")
            + "</p>"
            + feedback_html(a.feedback)
            for a in self.answers
        ]
        return "".join(rows) + feedback_html(self.feedback)


def written(answer: NumericAnswer, units: tuple[str, ...]) -> str:
    """Return an answer as a person would write it."""
    unit = f" {units[0]}" if units else ""
    if answer.low == answer.high:
        return f"{write_number(answer.low)}{unit}"
    if answer.text and ".." not in answer.text:
        return f"{answer.text}{unit}"
    return f"{write_number(answer.low)} .. {write_number(answer.high)}{unit}"


# --- text form --------------------------------------------------------------------------------

_RELATIVE = re.compile(r"([\d.,]+)\s*%\s*(.*)")
_TOLERANCE = re.compile(r"(.+?)\s*(?:±|\+/?-)\s*(.+)")


def looks_numeric(line: Line) -> bool:
    """Return whether an answer's text is a number or begins as one: words with a number before them
    are words, a number with a sign or a digit behind it is a mistake."""
    text = half(line.text).strip()
    if is_words(text):
        return False
    found = _TOLERANCE.fullmatch(text)
    ends = range_in(text)
    first = read_number(found.group(1) if found else ends[0] if ends else text)
    if first is None:
        return False
    return not first.unit or is_unit(first.unit) or begins_as_no_unit(first.unit)


def read(paragraph: Paragraph, report: Report) -> Numeric | None:
    """Read `= 30 .. 36 h`, `= 0.67 ± 0.005`, `= 12 ± 2% kg`, `~ 50% 13`."""
    before = len(report.errors)
    answers: list[NumericAnswer] = []
    units: list[str] = []
    for mark in paragraph.marks:
        answer, unit = _answer(mark, report)
        if answer is not None:
            answers.append(answer)
        units += [unit] if unit and unit not in units else []
    units += [unit for unit in paragraph.settings.get("units", ()) if unit not in units]
    if len(report.errors) == before and not any(a.share == 1 for a in answers):
        report.add(
            "CK109",
            _a("No answer earns all the points."),
            paragraph.marks[0].line.place(),
            hint=_a("Write the right number behind a ="),
        )
    if len(report.errors) > before:
        return None
    return Numeric(
        **paragraph.base(),
        answers=tuple(answers),
        units=tuple(units),
        unit_required=paragraph.settings.get("unit_required", False),
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
    if any(one and not is_unit(one) for one in (centre.unit, unit)):
        return None
    value = value.removesuffix(centre.unit).strip() if centre.unit else value
    return NumericAnswer.about(centre.values[0], by, text=f"{value} ± {margin}", **more), unit


def write(question: Numeric) -> list[str]:
    """Return the answer lines."""
    lines = []
    for answer in question.answers:
        lead = "=" if answer.share == 1 else f"~ {_share_text(answer.share)}"
        body = _body(answer)
        unit = f" {question.units[0]}" if question.units else ""
        if unit == " %":
            # Behind the margin it would make it a share of the value.
            body, unit = body.replace(" ±", "% ±"), "" if "±" in body else unit
        said = f"   > {answer.feedback}" if answer.feedback else ""
        lines.append(f"{lead} {body}{unit}{said}")
    return lines


def _share_text(share: Fraction) -> str:
    scaled = share * 100
    return f"{scaled}%" if scaled.denominator == 1 else str(share)


def _body(answer: NumericAnswer) -> str:
    if answer.text:
        return answer.text
    if answer.low == answer.high:
        return write_number(answer.low)
    low, high = write_number(answer.low), write_number(answer.high)
    return f"{low} .. {high}"
