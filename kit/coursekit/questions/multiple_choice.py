"""Multiple choice: several may be right.

Credit, as declared: right ones chosen less wrong ones chosen, over all right ones, never below 0;
or, with "all or nothing", all points for exactly the right set and none otherwise.
"""

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
    text_ids,
    write_options,
)
from coursekit.questions.paragraph import Paragraph
from coursekit.questions.parts import OptionSpec, are_ids
from coursekit.questions.question_type import QuestionType
from coursekit.questions.settings import ALL_OR_NOTHING, SHUFFLE


class MultipleChoiceSpec(QuestionSpec):
    """What learners see. The response is a list of option ids."""

    type: Literal["multiple-choice"] = "multiple-choice"
    options: tuple[OptionSpec, ...]
    shuffle: bool | None = None


class MultipleChoiceKey(QuestionKey):
    """Which options are right, and how credit is counted."""

    type: Literal["multiple-choice"] = "multiple-choice"
    options: dict[str, OptionKey]
    all_or_nothing: bool = False


class MultipleChoice(ChoiceQuestion):
    """Any number of right answers, at least one."""

    type: Literal["multiple-choice"] = "multiple-choice"
    all_or_nothing: bool = False

    @model_validator(mode="after")
    def _some_right(self) -> Self:
        if not any(option.right for option in self.options):
            raise ValueError(_a("A multiple choice has at least one option with right=True."))
        return self

    @property
    def spec(self) -> MultipleChoiceSpec:
        """The half that learners may see."""
        return MultipleChoiceSpec(
            id=self.id, stem=self.stem, points=self.points, hints=len(self.hints),
            options=self.option_specs, shuffle=self.shuffle,
        )  # fmt: skip

    @property
    def key(self) -> MultipleChoiceKey:
        """The half that judges."""
        return MultipleChoiceKey(
            id=self.id, hints=self.hints, feedback=self.feedback, options=self.option_keys,
            all_or_nothing=self.all_or_nothing,
        )  # fmt: skip

    @classmethod
    def join(cls, spec: MultipleChoiceSpec, key: MultipleChoiceKey) -> Self:
        """Put the two halves together again."""
        return cls(
            id=spec.id, stem=spec.stem, points=spec.points, hints=key.hints, feedback=key.feedback,
            options=tuple(
                Option(id=o.id, text=o.text, **key.options[o.id].model_dump()) for o in spec.options
            ),
            shuffle=spec.shuffle, all_or_nothing=key.all_or_nothing,
        )  # fmt: skip

    def accepts(self, response: Response | None) -> bool:
        """Accept a list of option ids, none twice."""
        return (
            isinstance(response, list)
            and are_ids(response, self.option_specs)
            and len(set(response)) == len(response)
        )

    def judge(self, response: Response | None) -> Result:
        """Judge a list of option ids; unknown ones don't count."""
        known = {option.id: option for option in self.options}
        chosen = [option_id for option_id in text_ids(response) if option_id in known]
        right = [option.id for option in self.options if option.right]
        if not chosen:
            return Result(outcome=Outcome.UNANSWERED, score=0, answer=right)
        hits = sum(known[option_id].right for option_id in chosen)
        score = max(Fraction(0), Fraction(2 * hits - len(chosen), len(right)))
        if self.all_or_nothing:
            score = Fraction(int(set(chosen) == set(right)))
        return Result(
            outcome=outcome_of(score),
            score=score,
            feedback=tuple(self.feedback_on(chosen)),
            marks={i: outcome_of(int(known[i].right)) for i in chosen},
            answer=right,
        )


def parse(paragraph: Paragraph, report: Report) -> MultipleChoice | None:
    """Parse `[ ]` and `[x]` lines."""
    options = parse_options(paragraph, report)
    if not any(option.right for option in options):
        report.add(
            "CK109",
            _a("No answer is marked right."),
            paragraph.marks[0].line.place(),
            hint=_a("Put an x into the brackets of each right one: [x]"),
        )
    if report.errors:
        return None
    settings = paragraph.values_of("shuffle", "all_or_nothing")
    return MultipleChoice(**paragraph.base(), options=options, **settings)


def write(question: MultipleChoice) -> list[str]:
    """Return the option lines."""
    return write_options(question.options, "[", "]")


TYPE = QuestionType(
    question=MultipleChoice,
    spec=MultipleChoiceSpec,
    key=MultipleChoiceKey,
    marks=(option_mark("box", "[ ]", gettext_noop("several choices [ ]"), "[", "]"),),
    parse=parse,
    write=write,
    example="Which of these towns have a memorial hall?\n[x] Hailin\n[ ] Suifenhe\n[x] Mudanjiang",
    settings=(*SHUFFLE, ALL_OR_NOTHING),
    too_few=frozenset({"CK109"}),
    public=(Option,),
)
__all__ = ["MultipleChoice", "MultipleChoiceKey", "MultipleChoiceSpec"]
