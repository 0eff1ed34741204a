"""The catalogue in Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from serve.conftest import Folders, Server, Servers, make_folders, notebook, prose

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    servers = Servers(make_folders(tmp_path_factory.mktemp("shelf")))
    yield servers()
    servers.stop()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with more lessons than a page holds."""
    folders = make_folders(tmp_path_factory.mktemp("large"))
    for n in range(600):
        info = {"id": f"n-{n}", "title": f"Lesson {n:03}", "language": "zh" if n % 2 else "en"}
        notebook(folders.notebooks / f"n{n}.ipynb", [], **info)
    servers = Servers(folders)
    yield servers()
    servers.stop()


def test_cards_are_filtered_while_one_types_and_the_address_keeps_it(
    page: Page, server: Server
) -> None:
    page.goto(server.url)
    cards = page.locator(".card:visible")
    expect(cards).to_have_count(3)
    page.get_by_label("Search").fill("wei")
    expect(cards).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("1 lesson")
    page.reload()
    expect(cards).to_have_count(1)
    page.get_by_label("Search").fill("zebra")
    expect(page.get_by_text("No lesson fits.")).to_be_visible()
    page.get_by_label("Search").fill("")
    page.get_by_label("Length").select_option("more")
    expect(cards).to_have_count(1)
    expect(page.get_by_role("heading", name="A cup of tea")).to_be_visible()


def test_what_is_found_on_other_pages_is_shown_while_one_types(page: Page, large: Server) -> None:
    page.goto(f"{large.url}/?page=3")
    expect(page.get_by_role("status")).to_have_text("97–144 of 603 lessons")
    search = page.get_by_label("Search")
    search.press_sequentially("lesson 59", delay=20)
    expect(page.locator(".card")).to_have_count(16)
    expect(page.get_by_role("status")).to_have_text("16 lessons")
    expect(search).to_be_focused()
    expect(page.locator("select[name=language] option[value=zh]")).to_have_text("中文 (11)")
    search.fill("lesson")
    expect(page.get_by_role("status")).to_have_text("1–48 of 600 lessons")
    # The links of the new results lead on with the search.
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("status")).to_have_text("49–96 of 600 lessons")
    expect(page.get_by_label("Search")).to_have_value("lesson")
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("status")).to_have_text("第 1–48 门，共 600 门课程")


def test_pages_can_be_turned_without_script_and_with_the_keyboard(
    new_page: Callable[..., Page], large: Server
) -> None:
    page = new_page(java_script_enabled=False, locale="en")
    page.goto(large.url)
    pages = page.get_by_role("navigation", name="Pages")
    expect(pages.locator("[aria-current=page]")).to_have_text("1")
    expect(pages.get_by_role("link", name="Previous page")).to_have_count(0)
    pages.get_by_role("link", name="Next page").press("Enter")
    expect(pages.locator("[aria-current=page]")).to_have_text("2")
    pages.get_by_role("link", name="Page 13").press("Enter")
    expect(page.locator(".card")).to_have_count(27)
    expect(pages.get_by_role("link", name="Next page")).to_have_count(0)
    page.go_back()
    expect(pages.locator("[aria-current=page]")).to_have_text("2")


def test_it_filters_without_script_too(new_page: Callable[..., Page], server: Server) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(server.url)
    page.locator("select[name=language]").select_option("zh")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".card:visible")).to_have_count(1)


def test_a_card_leads_to_its_lesson(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.get_by_role("link", name="A cup of tea", exact=True).click()
    expect(page.get_by_text("The page.")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "scheme", "tongue"),
    [(320, "light", "zh-CN"), (390, "dark", "en"), (1280, "light", "en"), (1280, "dark", "zh-CN")],
)
def test_axe_finds_nothing_and_nothing_is_cut_off(
    new_page: Callable[..., Page],
    server: Server,
    large: Server,
    axe: Callable[..., list[str]],
    width: int,
    scheme: str,
    tongue: str,
) -> None:
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme, locale=tongue)
    own = [server.url + path for path in ("/", "/live/harvest?rows=x", "/lessons/new/index.html")]
    for address in (*own, f"{large.url}/?page=7"):
        page.goto(address)
        # Error pages are errors to the console, too.
        page.troubles.clear()  # type: ignore[attr-defined]
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("document.documentElement.lang") == tongue


def test_the_longest_words_stay_on_the_narrowest_catalogue(
    new_page: Callable[..., Page], tmp_path: Path
) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitänsmütze"
    info = {"title": long, "unit": long, "summary": long, "lecturers": [long, long]}
    notebook(tmp_path / "long.ipynb", [prose(long)], id="long", language="de", **info)
    servers = Servers(Folders(tmp_path, tmp_path / "exports"))
    try:
        page = new_page(viewport={"width": 320, "height": 700})
        page.goto(servers().url)
        expect(page.locator(".card h2")).to_have_text(long)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
    finally:
        servers.stop()


def test_what_was_begun_and_done_on_this_device_is_marked(page: Page, server: Server) -> None:
    page.goto(server.url)
    expect(page.locator(".progress:visible")).to_have_count(0)
    attempts = {
        "coursekit:1:tea:one": {"finished": ""},
        "coursekit:1:harvest:one": {"finished": "2026-12-01T09:00:00Z"},
        "coursekit:1:harvest:two": {"finished": ""},
    }
    for key, attempt in attempts.items():
        page.evaluate("([k, v]) => localStorage.setItem(k, JSON.stringify(v))", [key, attempt])
    page.reload()
    expect(page.locator('[data-lesson="tea"] .progress')).to_have_text("Begun on this device")
    expect(page.locator('[data-lesson="harvest"] .progress')).to_have_text(
        "Exercises done on this device: 1"
    )
    expect(page.locator('[data-lesson="new"] .progress')).to_be_hidden()
    page.get_by_label("Search").fill("tea")
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator(".progress")).to_have_text("Begun on this device")
