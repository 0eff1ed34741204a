"""A quiz from its first question to its review, and what is kept on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from player import attempt, responses
from playwright.sync_api import Page, expect

ON_SUBMIT = {"feedback": "on submit"}


def test_feedback_on_submit_shows_no_check_buttons_and_no_verdict_before(
    player: Callable[..., Page],
) -> None:
    page = player("quiz", ON_SUBMIT)
    page.get_by_label("True", exact=True).check()
    expect(page.get_by_role("button", name="Check question 3")).to_have_count(0)
    expect(page.locator(".ck-verdict")).to_have_count(0)
    page.get_by_role("button", name="Hand in my answers").click()
    page.get_by_role("button", name="Hand in all the same").click()
    expect(page.locator(".ck-score")).to_contain_text("1 of 7 right, 6 not answered")


def test_handing_in_names_the_open_questions_first_and_leads_to_them(
    player: Callable[..., Page],
) -> None:
    page = player("quiz", ON_SUBMIT)
    page.get_by_label("True", exact=True).check()
    page.get_by_role("button", name="Hand in my answers").click()
    asking = page.locator(".ck-asking")
    expect(asking).to_be_focused()
    expect(asking.get_by_role("button")).to_have_count(6)
    asking.get_by_role("button", name="Question 5").click()
    expect(page.locator('[data-question="who"] legend')).to_be_focused()
    assert attempt(page)["submitted"] is False


def test_feedback_never_only_says_that_the_answers_are_in(player: Callable[..., Page]) -> None:
    page = player("quiz", {"feedback": "never", "pass_mark": None})
    page.get_by_role("button", name="Hand in my answers").click()
    page.get_by_role("button", name="Hand in all the same").click()
    expect(page.locator(".ck-score")).to_contain_text("Your answers are handed in.")
    expect(page.locator(".ck-verdict")).to_have_count(0)


def test_the_review_leads_to_each_question_and_shows_its_right_answer(
    player: Callable[..., Page],
) -> None:
    page = player("quiz", ON_SUBMIT)
    page.get_by_text("the 1970s").click()
    page.get_by_role("button", name="Hand in my answers").click()
    page.get_by_role("button", name="Hand in all the same").click()
    page.locator(".ck-review").get_by_role("button", name="1 Not yet").click()
    expect(page.locator('[data-question="ploughed"] legend')).to_be_focused()
    expect(page.locator('[data-mark="answer"]').first).to_contain_text("the 1950s")
    expect(page.locator('[data-question="hours"]')).to_contain_text("A right answer: 33")
    expect(page.locator('[data-question="order"] .ck-answer-list li').first).to_have_text(
        "He joins up"
    )
    expect(page.locator('[data-question="towns"] .ck-answer').first).to_contain_text("hall")


def test_a_quiz_without_review_keeps_its_right_answers(player: Callable[..., Page]) -> None:
    page = player("quiz", ON_SUBMIT | {"review": False})
    page.get_by_role("button", name="Hand in my answers").click()
    page.get_by_role("button", name="Hand in all the same").click()
    page.locator(".ck-score").wait_for()
    expect(page.locator('[data-mark="answer"], .ck-answer')).to_have_count(0)


def test_try_again_begins_with_empty_fields_and_remembers_the_best(
    player: Callable[..., Page],
) -> None:
    page = player("quiz", ON_SUBMIT)
    page.get_by_label("True", exact=True).check()
    page.get_by_role("button", name="Hand in my answers").click()
    page.get_by_role("button", name="Hand in all the same").click()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_label("True", exact=True)).not_to_be_checked()
    expect(page.locator(".ck-quiz-head")).to_be_focused()
    page.get_by_role("button", name="Hand in my answers").click()
    page.get_by_role("button", name="Hand in all the same").click()
    expect(page.locator(".ck-score")).to_contain_text("Your best attempt: 14%.")


def test_the_last_attempt_offers_no_other(player: Callable[..., Page]) -> None:
    page = player("quiz", ON_SUBMIT | {"attempts": 1})
    page.get_by_role("button", name="Hand in my answers").click()
    page.get_by_role("button", name="Hand in all the same").click()
    page.locator(".ck-score").wait_for()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_tries_of_one_question_end_and_lock_it(player: Callable[..., Page]) -> None:
    page = player("quiz", {"tries": 2})
    question = page.locator('[data-question="ploughed"]')
    expect(question).to_contain_text("2 tries left")
    for _ in range(2):
        question.get_by_text("the 1970s").click()
        question.get_by_role("button", name="Check").click()
        question.locator(".ck-outcome .ck-verdict").wait_for()
    expect(question.get_by_role("radio").first).to_be_disabled()
    expect(question.get_by_role("button", name="Check")).to_have_count(0)


def test_a_time_limit_is_said_in_minutes_and_hands_in_at_its_end(
    player: Callable[..., Page],
) -> None:
    page = player("quiz", {"time_limit": 20})
    expect(page.locator(".ck-clock")).to_have_text("About 20 minutes left")
    page.evaluate(
        """() => { block.attempt = {...block.attempt,
        started: new Date(Date.now() - 20 * 60000).toISOString()} }"""
    )
    expect(page.locator(".ck-score")).to_be_visible(timeout=9000)
    assert attempt(page)["submitted"] is True


def test_a_graded_page_collects_and_offers_a_file(player: Callable[..., Page]) -> None:
    page = player("quiz", {}, {"kind": "graded"})
    page.get_by_label("True", exact=True).check()
    expect(page.get_by_role("button", name="Check")).to_have_count(0)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save my answers as a file").click()
    assert waiting.value.suggested_filename == "demo-testimony-answers.json"
    text = waiting.value.path().read_text(encoding="utf-8")
    assert '"soldier": true' in text


def test_an_attempt_goes_out_as_a_file_and_comes_back_after_a_reset(
    player: Callable[..., Page],
) -> None:
    page = player("quiz")
    page.get_by_label("Your answer").fill("the instructor < him")
    page.get_by_text("Save or start over").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as a file").click()
    page.get_by_role("button", name="Start over").click()
    page.get_by_role("button", name="Forget and start over").click()
    expect(page.get_by_label("Your answer")).to_have_value("")
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Load from a file").click()
    choosing.value.set_files(waiting.value.path())
    expect(page.get_by_label("Your answer")).to_have_value("the instructor < him")


def test_a_reset_asks_first(player: Callable[..., Page]) -> None:
    page = player("quiz")
    page.get_by_label("Your answer").fill("the instructor")
    page.get_by_text("Save or start over").click()
    page.get_by_role("button", name="Start over").click()
    page.get_by_role("button", name="Keep everything").click()
    expect(page.get_by_label("Your answer")).to_have_value("the instructor")
    page.get_by_role("button", name="Start over").click()
    page.keyboard.press("Escape")
    assert responses(page) == {"who": "the instructor"}


def test_a_file_cannot_bring_markup_into_the_page(player: Callable[..., Page]) -> None:
    page = player("quiz")
    evil = """() => block.adopt(JSON.stringify({format: "coursekit-attempts", schema: 1,
      lesson: "", saved: "", attempts: {testimony: {...block.attempt,
      hints: {ploughed: ["<img src=x onerror=\\"globalThis.hit=1\\">look"]}}}}))"""
    assert page.evaluate(evil) == "taken"
    expect(page.locator(".ck-hint .ck-rich")).to_have_text("look")
    assert page.locator(".ck-hint img").count() == 0
    assert page.evaluate("globalThis.hit") is None


def test_a_file_of_something_else_is_refused_in_words(player: Callable[..., Page]) -> None:
    page = player("quiz")
    page.get_by_text("Save or start over").click()
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Load from a file").click()
    choosing.value.set_files(
        {"name": "a.json", "mimeType": "application/json", "buffer": b'{"a": 1}'}
    )
    expect(page.locator(".ck-problem")).to_contain_text("This file holds no answers")


def test_a_refused_action_is_said_and_loses_nothing(player: Callable[..., Page]) -> None:
    page = player("quiz")
    page.get_by_label("Your answer").fill("the instructor")
    page.evaluate("host.refusal = 'The lesson is not answering.'")
    page.get_by_role("button", name="Check question 5").click()
    expect(page.locator(".ck-problem")).to_contain_text("The lesson is not answering.")
    page.evaluate("host.refusal = ''")
    page.get_by_role("button", name="Check question 5").click()
    expect(page.locator(".ck-problem")).to_have_count(0)
    expect(page.locator('[data-question="who"]')).to_contain_text("He names him twice.")


@pytest.mark.parametrize(("n", "of"), [(0, 7), (1, 7)])
def test_progress_counts_the_answered(player: Callable[..., Page], n: int, of: int) -> None:
    page = player("quiz")
    if n:
        page.get_by_label("False", exact=True).check()
    expect(page.locator(".ck-progress")).to_contain_text(f"{n} of {of} answered")


def test_readable_content_stands_until_the_block_is_ready(player: Callable[..., Page]) -> None:
    page = player("quiz")
    seen = page.evaluate(
        """async () => {
        const spec = {...block.spec, id: "late"};
        const late = document.createElement("coursekit-block");
        late.innerHTML = "<p>Read me</p>";
        let go; const gate = new Promise(r => go = r);
        late.spec = spec;
        late.host = Object.assign(Object.create(host), {load: async () => {
          await gate; return {attempt: null, adapted: true}; }});
        document.querySelector("main").append(late);
        await new Promise(r => setTimeout(r, 50));
        const before = late.textContent; go();
        await new Promise(r => setTimeout(r, 100));
        return [before.includes("Read me"), late.textContent.includes("Read me"),
          late.querySelector(".ck-notice")?.textContent];
        }"""
    )
    assert seen[0] is True
    assert seen[1] is False
    assert "has changed since you were here" in seen[2]


def test_a_learner_who_comes_back_finds_half_typed_text_and_the_way_on(
    player: Callable[..., Page],
) -> None:
    page = player("quiz")
    page.get_by_label("True", exact=True).check()
    page.get_by_label("Your answer").press_sequentially("the instr")
    page.evaluate(
        """() => { const again = document.createElement("coursekit-block");
        Object.assign(again, {spec: block.spec, host});
        block.replaceWith(again); globalThis.block = again; }"""
    )
    expect(page.get_by_label("Your answer")).to_have_value("the instr")
    expect(page.get_by_label("True", exact=True)).to_be_checked()
    page.get_by_role("button", name="Go on with question 5").click()
    expect(page.locator('[data-question="who"] legend')).to_be_focused()
    expect(page.get_by_role("button", name="Go on with question 5")).to_have_count(0)


def test_feedback_on_an_option_describes_its_field(player: Callable[..., Page]) -> None:
    page = player("quiz")
    page.get_by_text("the 1970s").click()
    page.get_by_role("button", name="Check question 1").click()
    field = page.locator('[value="seventies"]')
    expect(field).to_have_accessible_description("By then the farm was twenty years old.")


def test_a_question_type_from_a_newer_kit_is_named_and_the_others_work(
    player: Callable[..., Page],
) -> None:
    page = player("quiz")
    page.evaluate(
        """() => { const [first, ...rest] = block.spec.questions;
        block.spec = {...block.spec, questions: [{...first, type: "hologram"}, ...rest]}; }"""
    )
    expect(page.locator('[data-question="ploughed"]')).to_contain_text("hologram")
    expect(page.get_by_label("True", exact=True)).to_be_visible()
