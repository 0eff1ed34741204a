"""An attempt at a scenario, and the map that is shown at its end."""

from __future__ import annotations

from typing import Any

from coursekit.blocks.quiz.attempt import QuizAttempt
from coursekit.model.attempt import Attempt
from coursekit.model.base import Frozen, Score


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
