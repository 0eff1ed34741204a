"""What can be said of a story before anyone plays it: findings for its author, the bounds of its
score, a shortest way to each ending, and how often chance comes by each scene."""

from __future__ import annotations

import random
from collections import Counter

from coursekit.blocks.scenario.compiled import Compiled, Mark, compile_scenario
from coursekit.blocks.scenario.lint import finding_marks
from coursekit.blocks.scenario.playable import PlayableScenario
from coursekit.blocks.scenario.state_space import Abstraction, Explored, explore
from coursekit.model.base import Frozen
from coursekit.model.diagnostic import Diagnostic, nearest

BOUND = 10_000
"""States explored unless the caller says otherwise."""
RUNS = 500
LONGEST = 200
"""Scenes after which a random run is given up."""
STEPS = 20_000
"""Scenes after which no more runs are begun."""


class Way(Frozen):
    """A shortest way to an ending: pairs of a scene and the choice made there, the last empty."""

    scene: str
    outcome: str
    path: tuple[tuple[str, str], ...]


class Located(Frozen):
    """A finding with its scene and choice, empty where it is about the whole story."""

    finding: Diagnostic
    scene: str = ""
    choice: str = ""


class Hits(Frozen):
    """How often seeded random runs came by. `choices` is by scene, then by choice."""

    runs: int = 0
    ended: int = 0
    scenes: dict[str, int] = {}
    choices: dict[str, dict[str, int]] = {}


class Analysis(Frozen):
    """All that exploring a story found.

    `complete` says whether every state was seen; if not, exploring stopped at `bound` states and
    what could lie beyond is not claimed. `score` is the smallest and largest score at an ending.
    """

    complete: bool
    states: int
    bound: int
    located: tuple[Located, ...] = ()
    endings: tuple[Way, ...] = ()
    score: tuple[float, float] | None = None
    hits: Hits = Hits()

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """The findings alone."""
        return tuple(each.finding for each in self.located)


def analyse(
    scenario: PlayableScenario, *, bound: int = BOUND, runs: int = RUNS, seed: int = 1
) -> Analysis:
    """Explore a story up to `bound` states and play it at random `runs` times."""
    # Compiled anew: the story may have been read while another language was told.
    told = compile_scenario(scenario).marks
    scenario = _as_meant(scenario)
    story = scenario.compiled
    found = explore(scenario, bound)
    marks: tuple[Mark, ...] = (*told, *finding_marks(scenario, found, bound))
    return Analysis(
        complete=found.complete,
        states=len(found.states),
        bound=bound,
        located=tuple(Located(finding=m.finding, scene=m.scene, choice=m.choice) for m in marks),
        endings=_ways(story, found),
        score=(min(found.scores), max(found.scores)) if found.scores else None,
        hits=_play(scenario, runs, seed),
    )


def _as_meant(scenario: PlayableScenario) -> PlayableScenario:
    """Return the story with misspelt links leading where they were meant to, so that no more than
    the link is found wrong."""
    known = [scene.id for scene in scenario.scenes]
    if all(choice.to in known for scene in scenario.scenes for choice in scene.choices):
        return scenario
    scenes = tuple(
        scene.model_copy(
            update={
                "choices": tuple(
                    choice.model_copy(update={"to": nearest(choice.to, known) or choice.to})
                    if choice.to not in known
                    else choice
                    for choice in scene.choices
                )
            }
        )
        for scene in scenario.scenes
    )
    return scenario.model_copy(update={"scenes": scenes})


def _ways(story: Compiled, found: Explored) -> tuple[Way, ...]:
    out = []
    for scene, end in found.endings.items():
        ending = story.scenes[scene].ending
        outcome = ending.outcome if ending else ""
        out.append(Way(scene=scene, outcome=outcome, path=found.path(end)))
    return tuple(out)


def _play(scenario: PlayableScenario, runs: int, seed: int) -> Hits:
    world = Abstraction(scenario)
    chance = random.Random(seed)  # noqa: S311  a rehearsal, not a secret
    scenes: Counter[str] = Counter()
    choices: Counter[tuple[str, str]] = Counter()
    ended = done = 0
    while done < runs and scenes.total() < STEPS:
        ended += _run(world, chance, scenes, choices)
        done += 1
    nested: dict[str, dict[str, int]] = {}
    for (scene, choice), count in choices.items():
        nested.setdefault(scene, {})[choice] = count
    return Hits(runs=done, ended=ended, scenes=dict(scenes), choices=nested)


def _run(
    world: Abstraction,
    chance: random.Random,
    scenes: Counter[str],
    choices: Counter[tuple[str, str]],
) -> bool:
    """Play once, counting. Returns whether an ending was reached."""
    state = world.start()
    for _step in range(LONGEST):
        scenes[state.scene] += 1
        if world.story.scenes[state.scene].ending is not None:
            return True
        score = chance.choice(world.scores(state))
        moment = world.moment(state, score, world.throw(state.scene, chance))
        if not moment.links:
            return False
        link = chance.choice(moment.links)
        choices[link.scene, link.choice] += 1
        state = world.after(moment, link)
    return False
