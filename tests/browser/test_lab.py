"""JupyterLab itself opens a lesson, runs it, and shows the block with the author's bar."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from lessons import write_quiz_lesson
from playwright.sync_api import Page, expect

from serve.conftest import eventually, free_port

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab in a folder with one lesson; settings are its own."""
    folder = tmp_path_factory.mktemp("lab")
    write_quiz_lesson(folder)
    port = free_port()
    home = folder / ".home"
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", "--allow-root"]
    command += [f"--ServerApp.root_dir={folder}", "--LabApp.news_url=None"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    log = (folder / "log").open("w")
    process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=folder)
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"{url}/api", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    assert eventually(answers, 60), (folder / "log").read_text()
    yield url
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
    log.close()


def open_and_run(page: Page, lab: str) -> None:
    """Open the lesson in a workspace of its own and run all its cells."""
    page.goto(f"{lab}/lab/workspaces/t{free_port()}/tree/archive.ipynb", timeout=60_000)
    cell = page.locator(".jp-CodeCell").first
    cell.locator(".cm-content").click(timeout=60_000)
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=30_000)

    def taken() -> bool:
        # JupyterLab drops what is asked before its kernel is connected.
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(1000)
        return bool(re.search(r"\[(\*|\d+)\]", cell.locator(".jp-InputPrompt").inner_text()))

    assert eventually(taken, 30)
    expect(page.get_by_role("button", name="Hand in my answers")).to_have_count(2, timeout=60_000)


@pytest.fixture
def lesson(new_page: Callable[..., Page], lab: str) -> Iterator[Page]:
    """The lesson, run in JupyterLab."""
    page = new_page(viewport={"width": 1400, "height": 1000})
    open_and_run(page, lab)
    yield page
    # JupyterLab speaks of its own affairs on the console; ours are the requests.
    page.troubles[:] = [t for t in page.troubles if t.startswith("request")]  # type: ignore[attr-defined]


def test_the_block_shows_and_its_kernel_judges(lesson: Page) -> None:
    lesson.get_by_label("Suifenhe").first.check()
    lesson.get_by_role("button", name="Hand in my answers").first.click()
    lesson.get_by_role("button", name="Hand in all the same").click()
    expect(lesson.locator(".ck-score").first).to_contain_text("1 of 6 right", timeout=15_000)


def test_typing_an_answer_triggers_no_shortcut_of_jupyterlab(lesson: Page) -> None:
    cells = lesson.locator(".jp-Cell")
    before = cells.count()
    field = lesson.get_by_label("Your number").first
    field.click()
    # In command mode a, b, d d, x and m would add, delete, cut and change cells.
    lesson.keyboard.type("abddxm12", delay=30)
    expect(field).to_have_value("abddxm12")
    lesson.get_by_label("Hailin").first.focus()
    for key in "abddxm":
        lesson.keyboard.press(key)
    lesson.wait_for_timeout(300)
    assert cells.count() == before


def test_the_author_sees_the_key_in_the_bar(lesson: Page) -> None:
    bar = lesson.locator("coursekit-author-bar").first
    expect(bar.get_by_text("told-only-once-judged")).to_have_count(0)
    bar.get_by_role("button", name="Show key").click()
    expect(bar.get_by_text("told-only-once-judged").first).to_be_visible(timeout=15_000)


def choose_theme(page: Page, name: str) -> None:
    page.keyboard.press("Control+Shift+C")
    page.locator(".lm-CommandPalette-input").fill(f"Use Theme: {name}")
    page.keyboard.press("Enter")


def test_the_block_follows_jupyterlabs_dark_theme(lesson: Page) -> None:
    colour = "getComputedStyle(document.querySelector('coursekit-block')).color"
    light = lesson.evaluate(colour)
    choose_theme(lesson, "JupyterLab Dark")
    expect(lesson.locator("body[data-jp-theme-light=false]")).to_have_count(1, timeout=20_000)
    dark = lesson.evaluate(colour)
    choose_theme(lesson, "JupyterLab Light")
    assert light != dark


def test_the_saved_notebook_is_read_without_script(lesson: Page, lab: str) -> None:
    import json

    address = f"{lab}/api/contents/archive.ipynb"

    def saved() -> bool:
        # JupyterLab drops what is asked while it is busy with the notebook.
        lesson.keyboard.press("Control+s")
        lesson.wait_for_timeout(1000)
        try:
            with urllib.request.urlopen(address, timeout=10) as reply:
                book = json.load(reply)["content"]
        except urllib.error.HTTPError:
            # It is being written just now.
            return False
        bundles = [o["data"] for cell in book["cells"] for o in cell.get("outputs", ())]
        return any("which town" in "".join(data.get("text/html", "")) for data in bundles)

    assert eventually(saved, 30)
