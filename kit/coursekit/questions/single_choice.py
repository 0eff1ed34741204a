"""Single choice: one right answer among several. Credit: all for the right one, else none."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, Self

from pydantic import model_validator

from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Report
from coursekit.model.question import QuestionKey, QuestionSpec
from coursekit.model.response import Response
from coursekit.model.result import Outcome, Result, outcome_of
from coursekit.questions.choice import (
    ChoiceQuestion,
    Option,
    OptionKey,
    read_options,
    stem_html,
    write_options,
)
from coursekit.questions.parts import OptionSpec, are_ids
from coursekit.questions.question_parser import Paragraph


class SingleChoiceSpec(QuestionSpec):
    """What learners see. The response is the id of an option."""

    type: Literal["single-choice"] = "single-choice"
    options: tuple[OptionSpec, ...]
    shuffle: bool | None = None


class SingleChoiceKey(QuestionKey):
    """Which option is right, and what is said of each."""

    type: Literal["single-choice"] = "single-choice"
    options: dict[str, OptionKey]


class SingleChoice(ChoiceQuestion):
    """One right answer among several."""

    type: Literal["single-choice"] = "single-choice"

    @model_validator(mode="after")
    def _one_right(self) -> Self:
        right = sum(option.right for option in self.options)
        if right != 1:
            said = _a(
                "exactly one of the options has right=True, and {count} have it; "
                "use MultipleChoice where several are right"
            )
            raise ValueError(said.format(count=right))
        return self

    @property
    def spec(self) -> SingleChoiceSpec:
        """The half that learners may see."""
        return SingleChoiceSpec(
            id=self.id, stem=self.stem, points=self.points, hints=len(self.hints),
            options=self.option_specs, shuffle=self.shuffle,
        )  # fmt: skip

    @property
    def key(self) -> SingleChoiceKey:
        """The half that judges."""
        return SingleChoiceKey(
            id=self.id, hints=self.hints, feedback=self.feedback, options=self.option_keys
        )

    @classmethod
    def join(cls, spec: SingleChoiceSpec, key: SingleChoiceKey) -> Self:
        """Put the two halves together again."""
        return cls(
            id=spec.id, stem=spec.stem, points=spec.points, hints=key.hints, feedback=key.feedback,
            options=tuple(
                Option(id=o.id, text=o.text, **key.options[o.id].model_dump()) for o in spec.options
            ),
            shuffle=spec.shuffle,
        )  # fmt: skip

    def accepts(self, response: Response | None) -> bool:
        """Accept the id of an option."""
        return are_ids([response], self.option_specs)

    def judge(self, response: Response | None) -> Result:
        """Judge the id of an option."""
        chosen = next((o for o in self.options if o.id == response), None)
        right = next(o for o in self.options if o.right)
        if chosen is None:
            return Result(outcome=Outcome.UNANSWERED, score=0, answer=right.id)
        outcome = outcome_of(int(chosen.right))
        return Result(
            outcome=outcome,
            score=Fraction(int(chosen.right)),
            feedback=tuple(self.feedback_on([chosen.id])),
            marks={chosen.id: outcome},
            answer=right.id,
        )

    def print_html(self, order: tuple[str, ...] = ()) -> str:
        """Return the question with circles to mark."""
        return stem_html(self.stem) + self.options_html(order, "circle")


def read(paragraph: Paragraph, report: Report) -> SingleChoice | None:
    """Read `( )` and `(x)` lines."""
    before = len(report.errors)
    options = read_options(paragraph, "choice", report)
    right = [mark for mark in paragraph.marks if mark.kind == "choice" and mark.ticked]
    if len(right) > 1:
        report.add(
            "CK108",
            _a("Two answers are marked right, and round brackets allow one."),
            right[1].line.place(),
            hint=_a("Take one x away, or write square brackets [x] [ ] for several right answers."),
        )
    elif not right:
        report.add(
            "CK109",
            _a("No answer is marked right."),
            paragraph.marks[0].line.place(),
            hint=_a("Put an x into the brackets of the right one: (x)"),
        )
    if len(options) < 2 and len(report.errors) == before:  # noqa: PLR2004
        report.add(
            "CK110",
            _a("There is only one answer to choose from."),
            paragraph.marks[0].line.place(),
            hint=_a("Add at least one wrong answer: ( ) …"),
        )
    if len(report.errors) > before:
        return None
    return SingleChoice(
        **paragraph.base(), options=tuple(options), shuffle=paragraph.settings.get("shuffle")
    )


def write(question: SingleChoice) -> list[str]:
    """Return the option lines."""
    return write_options(question.options, "(", ")")


__all__ = ["SingleChoice", "SingleChoiceKey", "SingleChoiceSpec", "read", "write"]
