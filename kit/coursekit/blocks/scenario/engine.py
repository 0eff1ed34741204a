"""Plays a scenario: what holds now follows from the path and the seed alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from coursekit.blocks.quiz.attempt import QuizAttempt
from coursekit.blocks.quiz.attempt_migration import migrate_attempt as migrate_quiz_attempt
from coursekit.blocks.scenario.attempt import ScenarioAttempt, Step
from coursekit.blocks.scenario.compiled import Compiled, Link
from coursekit.blocks.scenario.conditions import quiz_name, random_name, variable_name, visits_name
from coursekit.blocks.scenario.map_layout import travelled
from coursekit.blocks.scenario.numbers import share, tidy
from coursekit.blocks.scenario.parts import Value, Variable
from coursekit.blocks.scenario.playable import PlayableScenario
from coursekit.model.draw import Draw, seed_of


@dataclass(frozen=True)
class State:
    """Where a story stands: the scene, the variables, how often scenes were entered, and the
    score of each quiz (None: not handed in)."""

    scene: str
    values: Mapping[str, Value]
    visits: Mapping[str, int]
    scores: Mapping[str, Fraction | None] = field(default_factory=dict)

    def names(self, pass_marks: Mapping[str, Fraction | None]) -> dict[str, Value]:
        """Return what conditions can name, dice aside."""
        context: dict[str, Value] = {variable_name(k): v for k, v in self.values.items()}
        context |= {visits_name(k): float(v) for k, v in self.visits.items()}
        for quiz, mark in pass_marks.items():
            score = self.scores.get(quiz)
            context[quiz_name(quiz, "score")] = tidy(float(score or 0))
            context[quiz_name(quiz, "passed")] = (
                score is not None and mark is not None and score >= mark
            )
            context[quiz_name(quiz, "done")] = score is not None
        return context


def rolled(
    dice: tuple[tuple[int, int], ...], seed: int, number: int, step: int
) -> dict[str, Value]:
    """Return the dice of a step, the same at each look: by the seed, the attempt and the step."""
    return {
        random_name(low, high): float(
            low + Draw(seed, f"random:{number}:{step}:{low}..{high}").below(high - low + 1)
        )
        for low, high in dice
    }


def opened(links: tuple[Link, ...], context: Mapping[str, Value]) -> Iterator[Link]:
    """Return the choices whose condition holds."""
    for link in links:
        if link.to and (link.condition is None or link.condition.holds(context)):
            yield link


def entered(state: State, scene: str, values: Mapping[str, Value] | None = None) -> State:
    """Return the state after going into a scene."""
    visits = {**state.visits, scene: state.visits.get(scene, 0) + 1}
    return State(scene, state.values if values is None else values, visits, state.scores)


def changed(
    link: Link, state: State, context: dict[str, Value], variables: Mapping[str, Variable]
) -> dict[str, Value]:
    """Return the variables after the effects of a choice, one after the other."""
    values = dict(state.values)
    for effect in link.effects:
        value = effect.value.evaluate(context)
        if value is None:
            continue
        variable = variables[effect.name]
        fitted = settled(variable, value)
        values[effect.name] = fitted
        context[variable_name(effect.name)] = fitted
    return values


def settled(variable: Variable, value: Value) -> Value:
    """Return the value that a variable takes: tidied, and kept in its range."""
    if variable.kind == "number" and not isinstance(value, str):
        return float(variable.fit(tidy(float(value))))
    if variable.words and value not in variable.words:
        return variable.value
    return value


def start_of(story: Compiled) -> State:
    """Return the state in which a story begins."""
    values = {
        v.name: float(v.value) if v.kind == "number" else v.value for v in story.variables.values()
    }
    return entered(State("", values, dict.fromkeys(story.scenes, 0)), story.opening)


def begin_attempt(scenario: PlayableScenario, seed: int, number: int = 1) -> ScenarioAttempt:
    """Return a fresh attempt."""
    attempt = ScenarioAttempt(
        block=scenario.id,
        hash=scenario.spec.hash,
        seed=seed,
        number=number,
        path=(Step(scene=scenario.opening),),
    )
    return derive_view(scenario, attempt)


def apply_action(
    scenario: PlayableScenario, attempt: ScenarioAttempt, action: dict[str, Any]
) -> ScenarioAttempt:
    """Return the attempt after an action."""
    attempt = derive_view(scenario, attempt)
    match action:
        case {"do": "choose", "choice": str(choice)} if choice in attempt.choices:
            return derive_view(scenario, _chosen(scenario, attempt, choice))
        case {"do": "back"} if scenario.back and len(attempt.path) > 1:
            before = attempt.path[-2]
            path = (*attempt.path[:-2], Step(scene=before.scene))
            return derive_view(scenario, attempt.model_copy(update={"path": path}))
        case {"do": "restart"}:
            fresh = begin_attempt(scenario, attempt.seed, attempt.number + 1)
            return fresh.model_copy(update={"started": attempt.started})
        case {"do": "quiz", "quiz": str(name), "action": dict(inner)}:
            return _asked(scenario, attempt, name, inner)
    return attempt


def migrate_attempt(scenario: PlayableScenario, attempt: ScenarioAttempt) -> ScenarioAttempt:
    """Bring an attempt made before an edit up to date with the story."""
    quizzes = {
        name: _reopened(quiz, migrate_quiz_attempt(scenario.quizzes[name], quiz)[0])
        for name, quiz in attempt.quizzes.items()
        if name in scenario.quizzes
    }
    update = {"hash": scenario.spec.hash, "quizzes": quizzes}
    return derive_view(scenario, attempt.model_copy(update=update))


def _reopened(before: QuizAttempt, after: QuizAttempt) -> QuizAttempt:
    """Let a quiz that opens again keep the score it was left with: the path may stand on it."""
    if not before.submitted or after.submitted or before.score is None:
        return after
    return after.model_copy(update={"earlier": (*after.earlier, before.score)})


def judge_again(scenario: PlayableScenario, attempt: ScenarioAttempt) -> ScenarioAttempt:
    """Return an attempt from outside with its quizzes judged anew, its steps left with scores that
    these bear out, and all that follows: nothing that it said of results is believed."""
    quizzes = {
        name: scenario.quizzes[name].validate_attempt(quiz)
        for name, quiz in _quizzes(scenario, attempt).items()
    }
    scenes = scenario.compiled.scenes

    def borne_out(step: Step) -> Step:
        scene = scenes.get(step.scene)
        quiz = quizzes.get(scene.quiz) if scene else None
        now = quiz.score if quiz and quiz.submitted else None
        borne = step.score is None or (quiz and step.score in {now, *quiz.earlier})
        return step if borne else step.model_copy(update={"score": now})

    path = tuple(borne_out(step) for step in attempt.path)
    return derive_view(scenario, attempt.model_copy(update={"quizzes": quizzes, "path": path}))


def _chosen(scenario: PlayableScenario, attempt: ScenarioAttempt, choice: str) -> ScenarioAttempt:
    here = attempt.path[-1].scene
    link = scenario.compiled.links[here, choice]
    score = _score_here(scenario, attempt, here)
    left = Step(scene=here, choice=choice, score=score)
    return attempt.model_copy(update={"path": (*attempt.path[:-1], left, Step(scene=link.to))})


def _asked(
    scenario: PlayableScenario, attempt: ScenarioAttempt, name: str, action: dict[str, Any]
) -> ScenarioAttempt:
    """Hand an action to the quiz of the present scene."""
    scene = scenario.compiled.scenes[attempt.path[-1].scene]
    if scene.quiz != name or name not in attempt.quizzes:
        return attempt
    after = scenario.quizzes[name].act(attempt.quizzes[name], action)
    quizzes = {**attempt.quizzes, name: after}
    return derive_view(scenario, attempt.model_copy(update={"quizzes": quizzes}))


def _score_here(
    scenario: PlayableScenario, attempt: ScenarioAttempt, scene: str
) -> Fraction | None:
    quiz = attempt.quizzes.get(scenario.compiled.scenes[scene].quiz)
    if quiz is None or not quiz.submitted or quiz.score is None:
        return None
    return max(Fraction(0), min(Fraction(1), quiz.score))


def replayed(
    scenario: PlayableScenario, attempt: ScenarioAttempt
) -> tuple[State, tuple[Step, ...]]:
    """Return where the path of an attempt ends, and the path cut at the first step that does not
    fit the story."""
    story = scenario.compiled
    marks = {name: quiz.pass_mark for name, quiz in scenario.quizzes.items()}
    state = start_of(story)
    done: list[Step] = []
    steps = attempt.path if attempt.path and attempt.path[0].scene == story.opening else ()
    for index, step in enumerate(steps[:-1]):
        quiz = story.scenes[state.scene].quiz
        if quiz in scenario.quizzes:
            score = None if step.score is None else max(Fraction(0), min(Fraction(1), step.score))
            state = replace(state, scores={**state.scores, quiz: score})
        context = state.names(marks) | rolled(story.dice, attempt.seed, attempt.number, index)
        links = opened(story.by_scene[state.scene], context)
        link = next((x for x in links if x.choice == step.choice), None)
        if link is None or steps[index + 1].scene != link.to:
            break
        done.append(step)
        state = entered(state, link.to, changed(link, state, context, story.variables))
    return state, (*done, Step(scene=state.scene))


def derive_view(scenario: PlayableScenario, attempt: ScenarioAttempt) -> ScenarioAttempt:
    """Return the attempt with all that follows from its path filled in."""
    story = scenario.compiled
    state, path = replayed(scenario, attempt)
    attempt = attempt.model_copy(update={"path": path, "quizzes": _quizzes(scenario, attempt)})
    scene = story.scenes[state.scene]
    if scene.quiz in scenario.quizzes:
        if scene.quiz not in attempt.quizzes:
            seed = seed_of(f"{attempt.seed}:{attempt.number}:quiz:{scene.quiz}")
            fresh = scenario.quizzes[scene.quiz].start(seed)
            attempt = attempt.model_copy(update={"quizzes": {**attempt.quizzes, scene.quiz: fresh}})
        score = _score_here(scenario, attempt, scene.id)
        state = replace(state, scores={**state.scores, scene.quiz: score})
    marks = {name: quiz.pass_mark for name, quiz in scenario.quizzes.items()}
    context = state.names(marks)
    context |= rolled(story.dice, attempt.seed, attempt.number, len(path) - 1)
    shown = {v.name: state.values[v.name] for v in scenario.variables if v.shown}
    update: dict[str, Any] = {
        "choices": (),
        "shown": shown,
        "outcome": "",
        "debrief": "",
        "score": None,
        "map": None,
    }
    if scene.ending is None:
        update["choices"] = tuple(x.choice for x in opened(story.by_scene[scene.id], context))
    else:
        ways = [(link.scene, link.to) for link in story.links.values() if link.to]
        update["outcome"] = scene.ending.outcome
        update["debrief"] = scene.ending.debrief
        update["score"] = score_of(story, context)
        update["map"] = travelled(scenario.places, ways, path)
    return attempt.model_copy(update=update)


def score_of(story: Compiled, context: Mapping[str, Value]) -> Fraction | None:
    """Return the declared score at an ending, a share from 0 to 1; None where none is declared."""
    if story.score is None:
        return None
    value = story.score.evaluate(context)
    if not isinstance(value, float):
        return Fraction(0)
    return share(max(0.0, min(1.0, tidy(value))))


def _quizzes(scenario: PlayableScenario, attempt: ScenarioAttempt) -> dict[str, QuizAttempt]:
    """Keep the attempts at quizzes that the scenario still has."""
    return {
        name: quiz
        for name, quiz in attempt.quizzes.items()
        if name in scenario.quizzes and quiz.block == scenario.quizzes[name].id
    }
