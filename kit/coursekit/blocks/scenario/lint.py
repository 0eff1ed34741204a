"""Turns what exploring a story found into findings for its author, each with its place."""

from __future__ import annotations

from collections.abc import Iterator

from coursekit.blocks.scenario.compiled import Compiled, Link, Mark
from coursekit.blocks.scenario.parts import Choice, Scene
from coursekit.blocks.scenario.playable import PlayableScenario
from coursekit.blocks.scenario.state_space import Explored, StateId
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import listed
from coursekit.model.diagnostic import Diagnostic, Place, Severity

EXPLORED = {"CK202", "CK203", "CK204", "CK205", "CK206", "CK208", "CK209", "CK215"}
"""What is found by exploring, and may be nothing but the consequence of another mistake."""


def finding_marks(scenario: PlayableScenario, found: Explored, bound: int) -> Iterator[Mark]:
    """Return the findings of an exploration, those on the whole story last."""
    story = scenario.compiled
    marks = _all_marks(scenario, found, bound)
    if any(mark.finding.severity is Severity.ERROR for mark in story.marks):
        # What follows from those can't be told from what doesn't.
        marks = (mark for mark in marks if mark.finding.code not in EXPLORED)
    yield from marks


def _all_marks(scenario: PlayableScenario, found: Explored, bound: int) -> Iterator[Mark]:
    story = scenario.compiled
    yield from _dead_scenes(story)
    if found.complete:
        yield from _unreachable(story, found)
        yield from _never(story, found)
        yield from _always(story, found)
    yield from _stuck(story, found)
    if found.complete:
        yield from _traps(story, found)
    yield from _unread(scenario)
    yield from _score(scenario, found)
    if not any(scene.ending for scene in story.scenes.values()):
        yield _mark(
            "CK215",
            _a("The story has no ending."),
            None,
            hint=_a('Mark a last scene, as in: "== farewell: They part [ending]".'),
        )
    if not found.complete:
        yield _mark(
            "CK214",
            _a("Exploring stopped after {n} states; the rest was not checked.").format(
                n=len(found.states)
            ),
            None,
            hint=_a("Give number variables a range, and keep the ranges small.")
            if len(found.states) >= bound
            else _a("Throw fewer dice in one scene: there are too many cases to try."),
            severity=Severity.NOTE,
        )


def _mark(
    code: str,
    message: str,
    place: Place | None,
    *,
    scene: str = "",
    choice: str = "",
    hint: str = "",
    severity: Severity = Severity.WARNING,
) -> Mark:
    finding = Diagnostic(
        code=code, message=message, place=place or Place(), hint=hint, severity=severity
    )
    return Mark(finding, scene, choice)


def _dead_scenes(story: Compiled) -> Iterator[Mark]:
    for scene in story.scenes.values():
        if scene.ending is None and not scene.choices:
            yield _mark(
                "CK203",
                _a('Scene "{scene}" has no choice and is no ending.').format(scene=scene.id),
                scene.place,
                scene=scene.id,
                hint=_a("Add a choice, or [ending] after its title."),
                severity=Severity.ERROR,
            )
        if scene.ending is not None and scene.choices:
            yield _mark(
                "CK220",
                _a('Scene "{scene}" is an ending, so its choices are never offered.').format(
                    scene=scene.id
                ),
                scene.place,
                scene=scene.id,
                hint=_a("Take [ending] away, or the choices."),
            )


def _unreachable(story: Compiled, found: Explored) -> Iterator[Mark]:
    reached = found.scenes
    linked = {link.to for link in story.links.values()}
    for scene in story.scenes.values():
        if scene.id in reached:
            continue
        told = (
            _a('Scene "{scene}" cannot be reached: no choice leads to it.')
            if scene.id not in linked
            else _a('Scene "{scene}" cannot be reached: the choices that lead to it never come up.')
        )
        yield _mark(
            "CK202",
            told.format(scene=scene.id),
            scene.place,
            scene=scene.id,
            hint=_a("Let a choice lead to it, or take it away."),
        )


