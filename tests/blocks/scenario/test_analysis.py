"""What exploring a story finds, held against playing it out by brute force."""

from __future__ import annotations

from collections import deque
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import eggs, letter

from coursekit.blocks.scenario import Choice, Ending, Scenario, Scene, Variable
from coursekit.blocks.scenario.analysis import Analysis, analyse
from coursekit.blocks.scenario.conditions import random_name
from coursekit.blocks.scenario.engine import changed, entered, opened, score_of, start_of
from coursekit.model.diagnostic import Place

END = Scene(id="end", ending=Ending())


def story(*scenes: Scene, **parts: Any) -> Scenario:
    return Scenario(id="s", scenes=scenes, **parts)


def codes(found: Analysis) -> list[str]:
    return [finding.code for finding in found.findings]


def to(scene: str, condition: str = "", effects: str = "") -> Choice:
    text = f"{scene} {condition} {effects}"
    return Choice(text=text, to=scene, condition=condition, effects=effects)


def test_a_sound_story_has_no_finding() -> None:
    found = analyse(letter())
    assert found.complete
    assert codes(found) == []


def test_a_scene_that_nothing_leads_to_is_found_at_its_place() -> None:
    place = Place(line=12)
    found = analyse(
        story(
            Scene(id="a", choices=(to("end"),)),
            Scene(id="b", choices=(to("end"),), place=place),
            END,
        )
    )
    (each,) = found.located
    assert (each.finding.code, each.scene, each.finding.place) == ("CK202", "b", place)


def test_a_scene_with_no_choice_and_no_ending_is_an_error() -> None:
    found = analyse(story(Scene(id="a", choices=(to("b"), to("end"))), Scene(id="b"), END))
    assert codes(found) == ["CK203"]
    assert found.findings[0].severity == "error"


def test_a_case_left_out_is_a_dead_end_with_a_way_to_it() -> None:
    found = analyse(
        story(
            Scene(id="a", choices=(to("b", effects="trust - 1"), to("b"))),
            Scene(id="b", choices=(to("end", "trust > 1"),)),
            END,
            variables=(Variable(name="trust", value=2, minimum=0, maximum=5),),
        )
    )
    assert codes(found) == ["CK203"]
    assert "a → b" in found.findings[0].message


def test_a_condition_that_never_or_always_holds_is_found() -> None:
    found = analyse(
        story(
            Scene(id="a", choices=(to("end", "trust > 9"), to("end", "trust < 9"))),
            END,
            variables=(Variable(name="trust", value=2, minimum=0, maximum=5),),
        )
    )
    assert codes(found) == ["CK204", "CK205"]


def test_a_loop_with_no_way_out_is_found() -> None:
    found = analyse(
        story(
            Scene(id="a", choices=(to("b"), to("end"))),
            Scene(id="b", choices=(to("c"),)),
            Scene(id="c", choices=(to("b"),)),
            END,
        )
    )
    assert codes(found) == ["CK208"]
    assert '"b", "c"' in found.findings[0].message


def test_a_variable_that_nothing_reads_is_found() -> None:
    hidden = Variable(name="x", value=0, shown=False)
    found = analyse(
        story(Scene(id="a", choices=(to("end", effects="x + 1"),)), END, variables=(hidden,))
    )
    assert codes(found) == ["CK206"]


def test_a_score_beyond_one_is_found_with_its_bounds() -> None:
    found = analyse(eggs(score="trust"))
    assert found.score is not None
    assert found.score[1] > 1
    assert "CK209" in codes(found)


def test_exploring_stops_at_its_bound_says_so_and_claims_nothing_beyond() -> None:
    endless = story(
        Scene(id="a", choices=(to("a", effects="n + 1"), to("b", "n > 1000"))),
        Scene(id="b", choices=(to("end"),)),
        END,
        variables=(Variable(name="n", value=0),),
    )
    found = analyse(endless, bound=50, runs=0)
    assert (found.complete, found.states) == (False, 50)
    assert codes(found) == ["CK214"]


def test_more_throws_than_can_be_tried_are_said_not_passed_over() -> None:
    sides = range(10, 40)
    dice = " + ".join(f"random(1..{n})" for n in sides)
    found = analyse(story(Scene(id="a", choices=(to("end", f"{dice} > 50"),)), END), runs=0)
    assert not found.complete
    assert codes(found) == ["CK214"]
    assert "dice" in found.findings[0].hint


def test_quiz_scores_enter_on_each_side_of_what_they_are_compared_with() -> None:
    found = analyse(letter())
    assert {way.scene for way in found.endings} == {"sent", "framed", "waiting"}
    assert found.score == (0.0, 1.0)


