"""What judging a response yields."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from coursekit.model.base import Frozen, Markdown, Score
from coursekit.model.response import Response


class Outcome(StrEnum):
    """How a response did; `recorded` is a response to a question that has no right answer."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNANSWERED = "unanswered"
    RECORDED = "recorded"


class Feedback(Frozen):
    """A remark on one option or item (`on` is its id), or on the whole question (`on` empty)."""

    on: str = ""
    text: Markdown


class Result(Frozen):
    """The judgement of one response. `score` is the share earned, 0 to 1, before weights and
    penalties; `marks` tells of each option or item that the learner touched whether it was right;
    `answer` is the right response, filled only where the quiz lets it be shown."""

    outcome: Outcome
    score: Score
    feedback: tuple[Feedback, ...] = ()
    marks: dict[str, Outcome] = {}
    answer: Response | None = None


def outcome_of(score: Any) -> Outcome:
    """Return the outcome that a share of the points stands for."""
    if score >= 1:
        return Outcome.RIGHT
    return Outcome.PARTLY if score > 0 else Outcome.WRONG
