"""A scenario with its story compiled: what the engine plays, and what its key is made from."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Self

from coursekit.blocks.quiz.quiz import Quiz
from coursekit.blocks.scenario.compiled import Compiled, compile_scenario
from coursekit.blocks.scenario.map_layout import positions
from coursekit.blocks.scenario.model import ScenarioContent, ScenarioKey, ScenarioSpec
from coursekit.blocks.scenario.parts import (
    Choice,
    ChoiceKey,
    EffectKey,
    Ending,
    Scene,
    SceneKey,
    SceneSpec,
    Variable,
    VariableKey,
)


class PlayableScenario(ScenarioContent):
    """A scenario whose conditions and effects are compiled when they are first asked for."""

    @cached_property
    def compiled(self) -> Compiled:
        """The story with its conditions and effects compiled; findings are in its report."""
        return compile_scenario(self)

    @cached_property
    def places(self) -> dict[str, tuple[int, int]]:
        """Where each scene stands on the map, in hundredths of a step."""
        return positions(self.reachable, self.opening)

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
            score_value=story.score.root.to_json() if story.score else None,
            dice=story.dice,
            quizzes={name: quiz.key for name, quiz in self.quizzes.items()},
            map=self.places,
        )

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
        test=link.condition.root.to_json() if link.condition else None,
        effects=choice.effects,
        changes=tuple(EffectKey(name=e.name, value=e.value.root.to_json()) for e in link.effects),
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
