"""A survey item, `<1 never .. 5 always>`: a number on a scale is recorded; none is right."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext_noop
from coursekit.model.base import Inline, Score
from coursekit.model.diagnostic import Report
from coursekit.model.question import Question, QuestionKey, QuestionSpec
from coursekit.model.response import Response
from coursekit.model.result import Outcome, Result
from coursekit.model.source_line import half
from coursekit.questions.choice import general
from coursekit.questions.paragraph import Paragraph
from coursekit.questions.question_type import MarkKind, QuestionType

MAX_STEPS = 11
"""Numbers on a scale: 0 to 10 is the longest in common use."""
EXAMPLE = "<1 never .. 5 always>"
_BETWEEN = r"\s*(?:\.{2,3}|…{1,2}|[–—~～]|至|到)\s*"
_SCALE = re.compile(
    rf"(-?\d{{1,3}})(?!\d)\s*(.*?){_BETWEEN}(-?\d{{1,3}})(?!\d)\s*(.*?)\s*[>＞〉]\s*"
)


class LikertSpec(QuestionSpec):
    """What learners see. The response is the chosen number as text."""

    type: Literal["likert"] = "likert"
    low: int
    high: int
    low_label: Inline = ""
    high_label: Inline = ""


class LikertKey(QuestionKey):
    """Nothing is right; there is only what is shown after the response."""

    type: Literal["likert"] = "likert"


class Likert(Question):
    """How much, how often, how well: a number from `low` to `high` is chosen and recorded.

    It earns no points, and no total counts it.
    """

    scored: ClassVar[bool] = False

    type: Literal["likert"] = "likert"
    points: Score = Field(default=Fraction(0), ge=0, le=0)
    low: int
    high: int
    low_label: Inline = ""
    high_label: Inline = ""

    @model_validator(mode="after")
    def _few_steps(self) -> Self:
        if not 1 <= self.high - self.low < MAX_STEPS:
            message = _a("A scale goes up, by {most} numbers at most, such as low=1, high=5.")
            raise ValueError(message.format(most=MAX_STEPS))
        return self

    @property
    def steps(self) -> tuple[str, ...]:
        """The numbers to choose from, as responses have them."""
        return tuple(str(number) for number in range(self.low, self.high + 1))

    @property
    def spec(self) -> LikertSpec:
        """The half that learners may see."""
        return LikertSpec(
            id=self.id, stem=self.stem, points=self.points, hints=len(self.hints),
            low=self.low, high=self.high, low_label=self.low_label, high_label=self.high_label,
        )  # fmt: skip

    @property
    def key(self) -> LikertKey:
        """The half that is shown after the response."""
        return LikertKey(id=self.id, hints=self.hints, feedback=self.feedback)

    @classmethod
    def join(cls, spec: LikertSpec, key: LikertKey) -> Self:
        """Put the two halves together again."""
        return cls(
            id=spec.id, stem=spec.stem, hints=key.hints, feedback=key.feedback, low=spec.low,
            high=spec.high, low_label=spec.low_label, high_label=spec.high_label,
        )  # fmt: skip

    def accepts(self, response: Response | None) -> bool:
        """Accept a number of the scale."""
        return isinstance(response, str) and response in self.steps

    def judge(self, response: Response | None) -> Result:
        """Record a number of the scale."""
        if not self.accepts(response):
            return Result(outcome=Outcome.UNANSWERED, score=0)
        feedback = tuple(general(self.feedback))
        return Result(outcome=Outcome.RECORDED, score=0, feedback=feedback)


def parse(paragraph: Paragraph, report: Report) -> Likert | None:
    """Parse one line `<1 never .. 5 always>`."""
    first, *others = paragraph.marks
    if others:
        report.add(
            "CK122",
            _a("A survey item has one scale, and there is a second one."),
            others[0].line.place(),
            hint=_a("Keep one of the two lines."),
        )
        return None
    found = _SCALE.fullmatch(half(first.text.text))
    if found is None:
        report.add(
            "CK123",
            _a("This line begins as a scale and could not be read as one."),
            first.line.place(),
            hint=_a("Write {line}.").format(line=EXAMPLE),
        )
        return None
    low, high = int(found.group(1)), int(found.group(3))
    if not 1 <= high - low < MAX_STEPS:
        report.add(
            "CK123",
            _a("A scale goes up, and has {most} numbers at most.").format(most=MAX_STEPS),
            first.line.place(),
            hint=_a("Write {line}.").format(line=EXAMPLE),
        )
        return None
    low_label, high_label = (first.text.text[slice(*found.span(n))] for n in (2, 4))
    base = paragraph.base() | {"points": Fraction(0)}
    return Likert(**base, low=low, high=high, low_label=low_label, high_label=high_label)


def write(question: Likert) -> list[str]:
    """Return the line with the scale."""
    low = f"{question.low} {question.low_label}".strip()
    high = f"{question.high} {question.high_label}".strip()
    return [f"<{low} .. {high}>"]


TYPE = QuestionType(
    question=Likert,
    spec=LikertSpec,
    key=LikertKey,
    marks=(
        MarkKind(
            name="scale",
            sign="<1 .. 5>",
            label=gettext_noop("a scale <1 .. 5>"),
            pattern=re.compile(
                r"[<＜〈]\s*(?=-?\d{1,3}(?!\d).*(?:\.\.|…|[–—~～]|至|到).*[>＞〉]\s*$)"
            ),
            feedback=False,
        ),
    ),
    parse=parse,
    write=write,
    example=f"How often do you read to your children?\n{EXAMPLE}",
)
__all__ = ["Likert", "LikertKey", "LikertSpec"]
