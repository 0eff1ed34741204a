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
    axe: Callable[..., list[str]],
    width: int,
    scheme: str,
    tongue: str,
) -> None:
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme, locale=tongue)
    for path in ("/", "/live/harvest?rows=x", "/lessons/new/index.html"):
        page.goto(server.url + path)
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
