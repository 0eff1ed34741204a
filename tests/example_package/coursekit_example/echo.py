"""A question that is answered by typing the same again: `"" Hailin`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, Self

from coursekit.model.diagnostic import Report
from coursekit.model.question import Question, QuestionKey, QuestionSpec
from coursekit.model.response import Response
from coursekit.model.result import Outcome, Result, outcome_of
from coursekit.questions.paragraph import Paragraph
from coursekit.questions.question_type import MarkKind, QuestionType

FOLDER = Path(__file__).parent


class EchoSpec(QuestionSpec):
    """What learners see. The response is the text they type."""

    type: Literal["example-echo"] = "example-echo"


class EchoKey(QuestionKey):
    """What is to be typed."""

    type: Literal["example-echo"] = "example-echo"
    word: str


class Echo(Question):
    """A word to be typed."""

    type: Literal["example-echo"] = "example-echo"
    word: str

    @property
    def spec(self) -> EchoSpec:
        """The half that learners may see."""
        return EchoSpec(id=self.id, stem=self.stem, points=self.points, hints=len(self.hints))

    @property
    def key(self) -> EchoKey:
        """The half that judges."""
        return EchoKey(id=self.id, hints=self.hints, feedback=self.feedback, word=self.word)

    @classmethod
    def join(cls, spec: EchoSpec, key: EchoKey) -> Self:
        """Put the two halves together again."""
        return cls(
            id=spec.id, stem=spec.stem, points=spec.points, hints=key.hints,
            feedback=key.feedback, word=key.word,
        )  # fmt: skip

    def accepts(self, response: Response | None) -> bool:
        """Accept any text."""
        return isinstance(response, str)

    def judge(self, response: Response | None) -> Result:
        """Judge a typed word."""
        if not isinstance(response, str) or not response:
            return Result(outcome=Outcome.UNANSWERED, score=0, answer=self.word)
        score = int(response == self.word)
        return Result(outcome=outcome_of(score), score=score, answer=self.word)


def parse(paragraph: Paragraph, _report: Report) -> Echo:
    """Parse one line `"" Hailin`."""
    return Echo(**paragraph.base(), word=paragraph.marks[0].text.text.strip())


def write(question: Echo) -> list[str]:
    """Return the line with the word."""
    return [f'"" {question.word}']


TYPE = QuestionType(
    question=Echo,
    spec=EchoSpec,
    key=EchoKey,
    marks=(MarkKind("echo", '""', 'a word to type ""', re.compile(r'""\s+')),),
    parse=parse,
    write=write,
    example='Type the name of the town.\n"" Hailin',
    templates=FOLDER / "templates",
    module=FOLDER / "echo.js",
)
