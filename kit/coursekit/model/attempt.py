"""Attempt: all that a learner did in one block, in a form that any host can save and replay."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from coursekit.model.base import Frozen, Score
from coursekit.model.response import Given
from coursekit.model.result import Result


class Attempt(Frozen):
    """One go at a block. `seed` fixes every draw; `hash` is the spec's when it began.

    `started` and `finished` are ISO 8601 times in UTC, set by the host, empty when not yet.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    block: str
    hash: str
    seed: int
    number: int = 1
    started: str = ""
    finished: str = ""


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


class Step(Frozen):
    """One scene entered, and the choice that led on from it (empty for the present one).

    `score` is what the quiz of the scene, if it has one, stood at when the learner went on
    (None: not handed in), so that a later try of the same quiz changes nothing before it.
    """

    scene: str
    choice: str = ""
    score: Score | None = None


class MapNode(Frozen):
    """A scene on the map of a story. `x` and `y` are in hundredths of a step between scenes,
    down from the first scene at the top; `visits` is how often the learner was there."""

    scene: str
    x: int
    y: int
    visits: int = 0


class MapEdge(Frozen):
    """A choice (or several) leading from one scene to another, and whether it was taken."""

    source: str
    target: str
    taken: bool = False


class StoryMap(Frozen):
    """A story seen from above, laid out."""

    nodes: tuple[MapNode, ...] = ()
    edges: tuple[MapEdge, ...] = ()


class ScenarioAttempt(Attempt):
    """An attempt at a scenario. The path and the seed say all; the rest is derived by replay.

    `choices` are those open now; `shown` the variables the author shows, by name; `quizzes` the
    attempts at the quizzes inside scenes. At an ending `outcome`, `debrief` and `map` are filled.
    """

    path: tuple[Step, ...] = ()
    choices: tuple[str, ...] = ()
    shown: dict[str, Any] = {}
    quizzes: dict[str, QuizAttempt] = {}
    outcome: str = ""
    debrief: str = ""
    score: Score | None = None
    map: StoryMap | None = None
