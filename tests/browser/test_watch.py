"""The preview of `coursekit build --watch` in a browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from cli.test_watch import watched
from engine.lessons import write

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LONG = "\n\n".join(f"Paragraph {n}." for n in range(120))


def lesson(path: Path, last: str) -> None:
    write(path, "print('" + last + "')")
    book = json.loads(path.read_text())
    book["cells"][0]["source"] = f"# A lesson\n\n{LONG}"
    path.write_text(json.dumps(book))


def test_the_page_reloads_where_it_was_and_shows_what_is_wrong(
    tmp_path: Path, browser: Browser
) -> None:
    lesson(tmp_path / "a.ipynb", "one")
    page = browser.new_page(viewport={"width": 900, "height": 700})
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    with watched(tmp_path) as (_, address):
        page.goto(address)
        expect(page.get_by_role("status")).to_contain_text("Built at", timeout=60_000)
        frame = page.frame_locator("iframe")
        expect(frame.get_by_text("one", exact=True)).to_be_attached()
        page.frames[1].evaluate("scrollTo(0, 2000)")

        lesson(tmp_path / "a.ipynb", "two")
        expect(frame.get_by_text("two", exact=True)).to_be_attached(timeout=30_000)
        page.frames[1].wait_for_function("scrollY > 1500")

        lesson(tmp_path / "a.ipynb", "' + missing + '")
        expect(page.get_by_role("status")).to_contain_text("Not built", timeout=30_000)
        expect(page.get_by_role("region", name="What was found")).to_contain_text("a.ipynb, cell 2")
        expect(frame.get_by_text("two", exact=True)).to_be_attached()
        assert complaints == []
    page.close()
