"""The widget of a block: the player comes once a page, the kernel judges, answers outlive both."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def widgets(page: Page, harness: str) -> Page:
    page.goto(harness.replace("harness.html", "widgets.html"))
    page.wait_for_function("!!globalThis.show")
    return page


def show(page: Page, block: str, traits: object = None) -> None:
    page.evaluate("args => { show(...args) }", [block, traits or {}])


def test_the_player_crosses_the_wire_once_a_page(widgets: Page) -> None:
    for block in ("a", "b", "c"):
        show(widgets, block)
    expect(widgets.locator("coursekit-quiz")).to_have_count(3)
    assert widgets.evaluate("asked.filter(kind => kind === 'module player').length") == 1


def test_the_widget_carries_little() -> None:
    from coursekit import paths

    built = paths.static("widget.js")
    if not built.is_file():
        pytest.skip("The player is not built.")
    assert built.stat().st_size < 4096


def test_the_kernel_judges_and_a_reload_finds_all_as_it_was(widgets: Page) -> None:
    show(widgets, "a")
    widgets.get_by_label("True", exact=True).check()
    widgets.get_by_role("button", name="Check question 1").click()
    expect(widgets.locator(".ck-outcome")).to_contain_text("Right")
    widgets.reload()
    widgets.wait_for_function("!!globalThis.show")
    show(widgets, "a")
    expect(widgets.get_by_role("radio", name="True Right")).to_be_checked()
    expect(widgets.locator(".ck-outcome")).to_contain_text("Right")
    assert "start" not in widgets.evaluate("asked")


def test_an_author_gets_the_bar_around_the_block(widgets: Page) -> None:
    show(widgets, "a", {"author": True})
    bar = widgets.locator("coursekit-author-bar")
    expect(bar).to_contain_text("Author")
    expect(bar.locator("coursekit-quiz")).to_be_visible()
    assert bar.evaluate("async bar => (await bar.reveal()).key") == "the key"
    assert bar.evaluate("bar => [bar.spec.id, bar.findings]") == ["a", []]


def test_a_learner_is_never_asked_for_the_author_part(widgets: Page) -> None:
    show(widgets, "a")
    widgets.locator("coursekit-quiz").wait_for()
    assert "module author" not in widgets.evaluate("asked")


def test_an_ended_view_stops_listening(widgets: Page) -> None:
    show(widgets, "a")
    widgets.locator("coursekit-quiz").wait_for()
    widgets.evaluate("end()")
    assert widgets.evaluate("made.listening()") == 0


def test_the_outermost_element_keeps_jupyter_shortcuts_away(widgets: Page) -> None:
    show(widgets, "a")
    assert widgets.evaluate("el.dataset.lmSuppressShortcuts") == "true"


def test_a_refused_storage_is_said_and_loses_nothing(
    new_page: Callable[..., Page], harness: str
) -> None:
    page = new_page()
    page.add_init_script(
        """Object.defineProperty(globalThis, "localStorage", {
        get() { throw new DOMException("refused", "SecurityError"); } });"""
    )
    page.goto(harness.replace("harness.html", "widgets.html"))
    page.wait_for_function("!!globalThis.show")
    show(page, "a")
    expect(page.locator(".ck-notice")).to_contain_text("keeps nothing between visits")
    page.get_by_label("True", exact=True).check()
    page.get_by_role("button", name="Check question 1").click()
    expect(page.locator(".ck-outcome")).to_contain_text("Right")


def test_a_tab_that_comes_back_shows_what_another_did_meanwhile(widgets: Page) -> None:
    show(widgets, "a")
    widgets.get_by_label("True", exact=True).check()
    other = widgets.context.new_page()
    other.goto(widgets.url)
    other.wait_for_function("!!globalThis.show")
    show(other, "a")
    other.get_by_label("False", exact=True).check()
    widgets.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(widgets.get_by_label("False", exact=True)).to_be_checked()


def test_all_answers_of_a_page_go_out_in_one_file_and_come_back(widgets: Page) -> None:
    for block in ("a", "b"):
        show(widgets, block)
    expect(widgets.locator("coursekit-quiz")).to_have_count(2)
    for field in widgets.get_by_label("True", exact=True).all():
        field.check()
    player = "(await globalThis.coursekitModules.player)"
    with widgets.expect_download() as waiting:
        widgets.evaluate(f"async () => {player}.saveLesson('two')")
    assert waiting.value.suggested_filename == "two-answers.json"
    widgets.evaluate(f"async () => {player}.resetLesson()")
    expect(widgets.get_by_role("radio", checked=True)).to_have_count(0)
    with widgets.expect_file_chooser() as choosing:
        widgets.evaluate(f"async () => {{ globalThis.filled = {player}.loadLesson() }}")
    choosing.value.set_files(waiting.value.path())
    expect(widgets.get_by_role("radio", checked=True)).to_have_count(2)
    assert widgets.evaluate("filled") == {"filled": 2, "unread": 0}


def test_a_kernel_that_takes_its_time_is_said_to(widgets: Page) -> None:
    show(widgets, "a")
    widgets.get_by_label("True", exact=True).check()
    widgets.evaluate("globalThis.gone = true")
    widgets.get_by_role("button", name="Check question 1").click()
    expect(widgets.get_by_text("One moment…")).to_be_visible()
    widgets.evaluate("globalThis.gone = false")
    expect(widgets.locator(".ck-outcome")).to_contain_text("Right")
    expect(widgets.get_by_text("One moment…")).to_have_count(0)
