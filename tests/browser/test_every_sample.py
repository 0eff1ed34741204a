"""Every sample lesson and template, static and live, is in nobody's way, narrow and wide."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from serve.conftest import Folders, Server, Servers

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
SOURCES = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("templates/lessons/*.ipynb")])
LOOKS = [(320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """All samples and templates, in one folder and built."""
    folder = tmp_path_factory.mktemp("samples")
    shutil.copytree(ROOT / "notebooks", folder, dirs_exist_ok=True)
    for path in ROOT.glob("templates/lessons/*"):
        if path.is_file():
            shutil.copy(path, folder)
    command = [sys.executable, "-m", "coursekit", "build", str(folder), "--to", "html"]
    subprocess.run(
        [*command, "--out", str(folder / "exports")], check=True, timeout=180, capture_output=True
    )
    return Folders(folder, folder / "exports")


@pytest.fixture(scope="module")
def server(built: Folders) -> Iterator[Server]:
    servers = Servers(built)
    yield servers("--kernels", "8")
    servers.stop()


def lessons(built: Folders) -> list[Path]:
    return sorted(path.parent for path in built.exports.glob("*/index.html"))


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_static_page_is_in_anyones_way(
    new_page: Callable[..., Page],
    built: Folders,
    axe: Callable[..., list[str]],
    width: int,
    scheme: str,
) -> None:
    found = lessons(built)
    assert len(found) == len(SOURCES)
    for lesson in found:
        page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.goto((lesson / "index.html").as_uri())
        page.wait_for_function("!document.querySelector('coursekit-block .pg-fallback')")
        assert axe(page) == [], lesson.name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, lesson.name
        page.context.close()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_live_page_is_in_anyones_way(
    new_page: Callable[..., Page],
    server: Server,
    axe: Callable[..., list[str]],
    width: int,
    scheme: str,
) -> None:
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(f"{server.url}/live/harvest", timeout=60_000)
    # The widgets are there, and what they show is drawn.
    expect(page.get_by_role("slider").first).to_be_visible(timeout=60_000)
    expect(page.locator("#live .jp-OutputArea img, #live .ck-picture img").first).to_be_visible(
        timeout=60_000
    )
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    handle = page.get_by_role("slider").first
    label = page.locator(".widget-label").first.inner_text().strip()
    assert handle.get_attribute("aria-label") == label
    # By keyboard alone, the value moves and what is drawn anew has its words again.
    before = handle.get_attribute("aria-valuenow")
    handle.focus()
    page.keyboard.press("ArrowRight")
    expect(handle).not_to_have_attribute("aria-valuenow", before or "")
    page.wait_for_timeout(1500)
    assert axe(page) == []
