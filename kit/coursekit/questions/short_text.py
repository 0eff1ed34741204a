"""A few words: several accepted answers, with partial shares and a tolerance for slips.

Texts are compared after NFKC (full-width forms), with white space folded and, unless the case
counts, folded to one case; end punctuation doesn't count. `typos` allows so many slips, counted as
the optimal string alignment distance (insert, delete, replace, swap neighbours; Damerau 1964),
and never as many as half the letters. `player/src/questions/typed-text.ts` is the twin.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from coursekit.i18n import author_gettext as _a
from coursekit.model.base import Frozen, Key, Markdown, Score
from coursekit.model.diagnostic import Report, Severity
from coursekit.model.question import Question, QuestionKey, QuestionSpec
from coursekit.model.response import Response
from coursekit.model.result import Outcome, Result, outcome_of
from coursekit.model.source_line import half
from coursekit.questions.choice import general
from coursekit.questions.paragraph import Mark, Paragraph
from coursekit.questions.question_type import QuestionType
from coursekit.questions.settings import flag, setting
from coursekit.questions.typed_answers import (
    ANSWER,
    PARTLY_RIGHT,
    report_no_full_share,
    write_answer,
)

MAX_LENGTH = 2000
MAX_TYPOS = 5


class TextAnswer(Frozen):
    """Any of `texts` earns `share` of the points."""

    texts: tuple[str, ...] = Field(min_length=1)
    share: Score = Fraction(1)
    feedback: Markdown = ""


class TextAnswerKey(Key):
    """Accepted texts, as in `TextAnswer`."""

    texts: tuple[str, ...]
    share: Score
    feedback: Markdown = ""


class ShortTextSpec(QuestionSpec):
    """What learners see. The response is the text they type."""

    type: Literal["short-text"] = "short-text"


class ShortTextKey(QuestionKey):
    """The accepted answers and how strictly they are compared."""

    type: Literal["short-text"] = "short-text"
    answers: tuple[TextAnswerKey, ...]
    case_sensitive: bool = False
    typos: int = 0


class ShortText(Question):
    """A few words are asked for. Credit: the share of the first answer that fits, the exact
    before those within `typos`."""

    type: Literal["short-text"] = "short-text"
    answers: tuple[TextAnswer, ...]
    case_sensitive: bool = False
    typos: int = Field(default=0, ge=0, le=MAX_TYPOS)

    @model_validator(mode="after")
    def _some_right(self) -> Self:
        if not any(answer.share == 1 for answer in self.answers):
            raise ValueError(_a("A short text has at least one answer with the full share."))
        return self

    @property
    def spec(self) -> ShortTextSpec:
        """The half that learners may see."""
        return ShortTextSpec(id=self.id, stem=self.stem, points=self.points, hints=len(self.hints))

    @property
    def key(self) -> ShortTextKey:
        """The half that judges."""
        return ShortTextKey(
            id=self.id, hints=self.hints, feedback=self.feedback,
            answers=tuple(TextAnswerKey(**a.model_dump()) for a in self.answers),
            case_sensitive=self.case_sensitive, typos=self.typos,
        )  # fmt: skip

    @classmethod
    def join(cls, spec: ShortTextSpec, key: ShortTextKey) -> Self:
        """Put the two halves together again."""
        return cls(
            id=spec.id, stem=spec.stem, points=spec.points, hints=key.hints, feedback=key.feedback,
            answers=tuple(TextAnswer(**a.model_dump()) for a in key.answers),
            case_sensitive=key.case_sensitive, typos=key.typos,
        )  # fmt: skip

    def accepts(self, response: Response | None) -> bool:
        """Accept any text."""
        return isinstance(response, str)

    def judge(self, response: Response | None) -> Result:
        """Judge a typed text."""
        shown = next(answer for answer in self.answers if answer.share == 1).texts[0]
        if not isinstance(response, str) or not response.strip():
            return Result(outcome=Outcome.UNANSWERED, score=0, answer=shown)
        hit = self._hit(response[:MAX_LENGTH])
        score = hit.share if hit else Fraction(0)
        return Result(
            outcome=outcome_of(score),
            score=score,
            feedback=(*general(hit.feedback if hit else ""), *general(self.feedback)),
            answer=shown,
        )

    def _hit(self, response: str) -> TextAnswer | None:
        given = compared(response, case_sensitive=self.case_sensitive)
        for slips in range(self.typos + 1):
            for answer in self.answers:
                for text in answer.texts:
                    wanted = compared(text, case_sensitive=self.case_sensitive)
                    if given == wanted or (
                        0 < slips * 2 < len(wanted) and distance(given, wanted, slips) <= slips
                    ):
                        return answer
        return None


def compared(text: str, *, case_sensitive: bool = False) -> str:
    """Return the form in which texts are compared."""
    text = unicodedata.normalize("NFKC", text)
    if not case_sensitive:
        text = unicodedata.normalize("NFKC", text.lower())
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"\s*[.!?,;:。、]+$", "", text) or text


def distance(a: str, b: str, limit: int) -> int:
    """Return the optimal string alignment distance of two texts, or limit + 1 when beyond."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if older and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return min(row[-1], limit + 1)


