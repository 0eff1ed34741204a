"""A lesson's page from disk with the network off, in a real browser."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat import v4
from playwright.sync_api import Page, expect

from coursekit.blocks.quiz import Quiz
from coursekit.blocks.scenario import Scenario
from coursekit.blocks.scenario.parts import Choice, Ending, Scene, Variable
from coursekit.exporters.page import PageExporter
from coursekit.questions import (
    Item,
    Matching,
    Numeric,
    NumericAnswer,
    Option,
    Ordering,
    Pair,
    SingleChoice,
)

sys.path.insert(0, str(Path(__file__).parents[1]))
from exporters.page_lesson import QUIZ, block_cell, everything, lesson, scored, with_picture

ORDER = ["He joins", "He fights", "He farms"]
Open = Callable[..., Page]


@pytest.fixture
def open_page(new_page: Callable[..., Page], tmp_path: Path) -> Open:
    """Write a notebook's page to disk and open it offline: `open_page(nb, answers="graded")`.

    Any request but that for the page itself fails the test, as does any breach of its policy.
    """

    def show(nb: Any = None, *, answers: str = "self-check", **options: Any) -> Page:
        exporter = PageExporter(answers=answers)
        told = {"metadata": {"name": "page", "path": str(tmp_path)}}
        made, _ = exporter.from_notebook_node(nb or everything(), told)
        path = tmp_path / f"{answers}.html"
        path.write_text(made, encoding="utf-8")
        page = new_page(**({"viewport": {"width": 1280, "height": 800}} | options))
        page.context.set_offline(offline=True)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        page.asked = asked  # type: ignore[attr-defined]
        return page

    return show


def others(page: Page) -> list[str]:
    """Return what the page asked for beside itself and what stands inside it."""
    asked: list[str] = page.asked  # type: ignore[attr-defined]
    return [url for url in asked[1:] if not url.startswith(("data:", "blob:"))]


def answer_all(page: Page) -> None:
    page.get_by_label("the 1950s").check()
    page.get_by_label("Liaoshen").check()
    page.get_by_label("Pingjin").check()
    page.get_by_label("True", exact=True).check()
    page.get_by_label("Your number").fill("33")
    page.get_by_label("Your answer").fill("secretinstructor")
    for place, words in enumerate(ORDER):
        up = page.get_by_role("button", name=f"Move up: {words}")
        lines = page.locator(".ck-order .ck-row-text")
        while lines.all_inner_texts().index(words) > place:
            up.click()
    # A draw may put the lines right by chance; that is an answer once the learner says so.
    keep = page.get_by_role("button", name="Keep this order")
    if keep.is_visible():
        keep.click()
    page.get_by_label("Suifenhe").select_option(label="an archive")
    page.get_by_label("Hailin").select_option(label="a hall")


def test_every_type_and_the_story_are_judged_with_the_network_off(open_page: Open) -> None:
    page = open_page()
    answer_all(page)
    page.get_by_role("button", name="Hand in my answers").click()
    expect(page.locator(".ck-score")).to_contain_text("7 of 7 right")
    page.get_by_role("button", name="Take it").click()
    page.get_by_role("button", name="Eat").click()
    expect(page.locator("#block-basket")).to_contain_text("SECRET-debrief: trust counts.")
    assert others(page) == []


def test_wrong_answers_are_told_with_their_feedback(open_page: Open) -> None:
    page = open_page()
    page.get_by_label("the 1970s").check()
    page.get_by_role("button", name="Hand in my answers").click()
    page.get_by_role("button", name="Hand in all the same").click()
    expect(page.locator("#block-every-type")).to_contain_text("SECRET-late: too late.")


def test_a_reload_at_any_moment_loses_nothing(open_page: Open) -> None:
    page = open_page()
    page.get_by_label("the 1950s").check()
    page.get_by_label("Your number").fill("33")
    page.get_by_role("button", name="Refuse").click()
    expect(page.locator("#block-basket .ck-scene-title")).to_have_text("The end")
    page.reload()
    expect(page.get_by_label("the 1950s")).to_be_checked()
    expect(page.get_by_label("Your number")).to_have_value("33")
    expect(page.locator("#block-basket .ck-scene-title")).to_have_text("The end")


def test_a_graded_page_collects_and_judges_nothing(open_page: Open) -> None:
    page = open_page(lesson(block_cell(QUIZ), block_cell(scored())), answers="graded")
    page.get_by_label("the 1950s").check()
    expect(page.get_by_role("button", name="Save my answers as a file")).to_be_visible()
    expect(page.get_by_role("button", name="Hand in my answers")).to_have_count(0)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save my answers as a file").click()
    assert '"one": "b"' in saved.value.path().read_text()
    assert "SECRET" not in page.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_in_the_way_of_anyone(
    open_page: Open, axe: Callable[..., list[str]], scheme: str, width: int
) -> None:
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 700})
    page.locator("coursekit-scenario").wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("button", name="Tools").click()
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Contents").click()
    assert axe(page) == []


def test_the_page_fits_at_twice_the_size_and_in_large_type(open_page: Open) -> None:
    page = open_page(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page.get_by_role("button", name="Tools").click()
    page.get_by_label("Large").check()
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "24px"
    assert page.evaluate("document.documentElement.scrollWidth") == 640


def test_without_script_the_lesson_can_be_read(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    for words in (
        "First words.",
        "the 1930s",
        "Who told him to go on?",
        "A villager stands there.",
    ):
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_role("link", name="A section")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    assert others(page) == []


def test_contents_lead_to_their_section_by_keyboard_and_give_the_focus_back(
    open_page: Open,
) -> None:
    page = open_page()
    button = page.get_by_role("button", name="Contents")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Contents")).to_be_visible()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("link", name="A basket of eggs").press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#block-basket")).to_be_in_viewport()
    assert page.url.endswith("#block-basket")


def test_the_theme_and_the_type_size_are_there_at_the_next_visit_without_a_flash(
    open_page: Open,
) -> None:
    page = open_page()
    page.get_by_role("button", name="Tools").click()
    page.get_by_label("Dark").check()
    page.get_by_label("Large").check()
    page.context.add_init_script(
        "addEventListener('DOMContentLoaded', () => {"
        " window.early = { ...document.documentElement.dataset }; });"
    )
    page.reload()
    assert page.evaluate("early.theme + ' ' + early.type") == "dark large"
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"


def test_the_words_around_the_lesson_change_their_language_and_the_lesson_does_not(
    open_page: Open,
) -> None:
    page = open_page()
    page.get_by_role("button", name="Tools").click()
    page.get_by_label("中文").check()
    expect(page.get_by_role("dialog", name="工具")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="提交答案")).to_be_visible()
    expect(page.locator(".pg-footer")).to_contain_text("答案就在本页里")
    expect(page.locator("main")).to_contain_text("First words.")
    page.reload()
    expect(page.get_by_role("button", name="工具")).to_be_visible()


def test_answers_go_to_a_file_and_come_back_from_it(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    page.get_by_label("the 1950s").check()
    page.get_by_role("button", name="Refuse").click()
    page.get_by_role("button", name="Tools").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save my answers", exact=True).click()
    assert saved.value.suggested_filename == "all-types-answers.json"
    path = tmp_path / "answers.json"
    saved.value.save_as(path)
    page.get_by_role("dialog", name="Tools").get_by_role("button", name="Start over").click()
    page.get_by_role("button", name="Forget and start over").click()
    expect(page.locator("#block-basket .ck-scene-title")).to_have_text("A knock")
    expect(page.get_by_label("the 1950s")).not_to_be_checked()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Load my answers", exact=True).click()
    chooser.value.set_files(path)
    expect(page.get_by_role("status").filter(has_text="back in the lesson")).to_be_visible()
    expect(page.get_by_label("the 1950s")).to_be_checked()
    expect(page.locator("#block-basket .ck-scene-title")).to_have_text("The end")


def load_changed(page: Page, path: Path, block: str, change: dict[str, Any]) -> None:
    """Save the answers, change those to one block, and load them again."""
    page.get_by_role("button", name="Tools").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save my answers", exact=True).click()
    saved.value.save_as(path)
    data = json.loads(path.read_text(encoding="utf-8"))
    data["attempts"][block] |= change
    path.write_text(json.dumps(data), encoding="utf-8")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Load my answers", exact=True).click()
    chooser.value.set_files(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"score": 5}, "a score is damaged."),
        ({"earlier": [{"score": 5}]}, "a score is damaged."),
        ({"options": {"order": ["x"], "match": 5}}, "the order of the options does not fit"),
        ({"hints": {"one": 99}}, "there are more hints"),
        ({"questions": ["nope", "one", "one"]}, "they belong to other questions."),
    ],
)
def test_a_file_that_can_t_be_read_says_so_and_leaves_what_was_there(
    open_page: Open, tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    page = open_page()
    page.get_by_label("the 1950s").check()
    load_changed(page, tmp_path / "answers.json", "every-type", change)
    expect(page.locator(".pg-said")).to_contain_text("1 part could not be loaded")
    page.keyboard.press("Escape")
    problem = page.locator("#block-every-type .ck-problem")
    expect(problem).to_contain_text(words)
    expect(problem).to_contain_text("What you had is kept.")
    page.reload()
    expect(page.get_by_label("the 1950s")).to_be_checked()
    expect(page.get_by_role("button", name="Hand in my answers")).to_be_visible()


def test_a_result_that_a_file_made_up_is_judged_anew(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    page.get_by_label("the 1950s").check()
    page.get_by_role("button", name="Hand in my answers").click()
    page.get_by_role("button", name="Hand in all the same").click()
    expect(page.locator(".ck-score")).to_contain_text("1 of 7 right")
    told = page.locator(".ck-score").inner_text()
    forged = {"score": "1", "passed": True, "results": {}}
    load_changed(page, tmp_path / "answers.json", "every-type", forged)
    expect(page.get_by_role("status").filter(has_text="back in the lesson")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.locator(".ck-score").inner_text() == told
    page.reload()
    expect(page.locator(".ck-score")).to_have_text(told.replace("\n", " "), use_inner_text=True)


def test_what_a_browser_kept_and_can_t_be_read_begins_anew_and_is_said(open_page: Open) -> None:
    page = open_page()
    page.get_by_label("the 1950s").check()
    page.evaluate(
        """() => {
          const key = Object.keys(localStorage).find((name) => name.endsWith(":every-type"));
          const kept = JSON.parse(localStorage.getItem(key));
          localStorage.setItem(key, JSON.stringify({ ...kept, options: { order: 5 } }));
        }"""
    )
    page.reload()
    expect(page.locator("#block-every-type .ck-notice")).to_contain_text("could not be read")
    page.get_by_label("the 1950s").check()
    page.reload()
    expect(page.get_by_label("the 1950s")).to_be_checked()
    expect(page.locator("#block-every-type .ck-notice")).to_have_count(0)


def test_hostile_words_in_a_lesson_do_nothing(open_page: Open) -> None:
    hostile = "<img src=x onerror='document.title=1'><script>document.title=2</script>*fine*"
    quiz = QUIZ.model_copy(update={"title": hostile, "intro": hostile})
    page = open_page(lesson(block_cell(quiz), title=f"T {hostile}", summary=hostile))
    expect(page.locator("coursekit-quiz .ck-quiz-head em").first).to_be_visible()
    assert page.title() == f"T {hostile}"
    assert page.locator("img[src]").count() == 0


def test_paper_has_the_lesson_and_none_of_the_tools(open_page: Open) -> None:
    page = open_page()
    page.locator("coursekit-scenario").wait_for()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Tools")).to_be_hidden()
    expect(page.get_by_text("First words.")).to_be_visible()
    expect(page.get_by_text("the 1930s")).to_be_visible()


def test_a_picture_that_stands_in_the_file_once_is_shown_by_the_player(
    open_page: Open, tmp_path: Path
) -> None:
    page = open_page(with_picture(tmp_path))
    picture = page.locator("coursekit-block").get_by_role("img", name="a dot")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 1


LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmütze"


def long_quiz() -> Quiz:
    """One question of each type, every text one long word."""
    words = [f"{LONG}{n}" for n in range(3)]
    return Quiz(
        id="long",
        title=LONG,
        intro=LONG,
        questions=(
            SingleChoice(
                id="one",
                stem=LONG,
                options=tuple(
                    Option(text=text, right=not n, feedback=LONG) for n, text in enumerate(words)
                ),
                hints=(LONG,),
            ),
            Numeric(id="number", stem=LONG, answers=(NumericAnswer.about(3),), units=(LONG,)),
            Ordering(id="order", stem=LONG, items=tuple(Item(text=text) for text in words)),
            Matching(
                id="match",
                stem=LONG,
                pairs=tuple(Pair(left=text, right=f"{text}x") for text in words),
            ),
        ),
    )


def long_story() -> Scenario:
    end = Scene(id="end", title=LONG, body=LONG, ending=Ending(outcome=LONG, debrief=LONG))
    first = Scene(
        id="first", title=LONG, body=LONG, choices=(Choice(text=LONG, to="end", effects="v + 1"),)
    )
    variables = (
        Variable(name="v", value=2, minimum=0, maximum=5, label=LONG),
        Variable(name="w", value=LONG, label=LONG),
    )
    return Scenario(id="story", title=LONG, intro=LONG, variables=variables, scenes=(first, end))


@pytest.mark.parametrize("large", [False, True])
def test_the_longest_words_stay_on_the_narrowest_page(open_page: Open, *, large: bool) -> None:
    nb = lesson(
        v4.new_markdown_cell(f"## {LONG}\n\n{LONG}\n\n- {LONG}\n\n## {LONG}2\n\n> {LONG}"),
        block_cell(long_quiz()),
        block_cell(long_story()),
        title=LONG,
        lecturers=[LONG, LONG],
        unit=LONG,
        audience=LONG,
        summary=LONG,
        language="de",
    )
    page = open_page(nb, viewport={"width": 320, "height": 700})
    if large:
        page.get_by_role("button", name="Tools").click()
        page.get_by_label("Large").check()
        page.keyboard.press("Escape")

    def fits() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        out = page.evaluate(
            """() => [...document.querySelectorAll("main *")].filter((each) =>
                 !each.closest(".ck-map-scroll, math, table, pre, .ck-hidden") &&
                 each.getBoundingClientRect().right > 320.5).map((each) => each.className)"""
        )
        assert out == []

    page.locator("coursekit-scenario").wait_for()
    fits()
    page.get_by_role("button", name="Contents").click()
    fits()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Show a hint").click()
    page.get_by_label(f"{LONG}1").first.check()
    page.locator("select").first.select_option(index=1)
    page.get_by_role("button", name="Hand in my answers").click()
    page.get_by_role("button", name="Hand in all the same").click()
    expect(page.locator(".ck-review")).to_be_visible()
    page.locator(".ck-choice").first.click()
    expect(page.locator(".ck-map")).to_be_visible()
    fits()


def tall_story() -> Scenario:
    """A story long enough that its map is higher and wider than a sheet."""
    scenes = [
        Scene(
            id=f"s{n}",
            title=f"Scene {n}",
            choices=(
                Choice(text="On", to=f"s{n + 1}" if n < 29 else "end"),
                *(Choice(text=f"Side {k}", to=f"x{k}") for k in range(9) if n == 3),
            ),
        )
        for n in range(30)
    ]
    sides = [Scene(id=f"x{k}", title=f"Side {k}", ending=Ending()) for k in range(9)]
    end = Scene(id="end", title="The end", ending=Ending(outcome="good", debrief="Over."))
    return Scenario(id="tall", title="Tall", scenes=(*scenes, *sides, end))


def test_paper_has_the_choices_of_a_match_and_no_control(open_page: Open) -> None:
    page = open_page()
    page.locator("coursekit-scenario").wait_for()
    match = page.locator("[data-question=match]")
    expect(match.locator(".ck-lettered")).to_be_hidden()
    page.emulate_media(media="print")
    for number, text in enumerate(["an archive", "a hall", "a shipyard"]):
        expect(match.locator(".ck-lettered li").filter(has_text=text)).to_be_visible()
        assert match.locator(".ck-lettered .ck-letter").nth(number).inner_text() == "ABC"[number]
    expect(match.locator(".ck-blank-line")).to_have_count(2)
    controls = page.locator("main :is(button, select, summary):not(.ck-choice):visible")
    assert controls.all_inner_texts() == []
    expect(page.get_by_text("Number the lines in the right order.")).to_be_visible()
    expect(page.get_by_text("Move the lines into order.")).to_be_hidden()


def test_a_match_on_paper_says_what_was_chosen(open_page: Open) -> None:
    page = open_page()
    page.get_by_label("Suifenhe").select_option(label="an archive")
    page.emulate_media(media="print")
    match = page.locator("[data-question=match]")
    letters = match.locator(".ck-lettered li")
    place = [("an archive" in text) for text in letters.all_inner_texts()].index(True)
    expect(match.locator(".ck-blank-line").first).to_have_text("ABC"[place])


def test_the_map_of_a_long_story_fits_one_sheet(open_page: Open) -> None:
    page = open_page(lesson(block_cell(tall_story())), viewport={"width": 680, "height": 900})
    for _ in range(30):
        page.get_by_role("button", name="On", exact=True).click()
    page.emulate_media(media="print")
    box = page.locator(".ck-map").bounding_box()
    assert box
    # A4 less the margins of the page, in CSS pixels.
    assert box["height"] < (297 - 36) * 96 / 25.4
    inside = page.locator(".ck-map-canvas").bounding_box()
    assert inside
    assert inside["width"] < (210 - 36) * 96 / 25.4
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.ck-map')).breakInside") == "avoid"
    )
