"""Plain `voila notebook.ipynb --template coursekit`, with nothing of our server."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from lessons import HINT, TOLD, write_quiz_lesson
from playwright.sync_api import Page, expect

from coursekit import paths
from serve.conftest import eventually, free_port

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Voilà with the template as an installation lays it out."""
    folder = tmp_path_factory.mktemp("plain")
    template = folder / "jupyter" / "voila" / "templates" / "coursekit"
    shutil.copytree(paths.templates() / "voila" / "coursekit", template)
    shutil.copytree(paths.static("").resolve(), template / "static", dirs_exist_ok=True)
    environment = {
        **os.environ,
        "JUPYTER_PATH": str(folder / "jupyter"),
        "JUPYTER_CONFIG_PATH": str(paths.templates() / "jupyter"),
    }
    port = free_port()
    command = [sys.executable, "-m", "voila", str(write_quiz_lesson(folder)), "--no-browser"]
    command += ["--template", "coursekit", "--port", str(port)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        url = f"http://127.0.0.1:{port}"

        def answers() -> bool:
            try:
                with urllib.request.urlopen(f"{url}/voila/static/voila.js", timeout=5):
                    return True
            except (urllib.error.URLError, OSError):
                return False

        assert eventually(answers, 60), (folder / "log").read_text()
        yield url
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def test_it_shows_the_lesson_asks_this_machine_alone_and_keeps_answers(
    page: Page, address: str
) -> None:
    page.goto(address, timeout=60_000)
    field = page.get_by_label("Your number").first
    expect(field).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="The archive").first).to_be_visible()
    source = page.content()
    assert TOLD not in source
    assert HINT not in source
    field.fill("12")
    kept = page.evaluate("Object.keys(localStorage).join(' ')")
    assert "archive" in kept
    page.reload()
    expect(page.get_by_label("Your number").first).to_have_value("12", timeout=30_000)
    # Voilà's own page asks to end its kernel without the token that its server wants.
    page.troubles[:] = [t for t in page.troubles if "403" not in t]  # type: ignore[attr-defined]
