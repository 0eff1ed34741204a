"""The author's bar and map in Chromium: what a lecturer sees beside the block in JupyterLab."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from coursekit import render
from coursekit.blocks.scenario import Choice, Ending, Scenario, Scene, Variable
from coursekit.blocks.scenario.analysis import analyse

STORY = Scenario(
    id="gift",
    title="A gift",
    variables=(Variable(name="trust", value=2, minimum=0, maximum=5),),
    scenes=(
        Scene(
            id="door",
            title="A knock at the **door**",
            choices=(
                Choice(text="Take it", to="benhc"),
                Choice(text="Refuse", to="bench", effects="trust - 1"),
                Choice(text="Ask", to="bench"),
            ),
        ),
        Scene(
            id="bench",
            title="On the bench",
            choices=(
                Choice(text="Read on", to="good"),
                Choice(text="Shout", to="bad", condition="trust > 7"),
                Choice(text="Leave", to="bad"),
            ),
        ),
        Scene(id="attic", title="In the attic", choices=(Choice(text="Down", to="door"),)),
        Scene(id="good", title="Both keep face", ending=Ending(outcome="good", debrief="Well.")),
        Scene(id="bad", title="The door closes", ending=Ending(outcome="bad", debrief="Cold.")),
    ),
)


def content() -> dict[str, Any]:
    story = render.rendered(STORY)
    found = analyse(story)
    return {
        "spec": render.public_spec(story.spec),
        "findings": [f.model_dump(mode="json") for f in story.compiled.findings],
        "revealed": {
            "key": story.key.model_dump(mode="json"),
            "analysis": found.model_dump(mode="json"),
            "html": story.key_html(0),
        },
    }


@pytest.fixture(scope="session")
def author_address(
    tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[[Path], str]
) -> str:
    folder = tmp_path_factory.mktemp("author")
    bundle = Path(__file__).parent / "author" / "bundle.mjs"
    subprocess.run(["node", str(bundle), str(folder)], check=True, timeout=120)
    return f"{serve_folder(folder)}/harness.html"


@pytest.fixture
def bar(new_page: Callable[..., Page], author_address: str) -> Callable[..., Page]:
    def show(
        language: str = "en", theme: str = "light", width: int = 1280, author: str = ""
    ) -> Page:
        page = new_page(viewport={"width": width, "height": 900})
        page.goto(author_address)
        page.wait_for_function("window.ready")
        page.evaluate("args => show(...args)", [content(), language, theme, author])
        return page

    return show


def test_the_bar_first_shows_the_block_as_learners_see_it(bar: Callable[..., Page]) -> None:
    page = bar()
    expect(page.get_by_text("The block as learners see it")).to_be_visible()
    expect(page.get_by_role("button", name="Preview as learner")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.get_by_role("button", name="Check")).to_contain_text("1 finding")


def test_the_key_says_where_choices_lead_and_when(bar: Callable[..., Page]) -> None:
    page = bar()
    page.get_by_role("button", name="Show key").click()
    expect(page.get_by_role("listitem").filter(has_text="Shout")).to_contain_text("if trust > 7")
    expect(page.get_by_text("Cold.")).to_be_visible()
    expect(page.get_by_text("The block as learners see it")).to_be_hidden()


def test_the_check_lists_findings_with_what_to_do_beside_the_block(
    bar: Callable[..., Page],
) -> None:
    page = bar()
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text('scene "benhc" does not exist.')).to_be_visible()
    expect(page.get_by_text("is always false here")).to_be_visible()
    expect(page.get_by_text("The block as learners see it")).to_be_visible()


def test_the_map_draws_every_scene_and_marks_findings_by_shape_and_word(
    bar: Callable[..., Page],
) -> None:
    page = bar()
    page.get_by_role("button", name="Map").click()
    expect(page.locator("g.scene")).to_have_count(5)
    expect(page.locator("g.line")).to_have_count(6)
    expect(page.locator("g.scene.ending")).to_have_count(2)
    expect(page.locator("g.scene .mark.error .word")).to_have_text("Error")
    expect(page.locator("g.line .mark.warning .word")).to_have_text("Warning")


def test_scenes_and_choices_are_reached_by_keyboard_and_tell_their_hits(
    bar: Callable[..., Page],
) -> None:
    page = bar()
    page.get_by_role("button", name="Map").click()
    page.locator("g.scene").first.wait_for()
    names = []
    for _stop in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "() => { let e = document.activeElement;"
            " while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;"
            " return e?.getAttribute('aria-label') ?? e?.textContent ?? ''; }"
        )
        names.append(name)
        if "On the bench" in name:
            break
    assert any("Shout" in name and "Warning" in name for name in names)
    expect(page.get_by_role("status")).to_contain_text("On the bench")
    expect(page.get_by_role("status")).to_contain_text("in 500 random runs")


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh-CN", "dark")])
@pytest.mark.parametrize("view", ["key", "check", "map"])
def test_every_view_passes_axe(
    bar: Callable[..., Page],
    axe: Callable[..., list[str]],
    language: str,
    theme: str,
    view: str,
) -> None:
    page = bar(language, theme)
    page.locator(f'[data-view="{view}"]').click()
    page.locator(".panel :is(li, svg)").first.wait_for()
    assert axe(page, "document.querySelector('coursekit-author-bar')") == []


@pytest.mark.parametrize("view", ["key", "check", "map"])
def test_a_narrow_window_never_scrolls_sideways(bar: Callable[..., Page], view: str) -> None:
    page = bar(width=320)
    page.locator(f'[data-view="{view}"]').click()
    page.locator(".panel :is(li, svg)").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_bar_speaks_chinese(bar: Callable[..., Page]) -> None:
    page = bar("zh-CN")
    expect(page.get_by_role("button", name="显示答案")).to_be_visible()
    page.get_by_role("button", name="情节图").click()
    expect(page.get_by_text("满足条件才可选")).to_be_visible()


def test_the_bar_speaks_the_authors_language_where_it_is_another(bar: Callable[..., Page]) -> None:
    page = bar("en", author="zh-CN")
    expect(page.get_by_role("button", name="显示答案")).to_be_visible()
