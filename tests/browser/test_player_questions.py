"""Every question type in a real browser: by mouse, by keyboard alone, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from player import responses, tab_to
from playwright.sync_api import Page, expect


@pytest.fixture
def quiz(player: Callable[..., Page]) -> Page:
    return player("quiz")


def verdict(page: Page, number: int) -> str:
    place = page.locator(".ck-item").nth(number - 1).locator(".ck-outcome .ck-verdict")
    place.wait_for()
    return place.inner_text().strip()


def check(page: Page, number: int) -> None:
    page.get_by_role("button", name=f"Check question {number}", exact=True).click()


def test_single_choice_by_mouse_unfolds_the_feedback_of_the_option_below_it(quiz: Page) -> None:
    quiz.get_by_text("the 1970s").click()
    check(quiz, 1)
    assert verdict(quiz, 1) == "Not yet"
    chosen = quiz.locator(".ck-option", has_text="the 1970s")
    expect(chosen).to_contain_text("By then the farm was twenty years old.")
    expect(chosen.locator(".ck-verdict")).to_have_text("Not yet")
    assert responses(quiz)["ploughed"] == "seventies"


def test_a_new_choice_puts_the_old_judgement_away(quiz: Page) -> None:
    quiz.get_by_text("the 1970s").click()
    check(quiz, 1)
    verdict(quiz, 1)
    quiz.get_by_text("the 1950s").click()
    expect(quiz.locator(".ck-item").first.locator(".ck-verdict")).to_have_count(0)
    check(quiz, 1)
    assert verdict(quiz, 1) == "Right"


def test_multiple_choice_by_mouse_marks_each_chosen_row(quiz: Page) -> None:
    quiz.get_by_label("the Liaoshen campaign").check()
    quiz.get_by_label("the Long March").check()
    check(quiz, 2)
    assert verdict(quiz, 2) == "Partly right"
    marks = (
        quiz.locator(".ck-item")
        .nth(1)
        .locator(".ck-option")
        .evaluate_all("rows => rows.map(row => row.dataset.mark ?? '')")
    )
    assert marks == ["right", "", "wrong"]


def test_true_false_by_mouse(quiz: Page) -> None:
    quiz.get_by_label("True", exact=True).check()
    check(quiz, 3)
    assert verdict(quiz, 3) == "Right"
    assert responses(quiz)["soldier"] is True


def test_numeric_and_short_text_are_checked_by_enter(quiz: Page) -> None:
    quiz.get_by_label("Your number").fill("33")
    quiz.get_by_label("Your number").press("Enter")
    assert verdict(quiz, 4) == "Right"
    quiz.get_by_label("Your answer").fill("a captain")
    quiz.get_by_label("Your answer").press("Enter")
    assert verdict(quiz, 5) == "Not yet"
    assert responses(quiz) == {"hours": "33", "who": "a captain"}


def test_ordering_by_its_buttons_keeps_the_focus_on_the_moved_line(quiz: Page) -> None:
    down = quiz.get_by_role("button", name="Move down: The first harvest")
    down.click()
    expect(down).to_be_focused()
    down.click()
    lines = quiz.locator(".ck-order .ck-row-text").all_inner_texts()
    assert lines == ["He joins up", "The war in Korea", "The first harvest"]
    assert responses(quiz)["order"] == ["joins", "korea", "harvest"]
    check(quiz, 6)
    assert verdict(quiz, 6) == "Right"


def test_ordering_by_dragging(quiz: Page) -> None:
    grip = quiz.locator('[data-item="harvest"] .ck-grip')
    last = quiz.locator('[data-item="korea"]')
    grip.scroll_into_view_if_needed()
    start = grip.bounding_box()
    end = last.bounding_box()
    assert start is not None
    assert end is not None
    quiz.mouse.move(start["x"] + 5, start["y"] + 5)
    quiz.mouse.down()
    quiz.mouse.move(start["x"] + 5, end["y"] + end["height"] - 4, steps=8)
    quiz.mouse.up()
    assert responses(quiz)["order"] == ["joins", "korea", "harvest"]


def test_ordering_left_as_it_stands_is_an_answer_once_checked(quiz: Page) -> None:
    check(quiz, 6)
    assert verdict(quiz, 6) != "Not answered"
    assert responses(quiz)["order"] == ["harvest", "joins", "korea"]


def test_matching_by_its_lists(quiz: Page) -> None:
    quiz.get_by_label("Hailin").select_option(label="a memorial hall")
    quiz.get_by_label("Suifenhe").select_option(label="a shipyard")
    check(quiz, 7)
    assert verdict(quiz, 7) == "Partly right"
    assert responses(quiz)["towns"] == {"hailin": "hall", "suifenhe": "shipyard"}


def test_a_question_with_nothing_given_asks_for_an_answer_first(quiz: Page) -> None:
    check(quiz, 1)
    expect(quiz.locator(".ck-item").first).to_contain_text("Give an answer first.")
    assert responses(quiz) == {}


def test_hints_come_one_by_one(quiz: Page) -> None:
    quiz.get_by_role("button", name="Show a hint").click()
    expect(quiz.locator(".ck-hint")).to_have_count(1)
    quiz.get_by_role("button", name="Another hint").click()
    expect(quiz.locator(".ck-hint")).to_have_count(2)
    expect(quiz.get_by_role("button", name="Another hint")).to_have_count(0)


def test_every_type_can_be_answered_and_handed_in_by_keyboard_alone(quiz: Page) -> None:
    keys = quiz.keyboard
    tab_to(quiz, '[value="thirties"]')
    keys.press("ArrowDown")
    tab_to(quiz, '[value="liaoshen"]')
    keys.press("Space")
    keys.press("Tab")
    keys.press("Space")
    tab_to(quiz, '[value="true"]')
    keys.press("Space")
    tab_to(quiz, "coursekit-numeric input")
    keys.type("33")
    tab_to(quiz, "coursekit-short-text input")
    keys.type("the instructor")
    tab_to(quiz, '[data-item="harvest"] [data-by="1"]')
    keys.press("Enter")
    keys.press("ArrowDown")
    tab_to(quiz, "coursekit-matching select")
    keys.type("a mem")
    keys.press("Tab")
    keys.type("a hist")
    tab_to(quiz, ".ck-primary")
    keys.press("Enter")
    score = quiz.locator(".ck-score")
    expect(score).to_be_focused()
    expect(score).to_contain_text("7 of 7 right")
    expect(score).to_contain_text("Passed with 100%; 60% was needed.")


def test_a_check_that_locks_its_question_moves_the_focus_to_the_verdict(quiz: Page) -> None:
    quiz.get_by_label("True", exact=True).check()
    tab_to(quiz, ".ck-item:nth-of-type(3) .ck-question-buttons button")
    quiz.keyboard.press("Enter")
    expect(quiz.locator(".ck-item").nth(2).locator(".ck-outcome-body")).to_be_focused()


def test_verdicts_are_announced_politely(quiz: Page) -> None:
    places = quiz.locator(".ck-outcome")
    assert places.evaluate_all("all => all.every(e => e.ariaLive === 'polite')")
    assert places.count() == 7


def test_rows_are_at_least_44_pixels_high(player: Callable[..., Page]) -> None:
    page = player("quiz", viewport={"width": 320, "height": 640})
    targets = page.locator(".ck-row, .ck-button, .ck-select, .ck-input, summary")
    small = targets.evaluate_all(
        """all => all.filter(e => e.checkVisibility())
        .filter(e => e.getBoundingClientRect().height < 43.9).map(e => e.outerHTML)"""
    )
    assert small == []


def test_a_survey_item_is_answered_by_key_and_recorded_but_never_counted(
    player: Callable[..., Page],
) -> None:
    page = player("survey")
    items = page.locator(".ck-item")
    expect(items.first.get_by_role("button")).to_have_count(0)
    first = items.first.get_by_role("radio", name="1")
    expect(first).to_have_accessible_description("never")
    first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert responses(page)["pace"] == "3"
    box = items.nth(1).locator(".ck-scale-step").first.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    items.nth(2).get_by_label("True", exact=True).check()
    page.get_by_role("button", name="Hand in my answers").click()
    page.get_by_role("button", name="Hand in all the same").click()
    expect(page.locator(".ck-score")).to_contain_text("1 of 1 right")
    expect(page.locator(".ck-score")).to_contain_text("100%")
    assert verdict(page, 1) == "Recorded"
    assert verdict(page, 2) == "Not answered"
