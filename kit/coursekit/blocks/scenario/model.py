"""The data of a scenario: its scenes, variables and settings, and its two halves, spec and key."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from coursekit.blocks.quiz.model import QuizKey, QuizSpec
from coursekit.blocks.quiz.quiz import Quiz
from coursekit.blocks.scenario.parts import (
    ChoiceSpec,
    Scene,
    SceneKey,
    SceneSpec,
    Variable,
    VariableKey,
    VariableSpec,
)
from coursekit.model.base import Markdown
from coursekit.model.block import AnswerableBlock, BlockKey, BlockSpec, content_hash


class ScenarioSpec(BlockSpec):
    """What learners may see of a scenario."""

    type: Literal["scenario"] = "scenario"
    intro: Markdown = ""
    start: str
    scenes: tuple[SceneSpec, ...]
    shown: tuple[VariableSpec, ...] = ()
    back: bool = True
    quizzes: dict[str, QuizSpec] = {}
    scored: bool = False


class ScenarioKey(BlockKey):
    """What choices do, and what endings mean. `dice` are the ranges of the random numbers that
    conditions use; `map` is where each scene stands on the map, in hundredths of a step."""

    type: Literal["scenario"] = "scenario"
    scenes: dict[str, SceneKey]
    variables: tuple[VariableKey, ...] = ()
    score: str = ""
    score_value: list[Any] | None = None
    dice: tuple[tuple[int, int], ...] = ()
    quizzes: dict[str, QuizKey] = {}
    map: dict[str, tuple[int, int]] = {}


class ScenarioContent(AnswerableBlock):
    """The data of a scenario, as its author made it.

    `Scenario` explains the settings.
    """

    type: Literal["scenario"] = "scenario"
    intro: Markdown = ""
    first: str = ""
    scenes: tuple[Scene, ...] = Field(min_length=1)
    variables: tuple[Variable, ...] = ()
    back: bool = True
    score: str = ""
    quizzes: dict[str, Quiz] = {}

    @field_validator("quizzes")
    @classmethod
    def _keep_hashes(cls, quizzes: dict[str, Quiz]) -> dict[str, Quiz]:
        """Fix the hash of each quiz before its texts are rendered."""
        return {
            name: quiz if quiz.hash else quiz.model_copy(update={"hash": quiz.spec.hash})
            for name, quiz in quizzes.items()
        }

    @property
    def reachable(self) -> tuple[Scene, ...]:
        """The scenes, of several with one id the first."""
        first: dict[str, Scene] = {}
        for scene in self.scenes:
            first.setdefault(scene.id, scene)
        return tuple(first.values())

    @property
    def opening(self) -> str:
        """The id of the scene that the story begins in."""
        known = {scene.id for scene in self.scenes}
        return self.first if self.first in known else self.scenes[0].id

    @property
    def spec(self) -> ScenarioSpec:
        """The half that learners may see."""
        spec = ScenarioSpec(
            id=self.id,
            title=self.title,
            hash=self.hash,
            intro=self.intro,
            start=self.opening,
            scenes=tuple(_scene_spec(scene) for scene in self.reachable),
            shown=tuple(_variable_spec(v) for v in self.variables if v.shown),
            back=self.back,
            quizzes={name: quiz.spec for name, quiz in self.quizzes.items()},
            scored=bool(self.score),
        )
        return spec if spec.hash else spec.model_copy(update={"hash": content_hash(spec)})

    @property
    def graded(self) -> bool:
        """Whether it has a score or a quiz."""
        return bool(self.score or self.quizzes)


def _scene_spec(scene: Scene) -> SceneSpec:
    return SceneSpec(
        id=scene.id,
        title=scene.title,
        body=scene.body,
        choices=tuple(ChoiceSpec(id=c.id, text=c.text) for c in scene.choices),
        ending=scene.ending is not None,
        quiz=scene.quiz,
    )


def _variable_spec(variable: Variable) -> VariableSpec:
    return VariableSpec(
        name=variable.name,
        label=variable.label,
        kind=variable.kind,
        minimum=variable.minimum,
        maximum=variable.maximum,
    )
