"""Quiz: questions asked together, drawn, judged and scored as its settings say.

`player/src/blocks/quiz/attempt.ts` is the twin of this and of `quiz_taken`; tables of cases in
`tests/cases/` hold both.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from coursekit.blocks.bank import questions_of
from coursekit.blocks.quiz_print import quiz_html, quiz_key_html
from coursekit.i18n import author_gettext as _a
from coursekit.model.attempt import Attempt, QuizAttempt
from coursekit.model.base import Frozen, Markdown, Score, Spec
from coursekit.model.block import Block, BlockKey, BlockSpec, content_hash
from coursekit.model.draw import Draw, seed_of
from coursekit.model.question import Question
from coursekit.model.result import Outcome, Result, outcome_of
from coursekit.questions import TYPES, AnyQuestion, AnyQuestionKey, AnyQuestionSpec

FeedbackTime = Literal["at once", "on submit", "never"]
Share = Fraction


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


class Quiz(Block):
    """A quiz as its author made it.

    `pass_mark`, `penalty` and `hint_penalty` are shares from 0 to 1; `attempts` counts how often
    it may be handed in, `tries` how often one question may be checked when feedback comes at once
    (None: no limit); `time_limit` is in minutes. `draw` takes questions from parts of the
    bank; `questions` may be banks, or hold some.
    With `review` the right answers show once no attempt is left, or attempts have no limit.
    A quiz that is `inside` stands only in a scene of a scenario.
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
            TYPES[one.type].join(one, own).model_copy(update={"part": spec.parts.get(one.id, "")})
            for one, own in zip(spec.questions, key.questions, strict=True)
        )
        draw = tuple(DrawPart(part=d.part, count=d.count) for d in spec.draw)
        return cls(questions=tuple(joined), draw=draw, **settings)

    def start(self, seed: int, number: int = 1) -> QuizAttempt:
        """Begin an attempt: draw and shuffle, and freeze the outcome."""
        asked = self._drawn(Draw(seed, "questions"))
        return QuizAttempt(
            block=self.id,
            hash=self.spec.hash,
            seed=seed,
            number=number,
            questions=tuple(question.id for question in asked),
            options={
                question.id: order
                for question in asked
                if (order := self.option_order(question, seed))
            },
        )

    def _drawn(self, draw: Draw) -> list[Question]:
        asked: list[Question] = list(self.questions)
        if self.draw:
            picked: set[str] = set()
            for part in self.draw:
                pool = [q.id for q in asked if part.part in ("", q.part) and q.id not in picked]
                picked |= set(draw.sample(pool, part.count))
            asked = [question for question in asked if question.id in picked]
        return draw.shuffled(asked) if self.shuffle_questions else asked

    def judge(self, own: str, response: Any) -> Result:
        """Judge a response to the question with this id."""
        return next(question for question in self.questions if question.id == own).judge(response)

    def option_order(self, question: Question, seed: int) -> tuple[str, ...]:
        """Return the order in which options or items are shown; empty: as in the spec."""
        draw = Draw(seed, f"options:{question.id}")
        return question.presentation_order(draw, shuffle=self.shuffle_options)

    def act(self, attempt: Attempt, action: dict[str, Any]) -> Attempt:
        """Apply `check`, `hint`, `submit` or `retry`; what does not fit changes nothing."""
        if not isinstance(attempt, QuizAttempt):
            return attempt
        attempt = self._fitting(attempt)
        match action.get("do"):
            case "check":
                return self._check(attempt, action.get("question"))
            case "hint":
                return self._hint(attempt, action.get("question"))
            case "submit":
                return self._submit(attempt)
            case "retry":
                return self._retry(attempt)
            case _:
                return attempt

    def take(self, attempt: Attempt) -> QuizAttempt:
        """Fit an attempt from outside to the quiz, and judge it anew."""
        from coursekit.blocks.attempt_migration import taken

        return taken(
            self, attempt if isinstance(attempt, QuizAttempt) else self.start(attempt.seed)
        )

    def _fitting(self, attempt: QuizAttempt) -> QuizAttempt:
        """Drop questions that the quiz does not have."""
        known = {question.id for question in self.questions}
        asked = tuple(own for own in dict.fromkeys(attempt.questions) if own in known)
        return (
            attempt
            if asked == attempt.questions
            else attempt.model_copy(update={"questions": asked})
        )

    def _asked(self, attempt: QuizAttempt, own: Any) -> Question | None:
        if attempt.submitted or own not in attempt.questions:
            return None
        return next(question for question in self.questions if question.id == own)

    def _check(self, attempt: QuizAttempt, own: Any) -> QuizAttempt:
        question = self._asked(attempt, own)
        if question is None or self.feedback != "at once":
            return attempt
        tries = attempt.tries.get(question.id, 0)
        before = attempt.results.get(question.id)
        if (before and before.outcome is Outcome.RIGHT) or (
            self.tries is not None and tries >= self.tries
        ):
            return attempt
        result = question.judge(attempt.responses.get(question.id))
        if result.outcome is Outcome.UNANSWERED:
            return attempt
        shown = result.model_copy(update={"answer": None})
        return attempt.model_copy(
            update={
                "results": attempt.results | {question.id: shown},
                "tries": attempt.tries | {question.id: tries + 1},
                "position": question.id,
            }
        )

    def _hint(self, attempt: QuizAttempt, own: Any) -> QuizAttempt:
        question = self._asked(attempt, own)
        if question is None:
            return attempt
        taken = len(attempt.hints.get(question.id, ()))
        if taken >= len(question.hints):
            return attempt
        hints = attempt.hints | {question.id: question.hints[: taken + 1]}
        return attempt.model_copy(update={"hints": hints, "position": question.id})

    def _submit(self, attempt: QuizAttempt) -> QuizAttempt:
        if attempt.submitted:
            return attempt
        tries = {
            # A response changed since it was checked is one more try.
            own: count + (count > 0 and own not in attempt.results)
            for own, count in attempt.tries.items()
        }
        attempt = attempt.model_copy(update={"tries": tries})
        asked = [question for question in self.questions if question.id in attempt.questions]
        judged = {q.id: q.judge(attempt.responses.get(q.id)) for q in asked}
        total = sum((q.points for q in asked), Fraction(0))
        earned = sum((q.points * self._kept(attempt, q, judged[q.id]) for q in asked), Fraction(0))
        score = earned / total if total else Fraction(0)
        done: dict[str, Any] = {"submitted": True, "position": ""}
        if self.feedback == "never":
            return attempt.model_copy(update=done | {"results": {}})
        done["score"] = score
        done["passed"] = None if self.pass_mark is None else score >= self.pass_mark
        open_ = self.review and (self.attempts is None or attempt.number >= self.attempts)
        done["results"] = {
            own: result if open_ else result.model_copy(update={"answer": None})
            for own, result in judged.items()
        }
        return attempt.model_copy(update=done)

    def _kept(self, attempt: QuizAttempt, question: Question, result: Result) -> Fraction:
        """Return the share earned, less what further tries and hints cost; never below 0."""
        extra = max(0, attempt.tries.get(question.id, 0) - 1)
        hints = min(len(attempt.hints.get(question.id, ())), len(question.hints))
        return max(Fraction(0), result.score - self.penalty * extra - self.hint_penalty * hints)

    def _retry(self, attempt: QuizAttempt) -> QuizAttempt:
        if not attempt.submitted or (self.attempts is not None and attempt.number >= self.attempts):
            return attempt
        seed = seed_of(f"{attempt.seed}:retry")
        again = self.start(seed, attempt.number + 1)
        scores = () if attempt.score is None else (attempt.score,)
        return again.model_copy(update={"earlier": (*attempt.earlier, *scores)})

    def print_html(self, seed: int) -> str:
        """Return the quiz for paper, as drawn by the seed."""
        return quiz_html(self, self.printed(seed))

    def key_html(self, seed: int) -> str:
        """Return the answers to `print_html(seed)`, numbered alike."""
        return quiz_key_html(self, self.printed(seed))

    def printed(self, seed: int) -> list[tuple[Question, tuple[str, ...]]]:
        """Return the questions of a draw with the order of each one's options."""
        attempt = self.start(seed)
        by_id = {question.id: question for question in self.questions}
        return [(by_id[own], attempt.options.get(own, ())) for own in attempt.questions]


def _made_id(stem: str, taken: set[str]) -> str:
    base = f"q-{seed_of(' '.join(stem.split())):08x}"
    own, count = base, 2
    while own in taken:
        own, count = f"{base}-{count}", count + 1
    return own


__all__ = [
    "DrawPart",
    "Quiz",
    "QuizKey",
    "QuizSpec",
    "outcome_of",
]
