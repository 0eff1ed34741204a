"""A scenario: scene by scene, with its quiz, its way back and its endings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from player import attempt, tab_to
from playwright.sync_api import Page, expect


@pytest.fixture
def scenario(player: Callable[..., Page]) -> Page:
    return player("scenario")


def scene(page: Page) -> str:
    return page.locator(".ck-scene-title").inner_text()


def test_a_choice_turns_the_page_and_stays_in_the_story_so_far(scenario: Page) -> None:
    scenario.get_by_role("button", name="Ask what brings her here").click()
    expect(scenario.locator(".ck-scene-title")).to_have_text("On the bench")
    expect(scenario.locator(".ck-scene-title")).to_be_focused()
    expect(scenario.locator(".ck-steps")).to_contain_text("Ask what brings her here")
    expect(scenario.locator(".ck-intro")).to_have_count(0)


def test_the_picture_stands_above_the_title_at_16_to_9(scenario: Page) -> None:
    picture = scenario.get_by_alt_text("An old woman with a covered basket").bounding_box()
    title = scenario.locator(".ck-scene-title").bounding_box()
    assert picture is not None
    assert title is not None
    assert picture["y"] + picture["height"] <= title["y"]
    assert picture["width"] / picture["height"] == pytest.approx(16 / 9, rel=0.02)


def test_back_returns_to_the_scene_before(scenario: Page) -> None:
    expect(scenario.get_by_role("button", name="Go back one scene")).to_have_count(0)
    scenario.get_by_role("button", name="Ask what brings her here").click()
    scenario.get_by_role("button", name="Go back one scene").click()
    expect(scenario.locator(".ck-scene-title")).to_have_text("A knock at the door")


def test_a_scenario_without_a_way_back_offers_none(player: Callable[..., Page]) -> None:
    page = player("scenario", {"back": False})
    page.get_by_role("button", name="Ask what brings her here").click()
    expect(page.locator(".ck-scene-title")).to_have_text("On the bench")
    expect(page.get_by_role("button", name="Go back one scene")).to_have_count(0)


def test_the_quiz_of_a_scene_is_judged_inside_it(scenario: Page) -> None:
    scenario.get_by_role("button", name="Ask what brings her here").click()
    scenario.get_by_role("button", name="Offer to read her letter").click()
    scenario.get_by_label("True", exact=True).check()
    scenario.get_by_role("button", name="Hand in my answers").click()
    expect(scenario.locator(".ck-score")).to_contain_text("1 of 1 right")
    assert scene(scenario) == "The letter"
    assert attempt(scenario)["quizzes"]["letter-quiz"]["submitted"] is True


def test_an_ending_has_its_debrief_and_begins_again(scenario: Page) -> None:
    scenario.get_by_role("button", name="Take it").click()
    ending = scenario.locator(".ck-ending")
    expect(ending).to_contain_text("A bad ending")
    expect(ending).to_contain_text("She wanted to be heard, not thanked.")
    scenario.get_by_role("button", name="Begin again").click()
    expect(scenario.locator(".ck-scene-title")).to_have_text("A knock at the door")


def test_a_story_is_played_by_keyboard_alone(scenario: Page) -> None:
    for choice in ("ask", "read", "send"):
        tab_to(scenario, f'[data-choice="{choice}"]')
        scenario.keyboard.press("Enter")
        scenario.locator(f'[data-choice="{choice}"]').wait_for(state="detached")
    expect(scenario.locator(".ck-ending")).to_contain_text("A good ending")


def test_gauges_say_their_value_in_words(scenario: Page) -> None:
    expect(scenario.locator(".ck-gauge").first).to_contain_text("Trust")
    expect(scenario.locator(".ck-gauge").first).to_contain_text("2 of 5")


def test_an_ending_maps_the_path_taken_and_what_was_not(scenario: Page) -> None:
    scenario.get_by_role("button", name="Take it").click()
    expect(scenario.locator(".ck-map figcaption")).to_contain_text("You saw 2 of 5 scenes.")
    seen = scenario.locator(".ck-map-scene[data-seen]").all_inner_texts()
    assert [text.split("\n")[0] for text in seen] == ["A knock at the door", "The door closes"]
    assert scenario.locator(".ck-map-edge[data-taken]").count() == 1


def test_an_outcome_in_the_author_s_own_words_is_shown(player: Callable[..., Page]) -> None:
    outcomes = {"cold": {"outcome": "Winter stays", "debrief": ""}}
    page = player("scenario", {}, {"outcomes": outcomes})
    page.get_by_role("button", name="Take it").click()
    expect(page.locator(".ck-ending-line")).to_have_text("Winter stays")
