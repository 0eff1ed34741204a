"""No kernel outlives its visit, in whatever way a browser leaves it."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from serve.conftest import Folders, Server, Servers, code, eventually, notebook

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
VISITS = int(os.environ.get("COURSEKIT_VISITS", "10"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("left")
    cells = [code("import ipywidgets\nipywidgets.IntSlider(3)"), code("print('all')")]
    notebook(folder / "slider.ipynb", cells, id="slider", title="A slider")
    servers = Servers(Folders(folder, folder / "exports"))
    yield servers("--kernels", "16", "--left", "10")
    servers.stop()


def ready(page: Page, url: str) -> None:
    page.goto(url, wait_until="commit", timeout=60_000)
    expect(page.locator(".noUi-handle")).to_be_visible(timeout=60_000)


def close(page: Page) -> None:
    """Close a tab; Chromium may lose the order while a page is loading, so it is given again."""
    for _ in range(5):
        try:
            with page.expect_event("close", timeout=5_000):
                page.close(run_before_unload=True)
        except PlaywrightTimeoutError:
            continue
        return
    pytest.fail("Chromium does not close its tab.")


def close_tab(page: Page, url: str, _server: Server) -> None:
    ready(page, url)
    close(page)


def close_window(page: Page, url: str, _server: Server) -> None:
    ready(page, url)
    page.context.close()


def go_elsewhere(page: Page, url: str, _server: Server) -> None:
    ready(page, url)
    page.goto("about:blank")


def reload_and_close(page: Page, url: str, _server: Server) -> None:
    ready(page, url)
    page.reload(wait_until="commit")
    close(page)


def stop_loading(page: Page, url: str, _server: Server) -> None:
    page.goto(url, wait_until="commit", timeout=60_000)
    close(page)


def lose_the_network(page: Page, url: str, _server: Server) -> None:
    ready(page, url)
    page.context.set_offline(True)
    close(page)


def freeze(page: Page, url: str, _server: Server) -> None:
    ready(page, url)
    session: BrowserContext = page.context
    # As phones do with tabs that nobody looks at.
    session.new_cdp_session(page).send("Page.setWebLifecycleState", {"state": "frozen"})
    close(page)


def kill_the_kernel(page: Page, url: str, server: Server) -> None:
    ready(page, url)
    for kernel in server.kernels():
        try:
            kernel.kill()
        except psutil.Error:
            continue
    close(page)


WAYS: tuple[Callable[[Page, str, Server], None], ...] = (
    close_tab,
    close_window,
    go_elsewhere,
    reload_and_close,
    stop_loading,
    lose_the_network,
    freeze,
    kill_the_kernel,
)


def test_no_kernel_is_left_after_visits_closed_in_every_way(
    new_page: Callable[..., Page], server: Server
) -> None:
    order = random.Random(5)  # noqa: S311
    for number in range(VISITS):
        way = WAYS[number] if number < len(WAYS) else order.choice(WAYS)
        page = new_page()
        way(page, f"{server.url}/live/slider", server)
        # Some ways are errors to the console.
        page.troubles.clear()  # type: ignore[attr-defined]
    assert eventually(lambda: server.kernels() == [], 60)

    def zombies() -> list[psutil.Process]:
        family = psutil.Process(server.process.pid).children(recursive=True)
        return [one for one in family if one.is_running() and one.status() == psutil.STATUS_ZOMBIE]

    # The warm process takes in the last of its children a moment later.
    assert eventually(lambda: zombies() == [], 10)
