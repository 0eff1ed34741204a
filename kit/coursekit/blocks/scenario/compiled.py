"""A scenario with its conditions and effects compiled, and every mistake in it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from coursekit.blocks.scenario.conditions import (
    Effect,
    Expression,
    compile_condition,
    compile_effects,
    compile_number,
)
from coursekit.blocks.scenario.expression_tokens import ExpressionError, Names
from coursekit.blocks.scenario.model import ScenarioContent
from coursekit.blocks.scenario.parts import Choice, Placed, Scene, Variable
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import listed
from coursekit.model.diagnostic import Diagnostic, Place, Report, Severity, did_you_mean

T = TypeVar("T")
_RESERVED = frozenset(
    {"and", "or", "not", "is", "in", "if", "true", "false", "visits", "seen", "random", "let"}
)


@dataclass(frozen=True)
class Link:
    """A choice, compiled. `to` is empty where it leads nowhere."""

    scene: str
    choice: str
    to: str
    condition: Expression | None = None
    effects: tuple[Effect, ...] = ()

    def expressions(self) -> Iterator[Expression]:
        """Return the condition and what the effects compute."""
        if self.condition:
            yield self.condition
        yield from (effect.value for effect in self.effects)


@dataclass(frozen=True)
class Mark:
    """Where in the story a finding belongs, for the map; `setting` is the scenario's field that it
    is about, where it is about one."""

    finding: Diagnostic
    scene: str = ""
    choice: str = ""
    setting: str = ""


@dataclass(frozen=True)
class Compiled:
    """A story ready to be played. A condition that cannot be read holds, an effect that cannot
    does nothing: the author still sees the rest, with the findings in `marks`."""

    opening: str
    scenes: dict[str, Scene]
    variables: dict[str, Variable]
    links: dict[tuple[str, str], Link]
    score: Expression | None
    marks: tuple[Mark, ...]
    dice: tuple[tuple[int, int], ...] = ()
    by_scene: dict[str, tuple[Link, ...]] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """The mistakes found."""
        return tuple(mark.finding for mark in self.marks)

    def expressions(self) -> Iterator[Expression]:
        """Return every expression of the story."""
        for link in self.links.values():
            yield from link.expressions()
        if self.score:
            yield self.score


def compile_scenario(scenario: ScenarioContent) -> Compiled:
    """Compile a scenario and find the mistakes that need no exploring."""
    return _Compiler(scenario).compile()


class _Compiler:
    def __init__(self, scenario: ScenarioContent) -> None:
        self._story = scenario
        self._marks: list[Mark] = []
        self._names = Names(
            variables={v.name: v.kind for v in scenario.variables},
            quizzes=frozenset(scenario.quizzes),
            scenes=frozenset(scene.id for scene in scenario.scenes),
        )

    def compile(self) -> Compiled:
        story = self._story
        self._variables()
        scenes = self._scenes()
        links = {
            (scene.id, choice.id): self._link(scene, choice)
            for scene in scenes.values()
            for choice in scene.choices
        }
        score = self._expression(story.score, compile_number, None, "", "") if story.score else None
        by_scene = {
            name: tuple(links[name, choice.id] for choice in scene.choices)
            for name, scene in scenes.items()
        }
        done = Compiled(
            story.opening,
            scenes,
            {v.name: v for v in story.variables},
            links,
            score,
            tuple(self._marks),
            by_scene=by_scene,
        )
        self._silent(done)
        done = Compiled(**{**done.__dict__, "marks": tuple(self._marks)})
        dice = sorted({d for e in done.expressions() for d in e.named("random")})
        return Compiled(**{**done.__dict__, "dice": tuple(dice)})

    def _silent(self, done: Compiled) -> None:
        """Warn of a quiz whose result conditions read, though it is never told."""
        read = {name for e in done.expressions() for name in e.named("quiz")}
        for scene in done.scenes.values():
            quiz = self._story.quizzes.get(scene.quiz)
            if quiz and scene.quiz in read and quiz.feedback == "never":
                self._add(
                    "CK207",
                    _a('Conditions read the result of "{quiz}", but it gives none.').format(
                        quiz=scene.quiz
                    ),
                    scene.at("quiz"),
                    scene=scene.id,
                    hint=_a('Write "feedback: on submit" in the quiz.'),
                    severity=Severity.WARNING,
                )

    def _add(
        self,
        code: str,
        message: str,
        place: Place | None,
        *,
        scene: str = "",
        choice: str = "",
        setting: str = "",
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        report = Report()
        report.add(code, message, place, hint=hint, severity=severity)
        self._marks.extend(Mark(finding, scene, choice, setting) for finding in report)

    def _variables(self) -> None:
        for variable in _repeated(self._story.variables, lambda v: v.name):
            self._add(
                "CK216",
                _a('The variable "{variable}" is declared twice.').format(variable=variable.name),
                variable.at("name"),
            )
        for variable in self._story.variables:
            where = variable.at("name")
            if variable.name in _RESERVED:
                self._add(
                    "CK218",
                    _a('"{variable}" is a word of conditions and cannot name a variable.').format(
                        variable=variable.name
                    ),
                    where,
                    hint=_a("Choose another name."),
                )
            low, high = variable.minimum, variable.maximum
            if low is not None and high is not None and low > high:
                self._add(
                    "CK219",
                    _a('The range of "{variable}" ends below its beginning.').format(
                        variable=variable.name
                    ),
                    variable.at("minimum"),
                    hint=_a("Write {high}..{low}.").format(high=f"{high:g}", low=f"{low:g}"),
                )
            elif variable.fit(variable.value) != variable.value or (
                variable.words and variable.value not in variable.words
            ):
                self._add(
                    "CK219",
                    _a('"{variable}" begins with {value}, outside its range.').format(
                        variable=variable.name, value=repr(variable.value)
                    ),
                    variable.at("value"),
                )

    def _scenes(self) -> dict[str, Scene]:
        story = self._story
        known = [scene.id for scene in story.scenes]
        for scene in _repeated(story.scenes, lambda s: s.id):
            self._add(
                "CK216",
                _a('There are two scenes "{scene}"; only the first can be reached.').format(
                    scene=scene.id
                ),
                scene.at("id"),
                scene=scene.id,
                hint=_a("Give one of them another id."),
            )
        if story.first and story.first not in known:
            self._add(
                "CK201",
                _a('The story is to begin in "{scene}", which does not exist.').format(
                    scene=story.first
                ),
                None,
                setting="first",
                hint=did_you_mean(story.first, known) or self._scene_hint(story.first),
            )
        for scene in story.scenes:
            if scene.quiz and scene.quiz not in story.quizzes:
                self._add(
                    "CK217",
                    _a('The quiz "{quiz}" does not exist in this notebook.').format(
                        quiz=scene.quiz
                    ),
                    scene.at("quiz"),
                    scene=scene.id,
                    hint=did_you_mean(scene.quiz, story.quizzes)
                    or _a("Put the cell with the quiz before this one."),
                )
        return {scene.id: scene for scene in story.reachable}

    def _scene_hint(self, scene: str) -> str:
        return _a("Name a scene that there is, or begin this one: == {scene}: Title").format(
            scene=scene
        )

    def _link(self, scene: Scene, choice: Choice) -> Link:
        known = self._names.scenes
        if choice.to not in known:
            self._add(
                "CK201",
                _a('scene "{scene}" does not exist.').format(scene=choice.to),
                choice.at("to"),
                scene=scene.id,
                choice=choice.id,
                hint=did_you_mean(choice.to, known) or self._scene_hint(choice.to),
            )
        condition = None
        if choice.condition.strip():
            condition = self._expression(
                choice.condition, compile_condition, choice, "condition", scene.id
            )
        effects: tuple[Effect, ...] = ()
        if choice.effects.strip():
            effects = (
                self._expression(choice.effects, compile_effects, choice, "effects", scene.id) or ()
            )
        effects = tuple(e for e in effects if self._possible(e, choice, scene.id))
        to = choice.to if choice.to in known else ""
        return Link(scene.id, choice.id, to, condition, effects)

    def _expression(
        self,
        text: str,
        compile_: Callable[[str, Names], T],
        part: Choice | None,
        field_: str,
        scene: str,
    ) -> T | None:
        try:
            return compile_(text, self._names)
        except ExpressionError as error:
            self._add(
                error.code,
                error.message
                if part
                else _a("The score cannot be read: {reason}").format(reason=error.message),
                place_in(part, field_, error.start, error.end) if part else None,
                scene=scene,
                choice=part.id if part else "",
                setting="" if part else "score",
                hint=error.hint,
            )
            return None

    def _possible(self, effect: Effect, choice: Choice, scene: str) -> bool:
        """Return whether a text given outright is among the words its variable may be."""
        root = effect.value.root
        words = next(v.words for v in self._story.variables if v.name == effect.name)
        if root.op != "value" or not words or root.args[0] in words:
            return True
        self._add(
            "CK219",
            _a('"{variable}" cannot become "{value}".').format(
                variable=effect.name, value=root.args[0]
            ),
            place_in(choice, "effects", root.start, root.end),
            scene=scene,
            choice=choice.id,
            hint=did_you_mean(root.args[0], words)
            or _a("It is one of: {names}.").format(names=listed(words)),
        )
        return False


def place_in(part: Placed, field_: str, start: int, end: int) -> Place | None:
    """Return the place of columns `start` to `end` (from 0) of a field's text."""
    whole = part.places.get(field_)
    if whole is None or not whole.column:
        return whole or part.place
    return whole.model_copy(update={"column": whole.column + start, "end": whole.column + end})


P = TypeVar("P")


def _repeated(parts: Iterable[P], name: Callable[[P], str]) -> list[P]:
    seen: set[str] = set()
    out: list[P] = []
    for part in parts:
        if name(part) in seen:
            out.append(part)
        seen.add(name(part))
    return out
