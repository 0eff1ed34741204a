"""Quiz: questions asked together, drawn, judged and scored as its settings say."""

from __future__ import annotations

from typing import Self

from coursekit.blocks.quiz.attempt import QuizAttempt
from coursekit.blocks.quiz.attempt_migration import validate_attempt
from coursekit.blocks.quiz.engine import QuizEngine
from coursekit.blocks.quiz.print import quiz_html, quiz_key_html
from coursekit.model.attempt import Attempt
from coursekit.model.question import Question


class Quiz(QuizEngine):
    """A quiz as its author made it.

    `pass_mark`, `penalty` and `hint_penalty` are shares from 0 to 1; `attempts` counts how often
    it may be handed in, `tries` how often one question may be checked when feedback comes at once
    (None: no limit); `time_limit` is in minutes. `draw` takes questions from parts of the
    bank; `questions` may be banks, or hold some.
    With `review` the right answers show once no attempt is left, or attempts have no limit.
    A quiz that is `inside` stands only in a scene of a scenario.
    """

    def validate_attempt(self, attempt: Attempt) -> QuizAttempt:
        """Fit an attempt from outside to the quiz, and judge it again."""
        if not isinstance(attempt, QuizAttempt):
            return self.start(attempt.seed)
        return validate_attempt(self, attempt)

    def shuffled(self) -> Self:
        """Return the quiz with everything shuffled that can be: neighbours get different sheets."""
        return self.model_copy(update={"shuffle_questions": True, "shuffle_options": True})

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


__all__ = ["Quiz"]
