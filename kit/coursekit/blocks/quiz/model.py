"""The data of a quiz: its settings and questions, and its two halves, spec and key."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from coursekit.blocks.quiz.bank import questions_of
from coursekit.i18n import author_gettext as _a
from coursekit.model.base import Frozen, Markdown, Score, Spec
from coursekit.model.block import AnswerableBlock, BlockKey, BlockSpec, content_hash
from coursekit.model.draw import seed_of
from coursekit.model.question import Question
from coursekit.questions import AnyQuestion, AnyQuestionKey, AnyQuestionSpec
from coursekit.questions.registry import TYPES

FeedbackTime = Literal["at once", "on submit", "never"]


class DrawPart(Frozen):
    """How many questions are drawn from a part of the bank; the part "" is all of it."""

    part: str = ""
    count: int = Field(ge=1)


class DrawPartSpec(Spec):
    """What learners' browsers need of a `DrawPart`."""

    part: str
    count: int


class QuizSpec(BlockSpec):
    """The public half of a quiz: everything but answers, feedback and hints."""

    type: Literal["quiz"] = "quiz"
    intro: Markdown = ""
    questions: tuple[AnyQuestionSpec, ...]
    pass_mark: Score | None = None
    attempts: int | None = None
    tries: int | None = None
    feedback: FeedbackTime = "on submit"
    shuffle_questions: bool = False
    shuffle_options: bool = False
    draw: tuple[DrawPartSpec, ...] = ()
    parts: dict[str, str] = {}
    time_limit: float | None = None
    review: bool = True
    penalty: Score = Fraction(0)
    hint_penalty: Score = Fraction(0)
    inside: bool = False


class QuizKey(BlockKey):
    """The private half of a quiz: the keys of its questions, in the order of the spec."""

    type: Literal["quiz"] = "quiz"
    questions: tuple[AnyQuestionKey, ...]


class QuizContent(AnswerableBlock):
    """The data of a quiz, as its author made it.

    `Quiz` explains the settings.
    """

    type: Literal["quiz"] = "quiz"
    intro: Markdown = ""
    questions: tuple[AnyQuestion, ...]
    pass_mark: Score | None = Field(default=None, ge=0, le=1)
    attempts: int | None = Field(default=None, ge=1)
    tries: int | None = Field(default=None, ge=1)
    feedback: FeedbackTime = "on submit"
    shuffle_questions: bool = False
    shuffle_options: bool = False
    draw: tuple[DrawPart, ...] = ()
    time_limit: float | None = Field(default=None, gt=0)
    review: bool = True
    penalty: Score = Field(default=Fraction(0), ge=0, le=1)
    hint_penalty: Score = Field(default=Fraction(0), ge=0, le=1)
    inside: bool = False

    @field_validator("questions", mode="before")
    @classmethod
    def _take_banks(cls, questions: Any) -> Any:
        """Take the questions out of banks."""
        return questions_of(questions)

    @field_validator("questions")
    @classmethod
    def _fill_ids(cls, questions: tuple[Question, ...]) -> tuple[Question, ...]:
        """Give each question without an id one made from its text, each id once."""
        taken = {question.id for question in questions if question.id}
        named: list[Question] = []
        for question in questions:
            own = question.id or _made_id(question.stem, taken)
            taken.add(own)
            named.append(question if question.id else question.model_copy(update={"id": own}))
        return tuple(named)

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [question.id for question in self.questions]
        double = next((own for own in ids if ids.count(own) > 1), None)
        if double is not None:
            told = _a('Two questions of the quiz "{quiz}" have the id "{id}".')
            raise ValueError(told.format(quiz=self.id, id=double))
        return self

    @property
    def is_embedded(self) -> bool:
        """Whether the quiz stands only in a scene of a scenario."""
        return self.inside

    @property
    def spec(self) -> QuizSpec:
        """The half that learners may see."""
        spec = QuizSpec(
            id=self.id,
            title=self.title,
            hash=self.hash,
            intro=self.intro,
            questions=tuple(question.spec for question in self.questions),
            pass_mark=self.pass_mark,
            attempts=self.attempts,
            tries=self.tries,
            feedback=self.feedback,
            shuffle_questions=self.shuffle_questions,
            shuffle_options=self.shuffle_options,
            draw=tuple(DrawPartSpec(part=d.part, count=d.count) for d in self.draw),
            parts={question.id: question.part for question in self.questions if question.part},
            time_limit=self.time_limit,
            review=self.review,
            penalty=self.penalty,
            hint_penalty=self.hint_penalty,
            inside=self.inside,
        )
        return spec if self.hash else spec.model_copy(update={"hash": content_hash(spec)})

    @property
    def key(self) -> QuizKey:
        """The half that judges."""
        return QuizKey(id=self.id, questions=tuple(question.key for question in self.questions))

    @classmethod
    def join(cls, spec: QuizSpec, key: QuizKey) -> Self:
        """Put the two halves together again, the hash kept."""
        settings = {
            name: getattr(spec, name)
            for name in QuizSpec.model_fields
            if name not in {"questions", "parts", "draw"}
        }
        joined = (
            TYPES[half.type]
            .question.join(half, question_key)
            .model_copy(update={"part": spec.parts.get(half.id, "")})
            for half, question_key in zip(spec.questions, key.questions, strict=True)
        )
        draw = tuple(DrawPart(part=d.part, count=d.count) for d in spec.draw)
        return cls(questions=tuple(joined), draw=draw, **settings)


def _made_id(stem: str, taken: set[str]) -> str:
    base = f"q-{seed_of(' '.join(stem.split())):08x}"
    own, count = base, 2
    while own in taken:
        own, count = f"{base}-{count}", count + 1
    return own


__all__ = ["DrawPart", "QuizContent", "QuizKey", "QuizSpec"]
