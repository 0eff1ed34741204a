"""A live page that takes a while is there to read at once, as it was last built."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from engine.lessons import build
from serve.conftest import Folders, Server, Servers, code, eventually, notebook, prose

pytestmark = pytest.mark.slow
QUIZ = "%%quiz sums\ntitle: Sums\n\nHow much is 6 times 7?\n= 42 > hidden-words\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("frozen")
    exports = tmp_path_factory.mktemp("exports")
    notebook(
        folder / "slow.ipynb",
        [
            prose("## A slow one\n\nSome prose."),
            code("rows = 3  # 1..9", "parameters"),
            code("import coursekit, ipywidgets, time\nprint('counted', rows * 2)\ntime.sleep(3)"),
            code(QUIZ),
            code("ipywidgets.IntSlider(rows)"),
        ],
        id="slow",
        title="Slow",
    )
    code_, told = build(folder, ".", "--to", "html", "--out", str(exports))
    assert code_ == 0, told
    servers = Servers(Folders(folder, exports))
    yield servers()
    servers.stop()


def test_it_can_be_read_while_the_kernel_works_and_gives_way_to_the_live_lesson(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.url}/live/slow", wait_until="commit")
    frozen = page.locator("#frozen")
    expect(frozen.get_by_text("counted 6")).to_be_visible(timeout=2_500)
    expect(frozen.get_by_text("Some prose.")).to_be_visible()
    expect(frozen.get_by_role("heading", name="Sums")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("The lesson is getting ready.")
    expect(page.locator("#live")).to_be_hidden()
    expect(page.locator(".noUi-handle")).to_be_visible(timeout=30_000)
    expect(frozen).to_have_count(0)
    expect(page.get_by_text("counted 6")).to_have_count(1)
    expect(page.get_by_role("heading", name="A slow one")).to_have_count(1)
    expect(page.get_by_role("button", name="Hand in my answers")).to_be_visible()


def test_who_waits_longer_than_usual_is_offered_the_page_without_kernel(
    page: Page, server: Server
) -> None:
    page.clock.install()
    page.goto(f"{server.url}/live/slow", wait_until="commit")
    said = page.locator("#slow")
    expect(page.get_by_role("status").first).to_contain_text("The lesson is getting ready.")
    expect(said).to_be_hidden()
    page.clock.fast_forward(15_000)
    expect(said).to_contain_text("longer than usual")
    assert said.get_by_role("link", name="Open the page").get_attribute("href") == (
        "/lessons/slow/index.html"
    )
    expect(page.locator(".noUi-handle")).to_be_visible(timeout=30_000)
    expect(said).to_have_count(0)


def test_a_page_whose_kernel_ends_too_soon_says_so_and_stays_to_be_read(
    page: Page, server: Server
) -> None:
    others = server.kernels()
    page.goto(f"{server.url}/live/slow", wait_until="commit")
    expect(page.get_by_role("status").first).to_contain_text("The lesson is getting ready.")
    assert eventually(lambda: len(server.kernels()) > len(others))
    for kernel in server.kernels():
        kernel.kill()
    said = page.get_by_role("alert")
    expect(said).to_contain_text("broke off", timeout=30_000)
    expect(page.get_by_role("status")).to_have_count(0)
    expect(page.locator("#frozen").get_by_text("counted 6")).to_be_visible()
    assert said.get_by_role("link", name="Open the page").get_attribute("href") == (
        "/lessons/slow/index.html"
    )
    said.get_by_role("link", name="Try again").click()
    expect(page.locator(".noUi-handle")).to_be_visible(timeout=30_000)
    expect(said).to_be_hidden()


def test_it_has_no_answers_and_none_of_it_where_values_are_given(server: Server) -> None:
    page = server.get("/live/slow").text
    frozen = page[page.index('id="frozen"') : page.index('id="live"')]
    assert "counted 6" in frozen
    assert "hidden-words" not in page
    assert "42" not in frozen
    other = server.get("/live/slow?rows=4").text
    assert 'id="frozen"' not in other
    assert "counted 8" in other