def test_random_runs_are_the_same_for_the_same_seed() -> None:
    one, other = analyse(eggs(), runs=50, seed=4), analyse(eggs(), runs=50, seed=4)
    assert one.hits == other.hits
    assert one.hits.scenes["door"] >= 50
    assert analyse(eggs(), runs=50, seed=5).hits != one.hits


@pytest.mark.parametrize("make", [eggs, letter])
def test_each_shortest_way_can_be_played(make: Any) -> None:
    scenario = make()
    for way in analyse(scenario, runs=0).endings:
        scenes = [scene for scene, _choice in way.path]
        assert scenes[0] == scenario.opening
        for (scene, choice), after in zip(way.path, scenes[1:], strict=False):
            assert scenario.compiled.links[scene, choice].to == after


# Brute force: every state of small stories, with no abstraction at all.

names = st.sampled_from(["a", "b", "c", "end"])
conditions = st.sampled_from(
    [
        "",
        "",
        "x > 1",
        "x <= 0",
        "f",
        "not f",
        "visits(b) >= 2",
        "seen(c)",
        "random(1..3) = 2",
        "x = 2",
    ]
)
changes = st.sampled_from(["", "", "x + 1", "x - 1", "f", "not f", "x = random(1..3)"])
links = st.lists(st.tuples(names, conditions, changes), min_size=0, max_size=3, unique=True)


@st.composite
def small_stories(draw: st.DrawFn) -> Scenario:
    scenes = [
        Scene(
            id=name,
            choices=tuple(
                Choice(id=str(n), text="Go", to=target, condition=c, effects=e)
                for n, (target, c, e) in enumerate(draw(links))
            ),
        )
        for name in "abc"
    ]
    variables = (
        Variable(name="x", value=draw(st.integers(0, 2)), minimum=0, maximum=2),
        Variable(name="f", value=False),
    )
    return story(*scenes, END, variables=variables, score="x / 2")


def brute(scenario: Scenario) -> dict[str, Any]:
    compiled = scenario.compiled
    start = start_of(compiled)
    queue, seen = deque([(start, 0)]), set()
    reached: set[str] = set()
    tested: dict[tuple[str, str], set[bool]] = {}
    stuck: set[str] = set()
    nearest: dict[str, int] = {}
    scores: set[float] = set()
    while queue:
        state, far = queue.popleft()
        # Three visits are one more than any condition asks for.
        visits = tuple(min(n, 3) for n in state.visits.values())
        mark = (state.scene, tuple(state.values.values()), visits)
        if mark in seen:
            continue
        seen.add(mark)
        reached.add(state.scene)
        nearest.setdefault(state.scene, far)
        throws = product(*(range(low, high + 1) for low, high in compiled.dice))
        for throw in throws:
            dice = {
                random_name(*die): float(n) for die, n in zip(compiled.dice, throw, strict=True)
            }
            context = {**state.names({}), **dice}
            if compiled.scenes[state.scene].ending is not None:
                scores.add(float(score_of(compiled, context) or 0))
                continue
            ways = list(opened(compiled.by_scene[state.scene], context))
            for link in compiled.by_scene[state.scene]:
                tested.setdefault((link.scene, link.choice), set()).add(link in ways)
            if not ways:
                stuck.add(state.scene)
            for link in ways:
                values = changed(link, state, dict(context), compiled.variables)
                queue.append((entered(state, link.to, values), far + 1))
    return {
        "reached": reached,
        "tested": tested,
        "stuck": stuck,
        "nearest": nearest,
        "scores": scores,
    }


@settings(max_examples=80, deadline=None)
@given(small_stories())
def test_the_findings_are_those_of_playing_every_way_out(scenario: Scenario) -> None:
    truth, found = brute(scenario), analyse(scenario, runs=0)
    assert found.complete

    def where(code: str) -> set[tuple[str, str]]:
        return {(x.scene, x.choice) for x in found.located if x.finding.code == code}

    scenes = {scene.id for scene in scenario.scenes}
    assert {scene for scene, _ in where("CK202")} == scenes - truth["reached"]
    conditioned = {
        name: results
        for name, results in truth["tested"].items()
        if scenario.compiled.links[name].condition
    }
    assert where("CK204") == {name for name, results in conditioned.items() if results == {False}}
    assert where("CK205") == {name for name, results in conditioned.items() if results == {True}}
    empty = {scene.id for scene in scenario.scenes if not scene.choices and scene.ending is None}
    assert {scene for scene, _ in where("CK203")} == truth["stuck"] | empty
    assert {way.scene: len(way.path) - 1 for way in found.endings} == {
        scene: far for scene, far in truth["nearest"].items() if scene == "end"
    }
    if truth["scores"]:
        assert found.score == (min(truth["scores"]), max(truth["scores"]))
