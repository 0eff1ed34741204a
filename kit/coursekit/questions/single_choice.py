"""Single choice: one right answer among several. Credit: all for the right one, else none."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, Self

from pydantic import model_validator

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext_noop
from coursekit.model.diagnostic import Report
from coursekit.model.question import QuestionKey, QuestionSpec
from coursekit.model.response import Response
from coursekit.model.result import Outcome, Result, outcome_of
from coursekit.questions.choice import (
    ChoiceQuestion,
    Option,
    OptionKey,
    option_mark,
    parse_options,
    write_options,
)
from coursekit.questions.paragraph import Paragraph
from coursekit.questions.parts import OptionSpec, are_ids
from coursekit.questions.question_type import QuestionType
from coursekit.questions.settings import SHUFFLE


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
            message = _a(
                "exactly one of the options has right=True, and {count} have it; "
                "where several are right, it is a multiple choice"
            )
            raise ValueError(message.format(count=right))
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


def parse(paragraph: Paragraph, report: Report) -> SingleChoice | None:
    """Parse `( )` and `(x)` lines."""
    options = parse_options(paragraph, report)
    right = [mark for mark in paragraph.marks if mark.ticked]
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
    if len(options) < 2 and not report.errors:  # noqa: PLR2004
        report.add(
            "CK110",
            _a("There is only one answer to choose from."),
            paragraph.marks[0].line.place(),
            hint=_a("Add at least one wrong answer: ( ) …"),
        )
    if report.errors:
        return None
    return SingleChoice(**paragraph.base(), options=options, **paragraph.values_of("shuffle"))


def write(question: SingleChoice) -> list[str]:
    """Return the option lines."""
    return write_options(question.options, "(", ")")


TYPE = QuestionType(
    question=SingleChoice,
    spec=SingleChoiceSpec,
    key=SingleChoiceKey,
    marks=(option_mark("choice", "( )", gettext_noop("one choice ( )"), "(", ")"),),
    parse=parse,
    write=write,
    example="In which decade was the ground ploughed?\n( ) the 1930s\n(x) the 1950s\n( ) the 1970s",
    settings=SHUFFLE,
    too_few=frozenset({"CK109", "CK110"}),
    public=(Option,),
)
__all__ = ["Option", "SingleChoice", "SingleChoiceKey", "SingleChoiceSpec"]
