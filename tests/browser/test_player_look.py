"""How the player looks and sounds: accessibility, narrow screens, themes, motion, print."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

BLOCKS = ("quiz", "quiz-zh", "rtl", "scenario")
PHONE = {"width": 320, "height": 640}


def answer_some(page: Page, name: str) -> None:
    """Leave verdicts, feedback and a review on the page."""
    if name == "scenario":
        page.get_by_role("button", name="Take it").click()
        page.locator(".ck-ending").wait_for()
        return
    page.locator("input[type=radio]").last.check()
    page.locator("input[type=radio]").first.check()
    page.locator(".ck-question-buttons button").first.click()
    page.locator(".ck-outcome-body").first.wait_for()
    page.locator(".ck-primary").click()
    page.locator(".ck-asking").wait_for()
    page.locator(".ck-primary").click()
    page.locator(".ck-score").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", BLOCKS)
def test_axe_finds_nothing_before_and_after_answers(
    player: Callable[..., Page], axe: Callable[..., list[str]], name: str, scheme: str
) -> None:
    page = player(name, color_scheme=scheme, reduced_motion="reduce")
    assert axe(page) == []
    answer_some(page, name)
    assert axe(page) == []


@pytest.mark.parametrize("size", ["", "large"])
@pytest.mark.parametrize("name", BLOCKS)
def test_nothing_scrolls_sideways_on_a_narrow_phone(
    player: Callable[..., Page], name: str, size: str
) -> None:
    page = player(name, viewport=PHONE)
    page.evaluate("size => { document.documentElement.dataset.type = size }", size)
    answer_some(page, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_text_has_a_contrast_of_seven_to_one(
    player: Callable[..., Page],
) -> None:
    for scheme in ("light", "dark"):
        page = player("quiz", color_scheme=scheme)
        answer_some(page, "quiz")
        poor = page.evaluate(CONTRAST)
        assert poor == [], scheme


CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (c) => c.slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const c = rgb(getComputedStyle(at).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const e of document.querySelectorAll("coursekit-block *")) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility() || e.closest(".ck-hidden, option")) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 7) poor.push([e.className, e.textContent.trim().slice(0, 40), ratio]);
  }
  return poor;
}"""


def test_reduced_motion_has_no_animation(player: Callable[..., Page]) -> None:
    page = player("quiz", reduced_motion="reduce")
    answer_some(page, "quiz")
    assert page.evaluate("document.getAnimations().length") == 0


def test_feedback_unfolds_with_an_ease(player: Callable[..., Page]) -> None:
    page = player("quiz")
    page.evaluate(
        """() => { globalThis.eased = new Set();
        document.addEventListener("animationstart", e => eased.add(e.animationName)) }"""
    )
    page.get_by_text("the 1970s").click()
    page.get_by_role("button", name="Check question 1").click()
    page.locator(".ck-feedback").wait_for()
    page.wait_for_function("eased.has('ck-unfold')")


def test_theme_attribute_overrules_the_system(player: Callable[..., Page]) -> None:
    page = player("quiz", color_scheme="dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def test_jupyterlab_theme_decides_over_the_system(player: Callable[..., Page]) -> None:
    page = player("quiz", color_scheme="dark")
    ink = "getComputedStyle(document.querySelector('.ck')).color"
    dark = page.evaluate(ink)
    page.evaluate("document.body.dataset.jpThemeLight = 'true'")
    assert page.evaluate(ink) != dark
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    assert page.evaluate(ink) == dark


def test_large_type_is_24_pixels(player: Callable[..., Page]) -> None:
    page = player("quiz")
    size = "getComputedStyle(document.querySelector('.ck')).fontSize"
    assert page.evaluate(size) == "18px"
    page.evaluate("document.documentElement.dataset.type = 'large'")
    assert page.evaluate(size) == "24px"


def test_print_hides_what_cannot_be_pressed_on_paper(player: Callable[..., Page]) -> None:
    page = player("quiz", color_scheme="dark")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Check question 1")).to_be_hidden()
    expect(page.get_by_text("In which decade")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.ck')).color") == (
        "rgb(31, 28, 24)"
    )


def test_chinese_speaks_chinese(player: Callable[..., Page]) -> None:
    page = player("quiz-zh")
    expect(page.locator(".ck-primary")).to_have_text("完成并查看成绩")
    words = page.locator(".ck").evaluate("e => e.innerText.replace(/\\\\b[A-D]\\\\b/g, '')")
    assert not [w for w in ("Check", "answered", "question", "Hint") if w in words]


def test_a_right_to_left_lesson_runs_from_the_right(player: Callable[..., Page]) -> None:
    page = player("rtl")
    assert page.locator(".ck").get_attribute("dir") == "rtl"
    field = page.locator(".ck-row input").first.bounding_box()
    text = page.locator(".ck-row-text").first.bounding_box()
    assert field is not None
    assert text is not None
    assert field["x"] > text["x"]


def test_jupyter_shortcuts_are_told_to_keep_away(player: Callable[..., Page]) -> None:
    page = player("quiz")
    assert page.locator("coursekit-block").get_attribute("data-lm-suppress-shortcuts") == "true"
