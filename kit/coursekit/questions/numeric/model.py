"""The numeric question: its two halves and its judge."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal, Self

from pydantic import model_validator

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext
from coursekit.model.base import Frozen, Key, Markdown, Score
from coursekit.model.question import Question, QuestionKey, QuestionSpec
from coursekit.model.response import Response
from coursekit.model.result import Feedback, Outcome, Result, outcome_of
from coursekit.questions.choice import general
from coursekit.questions.numeric.numbers import Typed, read_number, same_unit, write_number


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
        shown = self.written(best)
        if not isinstance(response, str) or not response.strip():
            return Result(outcome=Outcome.UNANSWERED, score=0, answer=shown)
        typed = read_number(response)
        if typed is None:
            return _rejected(gettext("This could not be read as a number."), shown)
        if not self._unit_fits(typed):
            return _rejected(gettext("The unit does not fit."), shown)
        hit = next(
            (a for a in self.answers if any(a.low <= value <= a.high for value in typed.values)),
            None,
        )
        score = hit.share if hit else Fraction(0)
        return Result(
            outcome=outcome_of(score),
            score=score,
            feedback=(*general(hit.feedback if hit else ""), *general(self.feedback)),
            answer=shown,
        )

    def _unit_fits(self, typed: Typed) -> bool:
        if not typed.unit:
            return not (self.unit_required and self.units)
        return any(same_unit(typed.unit, unit) for unit in self.units)

    def written(self, answer: NumericAnswer) -> str:
        """Return an answer as a person would write it."""
        unit = f" {self.units[0]}" if self.units else ""
        if answer.low == answer.high:
            return f"{write_number(answer.low)}{unit}"
        if answer.text and ".." not in answer.text:
            return f"{answer.text}{unit}"
        return f"{write_number(answer.low)} .. {write_number(answer.high)}{unit}"


def _rejected(reason: str, answer: str) -> Result:
    return Result(outcome=Outcome.WRONG, score=0, feedback=(Feedback(text=reason),), answer=answer)
