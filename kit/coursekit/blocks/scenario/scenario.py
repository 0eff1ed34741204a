"""Scenario: a story of scenes in which the learner decides."""

from __future__ import annotations

from typing import Any

from coursekit.blocks.scenario.attempt import ScenarioAttempt
from coursekit.blocks.scenario.engine import (
    apply_action,
    begin_attempt,
    judge_again,
    migrate_attempt,
)
from coursekit.blocks.scenario.playable import PlayableScenario
from coursekit.blocks.scenario.print import Gamebook
from coursekit.model.attempt import Attempt


class Scenario(PlayableScenario):
    """A story of scenes in which the learner decides, as its author made it.

    It begins in the scene `first` (empty: the one that stands first). `back` lets
    learners take a step back. `score` is an expression for the share reached, 0 to 1
    ("trust / 5"); none: no score.
    `quizzes` are those that scenes ask, by id.
    """

    def start(self, seed: int) -> ScenarioAttempt:
        """Begin the story."""
        return begin_attempt(self, seed)

    def act(self, attempt: Attempt, action: dict[str, Any]) -> ScenarioAttempt:
        """Choose, step back, begin again, or act in the quiz of the present scene.

        Actions: `{"do": "choose", "choice": id}`, `{"do": "back"}`, `{"do": "restart"}`,
        `{"do": "quiz", "quiz": id, "action": {...}}`. One that does not fit only brings what is
        derived from the path up to date.
        """
        if not isinstance(attempt, ScenarioAttempt):
            return self.start(attempt.seed)
        return apply_action(self, attempt, action)

    def validate_attempt(self, attempt: Attempt) -> ScenarioAttempt:
        """Return an attempt from outside, judged anew. Of one made before the story was edited, the
        path is kept as far as it still fits, and of its quizzes what still fits."""
        if not isinstance(attempt, ScenarioAttempt):
            return self.start(attempt.seed)
        fitted = attempt if attempt.hash == self.spec.hash else migrate_attempt(self, attempt)
        return judge_again(self, fitted)

    def print_html(self, seed: int) -> str:
        """Return the story as a numbered gamebook."""
        return Gamebook(self, seed).print_html()

    def public_html(self, seed: int) -> str:
        """Return the beginning: on paper a story says where each choice leads, which is its key."""
        return Gamebook(self, seed).public_html()

    def key_html(self, seed: int) -> str:
        """Return the ways to each ending and the table of numbers."""
        return Gamebook(self, seed).key_html()


__all__ = ["Scenario"]