def parse(paragraph: Paragraph, report: Report) -> ShortText | None:
    """Parse `= the instructor | instructor` and `~ 50% the captain`."""
    answers = [a for mark in paragraph.marks if (a := _answer(mark, report)) is not None]
    report_no_full_share(answers, paragraph, report, _a("Write the right answer behind a ="))
    settings = paragraph.values_of("case_sensitive", "typos")
    if settings.get("typos", 0) > MAX_TYPOS:
        report.add(
            "CK121",
            _a("{n} slips would let nearly every answer pass; {most} are allowed.").format(
                n=settings["typos"], most=MAX_TYPOS
            ),
            paragraph.places["typos"],
            hint=_a("Write typos {n} or fewer.").format(n=MAX_TYPOS),
            severity=Severity.WARNING,
        )
        settings["typos"] = MAX_TYPOS
    if report.errors:
        return None
    return ShortText(**paragraph.base(), answers=tuple(answers), **settings)


def _answer(mark: Mark, report: Report) -> TextAnswer | None:
    text = mark.text.text
    bars = [i for i, char in enumerate(half(text)) if char == "|"]
    edges = [-1, *bars, len(text)]
    texts = [text[a + 1 : b].strip() for a, b in pairwise(edges)]
    texts = [t for t in texts if t]
    if not texts:
        report.add(
            "CK106",
            _a("This answer has no text."),
            mark.line.place(),
            hint=_a("Write what is accepted behind the mark, or delete the line."),
        )
        return None
    return TextAnswer(texts=tuple(texts), share=mark.share, feedback=mark.feedback)


def write(question: ShortText) -> list[str]:
    """Return the answer lines."""
    return [write_answer(answer, " | ".join(answer.texts)) for answer in question.answers]


TYPE = QuestionType(
    question=ShortText,
    spec=ShortTextSpec,
    key=ShortTextKey,
    marks=(ANSWER, PARTLY_RIGHT),
    parse=parse,
    write=write,
    example="Who told him to go on?\n= the instructor | instructor\n~ 50% the captain  > Close.",
    settings=(
        flag("case_sensitive", "case sensitive", "case"),
        setting(
            "typos",
            "typos 1",
            r"typos?\s+(\d+)|(\d+)\s+typos?",
            lambda found, _before: int(found.group(1) or found.group(2)),
            lambda typos: [f"typos {typos}"] if typos else [],
        ),
    ),
    too_few=frozenset({"CK109"}),
    public=(TextAnswer,),
)
__all__ = ["ShortText", "ShortTextKey", "ShortTextSpec", "TextAnswer"]
