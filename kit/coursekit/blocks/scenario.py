"""Scenario: a story of scenes in which the learner decides."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal, Self

from pydantic import Field, field_validator

from coursekit.blocks.compiled import Compiled, compiled
from coursekit.blocks.map_layout import positions
from coursekit.blocks.quiz import Quiz, QuizKey, QuizSpec
from coursekit.blocks.story import (
    Choice,
    ChoiceKey,
    ChoiceSpec,
    EffectKey,
    Ending,
    Placed,
    Scene,
    SceneKey,
    SceneSpec,
    Variable,
    VariableKey,
    VariableSpec,
)
from coursekit.model.attempt import Attempt, ScenarioAttempt
from coursekit.model.base import Markdown
from coursekit.model.block import Block, BlockKey, BlockSpec, content_hash


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
    score_cel: str = ""
    dice: tuple[tuple[int, int], ...] = ()
    quizzes: dict[str, QuizKey] = {}
    map: dict[str, tuple[int, int]] = {}


class Scenario(Block):
    """A story of scenes in which the learner decides, as its author made it.

    It begins in the scene `first` (empty: the one that stands first). `back` lets
    learners take a step back. `score` is an expression for the share reached, 0 to 1
    ("trust / 5"); none: no score.
    `quizzes` are those that scenes ask, by id.
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

    @cached_property
    def compiled(self) -> Compiled:
        """The story with its conditions and effects compiled; findings are in its report."""
        return compiled(self)

    @cached_property
    def places(self) -> dict[str, tuple[int, int]]:
        """Where each scene stands on the map, in hundredths of a step."""
        return positions(self.reachable, self.opening)

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
    def key(self) -> ScenarioKey:
        """The half that decides where choices lead."""
        story = self.compiled
        return ScenarioKey(
            id=self.id,
            scenes={scene.id: _scene_key(scene, story) for scene in self.reachable},
            variables=tuple(
                VariableKey(**v.model_dump(include=set(VariableKey.model_fields)))
                for v in self.variables
            ),
            score=self.score,
            score_cel=story.score.cel if story.score else "",
            dice=story.dice,
            quizzes={name: quiz.key for name, quiz in self.quizzes.items()},
            map=self.places,
        )

    @property
    def graded(self) -> bool:
        """Whether it has a score or a quiz."""
        return bool(self.score or self.quizzes)

    @classmethod
    def join(cls, spec: Any, key: Any) -> Self:
        """Put the two halves of a scenario together again, its hash kept."""
        public = ScenarioSpec.model_validate(spec)
        private = ScenarioKey.model_validate(key)
        return cls(
            id=public.id,
            title=public.title,
            hash=public.hash,
            intro=public.intro,
            first=public.start,
            scenes=tuple(
                _joined(scene, private.scenes.get(scene.id, SceneKey())) for scene in public.scenes
            ),
            variables=tuple(Variable(**v.model_dump()) for v in private.variables),
            back=public.back,
            score=private.score,
            quizzes={
                name: Quiz.join(quiz, private.quizzes[name])
                for name, quiz in public.quizzes.items()
            },
        )

    def __copy__(self) -> Self:
        copy = super().__copy__()
        for made in ("compiled", "places"):
            copy.__dict__.pop(made, None)
        return copy

    def start(self, seed: int) -> ScenarioAttempt:
        """Begin the story."""
        from coursekit.blocks.engine import begin

        return begin(self, seed)

    def act(self, attempt: Attempt, action: dict[str, Any]) -> ScenarioAttempt:
        """Choose, step back, begin again, or act in the quiz of the present scene.

        Actions: `{"do": "choose", "choice": id}`, `{"do": "back"}`, `{"do": "restart"}`,
        `{"do": "quiz", "quiz": id, "action": {...}}`. One that does not fit only brings what is
        derived from the path up to date.
        """
        from coursekit.blocks.engine import acted

        if not isinstance(attempt, ScenarioAttempt):
            return self.start(attempt.seed)
        return acted(self, attempt, action)

    def take(self, attempt: Attempt) -> ScenarioAttempt:
        """Return an attempt from outside, judged anew. Of one made before the story was edited, the
        path is kept as far as it still fits, and of its quizzes what still fits."""
        from coursekit.blocks.engine import adapted, judged_anew

        if not isinstance(attempt, ScenarioAttempt):
            return self.start(attempt.seed)
        fitted = attempt if attempt.hash == self.spec.hash else adapted(self, attempt)
        return judged_anew(self, fitted)

    def print_html(self, seed: int) -> str:
        """Return the story as a numbered gamebook."""
        from coursekit.blocks.gamebook import Gamebook

        return Gamebook(self, seed).print_html()

    def public_html(self, seed: int) -> str:
        """Return the beginning: on paper a story says where each choice leads, which is its key."""
        from coursekit.blocks.gamebook import Gamebook

        return Gamebook(self, seed).public_html()

    def key_html(self, seed: int) -> str:
        """Return the ways to each ending and the table of numbers."""
        from coursekit.blocks.gamebook import Gamebook

        return Gamebook(self, seed).key_html()


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


def _scene_key(scene: Scene, story: Compiled) -> SceneKey:
    ending = scene.ending or Ending()
    return SceneKey(
        choices={choice.id: _choice_key(scene, choice, story) for choice in scene.choices},
        outcome=ending.outcome,
        debrief=ending.debrief,
    )


def _choice_key(scene: Scene, choice: Choice, story: Compiled) -> ChoiceKey:
    link = story.links[scene.id, choice.id]
    return ChoiceKey(
        to=choice.to,
        condition=choice.condition,
        cel=link.condition.cel if link.condition else "",
        effects=choice.effects,
        changes=tuple(EffectKey(name=e.name, cel=e.value.cel) for e in link.effects),
    )


def _joined(scene: SceneSpec, key: SceneKey) -> Scene:
    ending = Ending(outcome=key.outcome, debrief=key.debrief) if scene.ending else None
    return Scene(
        id=scene.id,
        title=scene.title,
        body=scene.body,
        quiz=scene.quiz,
        ending=ending,
        choices=tuple(
            Choice(
                id=choice.id,
                text=choice.text,
                **(key.choices.get(choice.id) or ChoiceKey(to="")).model_dump(
                    include={"to", "condition", "effects"}
                ),
            )
            for choice in scene.choices
        ),
    )


__all__ = [
    "Choice",
    "Ending",
    "Placed",
    "Scenario",
    "ScenarioKey",
    "ScenarioSpec",
    "Scene",
    "Variable",
]
