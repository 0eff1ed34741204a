"""Scenarios: how they split, play, resume after an edit and print."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import RUNS, STORIES, eggs, letter, runs, stepped

from coursekit.blocks.quiz import Quiz
from coursekit.blocks.registry import load_block
from coursekit.blocks.scenario import Choice, Ending, Scenario, Scene, Variable
from coursekit.blocks.scenario.attempt import ScenarioAttempt, Step
from coursekit.i18n import language
from coursekit.model.diagnostic import Place


def choose(story: Scenario, attempt: ScenarioAttempt, text: str) -> ScenarioAttempt:
    scene = story.compiled.scenes[attempt.path[-1].scene]
    choice = next(c.id for c in scene.choices if c.text == text)
    return story.act(attempt, {"do": "choose", "choice": choice})


@pytest.mark.parametrize("name", STORIES)
def test_the_two_halves_join_to_the_same_story(name: str) -> None:
    story = STORIES[name]()
    again = load_block(json.loads(json.dumps(story.mime(with_key=True))))
    assert again.spec == story.spec
    assert again.key == story.key


def test_the_public_half_tells_no_target_condition_effect_or_outcome() -> None:
    text = eggs().spec.model_dump_json()
    for secret in ("seen(", "random", "took", "good", "Both.", '"to"'):
        assert secret not in text


def test_places_take_no_part_in_equality_or_dumps() -> None:
    one = Choice(text="Go", to="end", place=Place(line=3), places={"to": Place(line=3)})
    assert one == Choice(text="Go", to="end")
    assert one != Choice(text="Go", to="door")
    assert "place" not in one.model_dump_json()


def test_effects_are_kept_in_the_declared_range() -> None:
    story = eggs()
    attempt = choose(story, story.start(1), "Refuse")
    assert attempt.shown["trust"] == pytest.approx(0.9)
    attempt = choose(story, attempt, "Ask after all")
    assert 0 <= attempt.shown["trust"] <= 5


def test_an_ending_tells_outcome_debrief_exact_score_and_map() -> None:
    story = eggs()
    attempt = choose(story, choose(story, story.start(1), "Take it"), "Good-bye")
    assert (attempt.outcome, attempt.debrief, attempt.score) == ("bad", "None.", Fraction(2, 5))
    assert attempt.map is not None
    visited = {node.scene for node in attempt.map.nodes if node.visits}
    assert visited == {"door", "kitchen", "end-cold"}
    assert {(e.source, e.target) for e in attempt.map.edges if e.taken} == {
        ("door", "kitchen"),
        ("kitchen", "end-cold"),
    }


def test_before_an_ending_nothing_of_it_is_told() -> None:
    attempt = eggs().start(1)
    assert (attempt.outcome, attempt.debrief, attempt.score, attempt.map) == ("", "", None, None)


def test_a_step_back_undoes_effects_and_throws_the_same_dice() -> None:
    story = eggs()
    first = choose(story, choose(story, story.start(3), "Refuse"), "Ask after all")
    back = story.act(first, {"do": "back"})
    assert back.path[-1].scene == "doorstep"
    assert choose(story, back, "Ask after all") == first


def test_no_step_back_where_the_author_forbids_it() -> None:
    story = eggs(back=False)
    attempt = choose(story, story.start(3), "Refuse")
    assert story.act(attempt, {"do": "back"}) == attempt


def test_beginning_again_counts_the_attempt_and_keeps_its_time() -> None:
    story = eggs()
    attempt = story.start(3).model_copy(update={"started": "2026-01-01T00:00:00Z"})
    again = story.act(choose(story, attempt, "Refuse"), {"do": "restart"})
    assert (again.number, len(again.path), again.started) == (2, 1, "2026-01-01T00:00:00Z")


def test_a_quiz_in_a_scene_decides_which_choices_are_open() -> None:
    story = letter()
    attempt = story.start(1)
    wait = attempt.choices
    assert len(wait) == 1
    attempt = stepped(
        story,
        attempt,
        {
            "do": "respond",
            "quiz": "letter-quiz",
            "responses": {"one": True, "two": False, "three": False},
        },
    )
    attempt = story.act(attempt, {"do": "quiz", "quiz": "letter-quiz", "action": {"do": "submit"}})
    assert len(attempt.choices) == 3
    sent = choose(story, attempt, "Send it")
    assert (sent.score, sent.path[0].score) == (Fraction(2, 3), Fraction(2, 3))


def test_a_later_try_of_a_quiz_changes_nothing_on_the_path_before_it() -> None:
    story = letter()
    right = {"one": True, "two": False, "three": True}
    attempt = stepped(
        story, story.start(1), {"do": "respond", "quiz": "letter-quiz", "responses": right}
    )
    submit = {"do": "quiz", "quiz": "letter-quiz", "action": {"do": "submit"}}
    retry = {"do": "quiz", "quiz": "letter-quiz", "action": {"do": "retry"}}
    attempt = choose(story, choose(story, story.act(attempt, submit), "Read once more"), "Look")
    attempt = story.act(attempt, retry)
    assert [step.scene for step in attempt.path] == ["read", "again", "read"]
    assert len(attempt.choices) == 1


def test_a_story_goes_on_no_score_that_its_quiz_does_not_bear_out() -> None:
    story = letter()
    right = {"one": True, "two": False, "three": True}
    submit = {"do": "quiz", "quiz": "letter-quiz", "action": {"do": "submit"}}
    begun = stepped(
        story, story.start(1), {"do": "respond", "quiz": "letter-quiz", "responses": right}
    )
    honest = choose(story, story.act(begun, submit), "Send it")
    assert story.validate_attempt(honest) == honest
    forged = tuple(step.model_copy(update={"score": Fraction(1)}) for step in honest.path)
    wrong = honest.quizzes["letter-quiz"].model_copy(update={"responses": {}, "score": Fraction(1)})
    after = story.validate_attempt(
        honest.model_copy(
            update={"path": forged, "quizzes": {"letter-quiz": wrong}, "score": Fraction(1)}
        )
    )
    assert after.quizzes["letter-quiz"].score == 0
    assert all(step.score in {None, Fraction(0)} for step in after.path)
    assert after.score in {None, Fraction(0)}


def test_a_quiz_that_an_edit_opens_again_leaves_the_path_that_stands_on_it() -> None:
    old = letter()
    right = {"one": True, "two": False, "three": True}
    submit = {"do": "quiz", "quiz": "letter-quiz", "action": {"do": "submit"}}
    attempt = stepped(
        old, old.start(1), {"do": "respond", "quiz": "letter-quiz", "responses": right}
    )
    attempt = choose(old, old.act(attempt, submit), "Send it")
    quiz = old.quizzes["letter-quiz"].model_copy(update={"intro": "New words.", "hash": ""})
    new = old.model_copy(update={"quizzes": {"letter-quiz": Quiz(**dict(quiz))}})
    after = new.validate_attempt(attempt)
    assert [step.scene for step in after.path] == [step.scene for step in attempt.path]
    assert not after.quizzes["letter-quiz"].submitted
    assert new.validate_attempt(after) == after


def test_an_attempt_from_before_an_edit_is_cut_where_the_story_no_longer_fits() -> None:
    old = eggs()
    attempt = choose(old, choose(old, old.start(2), "Ask"), "Smile")
    scenes = tuple(
        Scene(id="talk", title="Bench", choices=(Choice(text="Good-bye", to="end-cold"),))
        if scene.id == "talk"
        else scene
        for scene in old.scenes
    )
    new = eggs(scenes=scenes)
    adapted = new.validate_attempt(attempt)
    assert [step.scene for step in adapted.path] == ["door", "talk"]
    assert adapted.hash == new.spec.hash
    assert len(adapted.choices) == 1


hostile = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["door", "talk", "kitchen", "nowhere", ""]), st.text(max_size=9)),
        max_size=5,
    ),
    st.dictionaries(st.sampled_from(["do", "choice", "quiz", "action"]), hostile),
)
def test_no_path_and_no_action_makes_a_story_fail(
    path: list[tuple[str, str]], action: dict[str, Any]
) -> None:
    story = eggs()
    steps = tuple(Step(scene=scene, choice=choice) for scene, choice in path)
    attempt = story.start(1).model_copy(update={"path": steps})
    after = story.act(attempt, action)
    assert after.path[0].scene == "door"
    assert story.act(after, {}) == after


def test_the_shared_walks_are_those_that_python_takes() -> None:
    assert json.loads(RUNS.read_text(encoding="utf-8")) == json.loads(json.dumps(runs()))


def test_a_misspelt_scene_is_found_at_its_place_with_the_nearest_name() -> None:
    place = Place(line=9, column=40, end=47, text="* Take it -> kitchin")
    scenes = (
        Scene(id="door", choices=(Choice(text="Take it", to="kitchin", places={"to": place}),)),
        Scene(id="kitchen", ending=Ending()),
    )
    (finding,) = Scenario(id="s", scenes=scenes).compiled.findings
    assert (finding.code, finding.place, finding.hint) == (
        "CK201",
        place,
        'Did you mean "kitchen"?',
    )


def test_a_mistake_in_a_condition_points_into_the_line() -> None:
    place = Place(line=4, column=20, end=30, text="* Go -> end if trst > 2 ")
    choice = Choice(text="Go", to="end", condition="trst > 2", places={"condition": place})
    story = Scenario(
        id="s",
        scenes=(Scene(id="a", choices=(choice,)), Scene(id="end", ending=Ending())),
        variables=(Variable(name="trust", value=1),),
    )
    (finding,) = story.compiled.findings
    assert (finding.code, finding.place.column, finding.place.end) == ("CK211", 20, 24)
    assert story.start(1).choices, "the rest of the story can still be seen"


def test_the_gamebook_sends_readers_to_the_right_numbers() -> None:
    story = eggs()
    for seed in range(5):
        html = story.print_html(seed)
        numbers = re.findall(r'class="ck-scene" data-number="(\d+)"', html)
        assert sorted(numbers) == sorted(str(n) for n in range(1, 7))
        titles = dict(re.findall(r'<span class="ck-number">(\d+)</span> ([^<]+)</h3>', html))
        assert titles["1"] == "A knock"
        turn = re.search(r'data-turn="turn to (\d+)"><p>Take it', html)
        assert turn is not None
        assert titles[turn[1]] == "In the kitchen"


def test_the_gamebook_is_shuffled_by_its_seed() -> None:
    assert len({eggs().print_html(seed) for seed in range(6)}) > 1


def test_the_gamebook_speaks_conditions_and_effects() -> None:
    html = eggs().print_html(1)
    assert "Only if trust is more than 2 and Note A is no." in html
    assert "trust: take 1.1 away" in html
    with language("zh-CN"):
        assert "trust：减 1.1" in eggs().print_html(1)


def test_a_variable_kept_from_learners_has_a_neutral_mark_that_the_rules_explain() -> None:
    hidden = tuple(
        v.model_copy(update={"shown": False}) if v.name == "心情" else v for v in eggs().variables
    )
    html = eggs(variables=hidden).print_html(1)
    assert "took" not in html.replace("took it", "")
    assert "心情" not in html
    assert "<li>Note A: begins at no</li><li>Note B: begins at “calm”</li>" in html
    assert "A note with a letter stands for something" in html
    assert "Note A: is now yes" in html
    with language("zh-CN"):
        chinese = eggs(variables=hidden).print_html(1)
    assert "记号 A" in chinese
    assert "记号 B" in chinese
    shown = tuple(v.model_copy(update={"shown": True}) for v in hidden)
    assert "A note with a letter" not in eggs(variables=shown).print_html(1)


def test_the_key_of_a_gamebook_gives_the_way_to_each_ending() -> None:
    html = eggs().key_html(1)
    assert html.count('class="ck-answer"') == 2
    assert re.search(r"1 → \d → \d", html)


def test_on_the_map_scenes_stand_below_those_that_lead_to_them() -> None:
    places = eggs().key.map
    rows = {name: y for name, (_x, y) in places.items()}
    assert rows["door"] == 0
    assert rows["door"] < rows["doorstep"] < rows["talk"] < rows["end-cold"]
    assert len(set(places.values())) == len(places)
