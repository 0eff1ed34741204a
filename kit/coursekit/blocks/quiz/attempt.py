"""An attempt at a quiz."""

from __future__ import annotations

from coursekit.model.attempt import Attempt
from coursekit.model.base import Score
from coursekit.model.response import Given
from coursekit.model.result import Result


class QuizAttempt(Attempt):
    """An attempt at a quiz. Maps are keyed on question ids.

    `questions` and `options` are the realised draw; `responses` what the learner gave;
    `results` what was judged and shown; `tries` how often each was checked; `hints` the texts
    of the hints taken. `score` is the share of all points, 0 to 1, once submitted.
    """

    questions: tuple[str, ...] = ()
    options: dict[str, tuple[str, ...]] = {}
    responses: dict[str, Given] = {}
    results: dict[str, Result] = {}
    tries: dict[str, int] = {}
    hints: dict[str, tuple[str, ...]] = {}
    position: str = ""
    submitted: bool = False
    score: Score | None = None
    passed: bool | None = None
    earlier: tuple[Score, ...] = ()
    """Scores of the submitted attempts before this one."""