def _conditioned(story: Compiled, found: Explored) -> Iterator[tuple[Link, Choice, set[bool]]]:
    for (scene, name), results in found.tested.items():
        link = story.links[scene, name]
        choice = next(c for c in story.scenes[scene].choices if c.id == name)
        if link.condition is not None and link.to:
            yield link, choice, results


def _never(story: Compiled, found: Explored) -> Iterator[Mark]:
    for link, choice, results in _conditioned(story, found):
        if results == {False}:
            yield _mark(
                "CK204",
                _a('This choice is never available: "{condition}" is always false here.').format(
                    condition=choice.condition
                ),
                choice.at("condition"),
                scene=link.scene,
                choice=link.choice,
                hint=_a("Change the condition, or take the choice away."),
            )


def _always(story: Compiled, found: Explored) -> Iterator[Mark]:
    for link, choice, results in _conditioned(story, found):
        if results == {True}:
            yield _mark(
                "CK205",
                _a('The condition "{condition}" is always true here.').format(
                    condition=choice.condition
                ),
                choice.at("condition"),
                scene=link.scene,
                choice=link.choice,
                hint=_a("Take it away, or check what was meant."),
            )


def _stuck(story: Compiled, found: Explored) -> Iterator[Mark]:
    first: dict[str, StateId] = {}
    for name in found.stuck:
        first.setdefault(found.states[name].scene, name)
    for scene_id, name in first.items():
        scene = story.scenes[scene_id]
        if not scene.choices:
            continue
        path = " → ".join(scene for scene, _choice in found.path(name))
        yield _mark(
            "CK203",
            _a(
                'A learner can be stuck in "{scene}" with no choice open, for example by {path}.'
            ).format(scene=scene_id, path=path),
            scene.place,
            scene=scene_id,
            hint=_a("Add a choice with no condition, or one for the case left out."),
        )


def _traps(story: Compiled, found: Explored) -> Iterator[Mark]:
    trapped = list(dict.fromkeys(found.states[name].scene for name in found.trapped()))
    if not trapped:
        return
    scene: Scene = story.scenes[trapped[0]]
    names = listed(_a('"{name}"').format(name=name) for name in trapped)
    yield _mark(
        "CK208",
        _a("There is a loop with no way out: once in {names}, no ending can be reached.").format(
            names=names
        ),
        scene.place,
        scene=scene.id,
        hint=_a("Let a choice lead from there towards an ending."),
    )


def _unread(scenario: PlayableScenario) -> Iterator[Mark]:
    story = scenario.compiled
    read: set[str] = set()
    for link in story.links.values():
        if link.condition:
            read |= link.condition.named("variable")
        for effect in link.effects:
            read |= effect.value.named("variable") - {effect.name}
    if story.score:
        read |= story.score.named("variable")
    for variable in scenario.variables:
        if variable.name in read:
            continue
        told = (
            _a(
                'The variable "{name}" is never read, so it decides nothing. '
                "Learners see it all the same."
            )
            if variable.shown
            else _a('The variable "{name}" is never read, so it decides nothing.')
        )
        yield _mark(
            "CK206",
            told.format(name=variable.name),
            variable.place,
            hint=_a("Use it in a condition or in the score, or take it away."),
            severity=Severity.NOTE if variable.shown else Severity.WARNING,
        )


def _score(scenario: PlayableScenario, found: Explored) -> Iterator[Mark]:
    if not found.scores:
        return
    low, high = min(found.scores), max(found.scores)
    if low < 0 or high > 1:
        divided = f"({scenario.score}) / {high:g}"
        hint = _a("Divide it: {score}").format(score=divided) if low >= 0 else ""
        yield _mark(
            "CK209",
            _a("The score goes from {low} to {high}; a score is a share, 0 to 1.").format(
                low=f"{low:g}", high=f"{high:g}"
            ),
            None,
            hint=hint or _a("Bring it between 0 and 1; what lies outside is cut off."),
        )
