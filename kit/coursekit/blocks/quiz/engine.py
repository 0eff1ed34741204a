"""Runs a quiz: draws questions, judges responses and scores them as the settings say.

`player/src/blocks/quiz/attempt.ts` is the twin of this and of `attempt_migration`; the tables of
cases in `tests/cases/` hold both.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from coursekit.blocks.quiz.attempt import QuizAttempt
from coursekit.blocks.quiz.model import QuizContent
from coursekit.model.attempt import Attempt
from coursekit.model.draw import Draw, seed_of
from coursekit.model.question import Question
from coursekit.model.result import Outcome, Result


class QuizEngine(QuizContent):
    """A quiz that can be taken."""

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
