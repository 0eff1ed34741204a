"""Question: what every type of question has in common."""

from __future__ import annotations

from abc import abstractmethod
from fractions import Fraction
from typing import Any, ClassVar, Self

from coursekit.model.base import Frozen, Key, Markdown, Score, Spec
from coursekit.model.draw import Draw
from coursekit.model.response import Response
from coursekit.model.result import Result


class QuestionSpec(Spec):
    """The public half of a question. Subclasses fix `type` and add what their component shows."""

    type: str
    id: str
    stem: Markdown
    points: Score
    hints: int = 0
    """How many hints there are; their texts stay in the key."""


class QuestionKey(Key):
    """The private half of a question, judged against."""

    type: str
    id: str
    hints: tuple[Markdown, ...] = ()
    feedback: Markdown = ""


class Question(Frozen):
    """A question as its author made it: the only form that is edited, and the one that the text
    form and the Python form share. `spec` and `key` are its two halves; `join` puts them together.

    An empty `id` is filled by the quiz with one made from the stem.
    """

    scored: ClassVar[bool] = True
    """Whether there is a right answer; a survey item has none and counts in no total."""

    type: str
    id: str = ""
    stem: Markdown
    points: Score = Fraction(1)
    hints: tuple[Markdown, ...] = ()
    feedback: Markdown = ""
    part: str = ""
    """The part of a bank that the question belongs to, for draws "2 from easy"."""

    @property
    @abstractmethod
    def spec(self) -> QuestionSpec:
        """The half that learners may see."""

    @property
    @abstractmethod
    def key(self) -> QuestionKey:
        """The half that judges."""

    @classmethod
    @abstractmethod
    def join(cls, spec: Any, key: Any) -> Self:
        """Put the two halves of a question of this type together again."""

    @abstractmethod
    def accepts(self, response: Response | None) -> bool:
        """Return whether a learner can have given this response, whatever it is worth."""

    @abstractmethod
    def judge(self, response: Response | None) -> Result:
        """Judge what a learner answered; what is no answer to this question is `unanswered`."""

    def presentation_order(self, draw: Draw, *, shuffle: bool) -> tuple[str, ...]:
        """Return the ids of options or items in the order shown; empty: as in the spec.

        `shuffle` is what the quiz says of options.
        """
        del draw, shuffle
        return ()
