"""Walks through every state a story can be in, up to a bound.

What has no end is made finite without losing anything: visits are counted up to one past the
largest number they are compared with, dice and quiz scores take a value on each side of every
bound they are compared with, and variables that decide nothing are left alone. A quiz score that
is reckoned with, not compared, takes those values only.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise, product
from random import Random

from coursekit.blocks.scenario.compiled import Compiled, Link
from coursekit.blocks.scenario.conditions import random_name
from coursekit.blocks.scenario.engine import State, changed, entered, opened, start_of
from coursekit.blocks.scenario.expression_tokens import Node
from coursekit.blocks.scenario.parts import Value
from coursekit.blocks.scenario.playable import PlayableScenario

COMBINATIONS = 5_000
"""More combinations of dice and quiz scores in one scene than this are not all tried."""
_COMPARED = ("==", "!=", "<", "<=", ">", ">=")
StateId = tuple[object, ...]


@dataclass(frozen=True)
class Moment:
    """A state with its dice thrown and its quiz answered, and the choices open then."""

    state: State
    context: dict[str, Value]
    links: tuple[Link, ...]


class Abstraction:
    """What of a story must be told apart, and which values chance and quizzes can give."""

    def __init__(self, scenario: PlayableScenario) -> None:
        self.scenario = scenario
        self.story: Compiled = scenario.compiled
        self.pass_marks = {name: quiz.pass_mark for name, quiz in scenario.quizzes.items()}
        self.relevant = _relevant(self.story)
        self._caps = {
            scene: _cap(self.story, scene)
            for scene in sorted({n for e in self.story.expressions() for n in e.named("visits")})
        }
        self._scores = {
            quiz: _scores(self.story, quiz, self.pass_marks.get(quiz))
            for quiz in sorted({n for e in self.story.expressions() for n in e.named("quiz")})
        }
        self._dice = {die: _sides(self.story, die) for die in self.story.dice}
        self._rolled = {
            scene: tuple(
                sorted({d for x in links for e in x.expressions() for d in e.named("random")})
            )
            for scene, links in self.story.by_scene.items()
        }
        self.links = {
            scene: tuple(
                replace(x, effects=tuple(e for e in x.effects if e.name in self.relevant))
                for x in links
            )
            for scene, links in self.story.by_scene.items()
        }

    def start(self) -> State:
        """Return the state a story begins in."""
        return self._capped(start_of(self.story))

    def identity(self, state: State) -> StateId:
        """Return what tells a state from another."""
        return (
            state.scene,
            *(state.values[name] for name in self.relevant),
            *(state.visits[name] for name in self._caps),
            *(state.scores.get(name) for name in self._scores),
        )

    def _capped(self, state: State) -> State:
        visits = {
            name: state.visits[name] if cap is None else min(state.visits[name], cap)
            for name, cap in self._caps.items()
        }
        return State(state.scene, state.values, visits, state.scores)

    def scores(self, state: State) -> list[Fraction | None]:
        """Return what the quiz of the scene may stand at when the learner goes on."""
        quiz = self.story.scenes[state.scene].quiz
        return [state.scores.get(quiz), *self._scores.get(quiz, ())]

    def dice(self, scene: str) -> Iterator[dict[str, Value]]:
        """Return every throw of the dice that matters in a scene."""
        rolled = self._rolled[scene]
        for throw in product(*(self._dice[die] for die in rolled)):
            yield {random_name(*die): float(n) for die, n in zip(rolled, throw, strict=True)}

    def throw(self, scene: str, chance: Random) -> dict[str, Value]:
        """Throw the dice of a scene."""
        return {random_name(*die): float(chance.randint(*die)) for die in self._rolled[scene]}

    def combinations(self, state: State) -> int:
        """Return how many throws and scores a state has."""
        throws = math.prod(len(self._dice[die]) for die in self._rolled[state.scene])
        return throws * len(self.scores(state))

    def moment(self, state: State, score: Fraction | None, throw: Mapping[str, Value]) -> Moment:
        """Return a state with this score of its quiz and this throw."""
        quiz = self.story.scenes[state.scene].quiz
        if quiz in self._scores:
            scores = {**state.scores, quiz: score}
            state = State(state.scene, state.values, state.visits, scores)
        context = {**state.names(self.pass_marks), **throw}
        return Moment(state, context, tuple(opened(self.links[state.scene], context)))

    def after(self, moment: Moment, link: Link) -> State:
        """Return the state that a choice leads to."""
        values = changed(link, moment.state, dict(moment.context), self.story.variables)
        return self._capped(entered(moment.state, link.to, values))


@dataclass
class Explored:
    """What exploring a story found. `ways` lead back: state to (state before, choice)."""

    complete: bool = True
    states: dict[StateId, State] = field(default_factory=dict)
    ways: dict[StateId, tuple[StateId, str] | None] = field(default_factory=dict)
    steps: dict[StateId, set[StateId]] = field(default_factory=dict)
    tested: dict[tuple[str, str], set[bool]] = field(default_factory=dict)
    stuck: list[StateId] = field(default_factory=list)
    endings: dict[str, StateId] = field(default_factory=dict)
    scores: list[float] = field(default_factory=list)

    @property
    def scenes(self) -> set[str]:
        """The scenes that were reached."""
        return {state.scene for state in self.states.values()}

    def path(self, end: StateId) -> tuple[tuple[str, str], ...]:
        """Return the scenes and choices of a shortest way to a state."""
        out: list[tuple[str, str]] = []
        choice = ""
        here: StateId | None = end
        while here is not None:
            out.append((self.states[here].scene, choice))
            before = self.ways[here]
            here, choice = before or (None, "")
        return tuple(reversed(out))

    def trapped(self) -> list[StateId]:
        """Return the states that lead on for ever: to no ending, and to no dead end either."""
        back: dict[StateId, list[StateId]] = {}
        for source, targets in self.steps.items():
            for target in targets:
                back.setdefault(target, []).append(source)
        open_ends = [name for name in self.states if not self.steps.get(name)]
        good = {*open_ends, *self.stuck}
        queue = deque(good)
        while queue:
            for source in back.get(queue.popleft(), ()):
                if source not in good:
                    good.add(source)
                    queue.append(source)
        return [name for name in self.states if name not in good]


def explore(scenario: PlayableScenario, bound: int) -> Explored:
    """Walk through the states of a story, nearest first, up to `bound` states."""
    world = Abstraction(scenario)
    found = Explored()
    start = world.start()
    name = world.identity(start)
    found.states[name], found.ways[name] = start, None
    queue = deque([name])
    while queue:
        here = queue.popleft()
        state = found.states[here]
        if world.story.scenes[state.scene].ending is not None:
            _end(world, found, here, state)
            continue
        for link, after in _expanded(world, found, here, state):
            there = world.identity(after)
            if there not in found.states:
                if len(found.states) >= bound:
                    found.complete = False
                    continue
                found.states[there], found.ways[there] = after, (here, link.choice)
                queue.append(there)
            found.steps.setdefault(here, set()).add(there)
    return found


def _expanded(
    world: Abstraction, found: Explored, here: StateId, state: State
) -> Iterator[tuple[Link, State]]:
    if world.combinations(state) > COMBINATIONS:
        found.complete = False
        return
    scores = world.scores(state)
    retry = _may_retry(world, state)
    for throw in world.dice(state.scene):
        moments = [world.moment(state, score, throw) for score in scores]
        for moment in moments:
            for link in world.links[state.scene]:
                is_open = link in moment.links
                found.tested.setdefault((link.scene, link.choice), set()).add(is_open)
                if is_open:
                    yield link, world.after(moment, link)
        first, *others = moments
        if retry or not others:
            lost = not any(m.links for m in moments)
        else:
            lost = any(not m.links for m in others) or (not first.links and not others)
        if lost and (not found.stuck or found.stuck[-1] != here):
            found.stuck.append(here)


def _may_retry(world: Abstraction, state: State) -> bool:
    quiz = world.scenario.quizzes.get(world.story.scenes[state.scene].quiz)
    return quiz is None or quiz.attempts is None


def _end(world: Abstraction, found: Explored, here: StateId, state: State) -> None:
    found.endings.setdefault(state.scene, here)
    score = world.story.score
    if score is None:
        return
    for result in world.scores(state):
        for throw in product(*([low, high] for low, high in world.story.dice)):
            dice = zip(world.story.dice, throw, strict=True)
            thrown: dict[str, Value] = {random_name(*die): float(n) for die, n in dice}
            value = score.evaluate(world.moment(state, result, thrown).context)
            if isinstance(value, float):
                found.scores.append(value)


def _relevant(story: Compiled) -> tuple[str, ...]:
    """Name the variables that conditions or the score depend on, in some way or other."""
    read = {n for x in story.links.values() if x.condition for n in x.condition.named("variable")}
    if story.score:
        read |= story.score.named("variable")
    effects = [effect for link in story.links.values() for effect in link.effects]
    while True:
        more = {n for e in effects if e.name in read for n in e.value.named("variable")} - read
        if not more:
            return tuple(name for name in story.variables if name in read)
        read |= more


def _bounds(story: Compiled, op: str, name: object) -> tuple[list[float], bool]:
    """Return the numbers that a leaf is compared with, and whether that is all it is used for."""
    bounds: list[float] = []
    uses = compared = 0
    for expression in story.expressions():
        for node in expression.nodes:
            uses += _is(node, op, name)
            if node.op not in _COMPARED:
                continue
            for leaf, other in (node.args, node.args[::-1]):
                if _is(leaf, op, name) and other.op == "value":
                    compared += 1
                    bounds.append(float(other.args[0]))
    return sorted(set(bounds)), uses == compared


def _is(node: Node, op: str, name: object) -> bool:
    return node.op == op and node.args[0] == name and node.kind == "number"


def _cap(story: Compiled, scene: str) -> int | None:
    bounds, only = _bounds(story, "visits", scene)
    return math.floor(max(0.0, *bounds)) + 1 if only and bounds else None


def _sides(story: Compiled, die: tuple[int, int]) -> list[int]:
    low, high = die
    bounds, only = _bounds(story, "random", die)
    if not only:
        return list(range(low, high + 1))
    near = {math.floor(b) + d for b in bounds for d in (-1, 0, 1, 2)}
    return sorted(n for n in {low, high, *near} if low <= n <= high)


def _scores(story: Compiled, quiz: str, mark: Fraction | None) -> list[Fraction]:
    bounds, _only = _bounds(story, "quiz", quiz)
    edges = {Fraction(0), Fraction(1), *(Fraction(repr(b)) for b in bounds)}
    if mark is not None:
        edges.add(mark)
    inside = sorted(edge for edge in edges if 0 <= edge <= 1)
    between = {(a + b) / 2 for a, b in pairwise(inside)}
    return sorted({*inside, *between})
