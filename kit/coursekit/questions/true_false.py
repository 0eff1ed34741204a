"""True or false: `= true`, `= false`, in Chinese 对 and 错."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, Self

from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Report
from coursekit.model.question import Question, QuestionKey, QuestionSpec
from coursekit.model.response import Response
from coursekit.model.result import Outcome, Result, outcome_of
from coursekit.questions.choice import general
from coursekit.questions.paragraph import Paragraph
from coursekit.questions.question_type import QuestionType
from coursekit.questions.typed_answers import ANSWER

WORDS = {
    "true": True, "yes": True, "对": True, "正确": True, "是": True, "真": True,
    "false": False, "no": False, "错": False, "错误": False, "否": False, "假": False,
}  # fmt: skip


class TrueFalseSpec(QuestionSpec):
    """What learners see. The response is true or false."""

    type: Literal["true-false"] = "true-false"


class TrueFalseKey(QuestionKey):
    """Whether the statement is true."""

    type: Literal["true-false"] = "true-false"
    right: bool


class TrueFalse(Question):
    """A statement that is true or false. Credit: all or none."""

    type: Literal["true-false"] = "true-false"
    right: bool

    @property
    def spec(self) -> TrueFalseSpec:
        """The half that learners may see."""
        return TrueFalseSpec(id=self.id, stem=self.stem, points=self.points, hints=len(self.hints))

    @property
    def key(self) -> TrueFalseKey:
        """The half that judges."""
        return TrueFalseKey(id=self.id, hints=self.hints, feedback=self.feedback, right=self.right)

    @classmethod
    def join(cls, spec: TrueFalseSpec, key: TrueFalseKey) -> Self:
        """Put the two halves together again."""
        return cls(
            id=spec.id, stem=spec.stem, points=spec.points, hints=key.hints,
            feedback=key.feedback, right=key.right,
        )  # fmt: skip

    def accepts(self, response: Response | None) -> bool:
        """Accept True and False."""
        return isinstance(response, bool)

    def judge(self, response: Response | None) -> Result:
        """Judge True or False."""
        if not isinstance(response, bool):
            return Result(outcome=Outcome.UNANSWERED, score=0, answer=self.right)
        outcome = outcome_of(int(response == self.right))
        return Result(
            outcome=outcome,
            score=Fraction(int(response == self.right)),
            feedback=tuple(general(self.feedback)),
            marks={str(response).lower(): outcome},
            answer=self.right,
        )


def claims(paragraph: Paragraph) -> bool:
    """Return whether the first answer is a word for true or false."""
    return paragraph.marks[0].text.text.strip().lower() in WORDS


def parse(paragraph: Paragraph, report: Report) -> TrueFalse | None:
    """Parse one line `= true` or `= false`."""
    if len(paragraph.marks) > 1:
        report.add(
            "CK111",
            _a("A statement is either true or false, and there is a second answer."),
            paragraph.marks[1].line.place(),
            hint=_a("Keep one of the two lines."),
        )
        return None
    word = paragraph.marks[0].text.text.strip().lower()
    return TrueFalse(**paragraph.base(), right=WORDS[word])


def write(question: TrueFalse) -> list[str]:
    """Return the answer line."""
    return [f"= {'true' if question.right else 'false'}"]


TYPE = QuestionType(
    question=TrueFalse,
    spec=TrueFalseSpec,
    key=TrueFalseKey,
    marks=(ANSWER,),
    claims=claims,
    parse=parse,
    write=write,
    example="He was a soldier before he was a farmer.\n= true",
)
__all__ = ["TrueFalse", "TrueFalseKey", "TrueFalseSpec"]
