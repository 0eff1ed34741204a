"""A package on a learning platform (scorm-again, by others), in a real browser."""

from __future__ import annotations

import io
import re
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from nbformat import v4
from playwright.sync_api import FrameLocator, Page, expect

from coursekit.blocks.quiz import Quiz
from coursekit.exporters.scorm import ScormExporter
from coursekit.questions import Option, SingleChoice

sys.path.insert(0, str(Path(__file__).parents[1]))
from exporters.page_lesson import block_cell, lesson, scored

ROOT = Path(__file__).parents[2]
PLATFORM = ROOT / "kit" / "frontend" / "node_modules" / "scorm-again" / "dist" / "scorm12.min.js"
# What the platform keeps lies in its own storage, as in a database.
COURSE = """<!doctype html><html lang="en"><title>A platform</title>
<style>iframe {{ width: 100%; height: 95vh; border: 0 }} body {{ margin: 0 }}</style>
<script src="platform.js"></script>
<script>
window.API = new Scorm12API({{ autocommit: false, logLevel: 5 }});
const kept = localStorage.getItem("course");
if (kept) API.loadFromJSON(JSON.parse(kept), "cmi");
const keep = () => localStorage.setItem("course", JSON.stringify(API.renderCMIToJSONObject().cmi));
API.on("LMSCommit", keep);
API.on("LMSFinish", keep);
{more}
</script>
<iframe title="The lesson" src="lesson/index.html"></iframe>
"""
REFUSING = """
const set = API.LMSSetValue.bind(API);
API.LMSSetValue = (name, value) => name === "cmi.suspend_data" ? "false" : set(name, value);
"""
OPEN = "Which grain?"
Show = Callable[..., Page]


def _lesson() -> Any:
    quiz = Quiz(
        id="grain",
        title="Grain",
        pass_mark=Fraction(1, 2),
        questions=[
            SingleChoice(
                id=name,
                stem=f"{OPEN} {name}",
                options=[Option(id="w", text=f"wheat {name}", right=True), Option(text="sand")],
            )
            for name in ("one", "two")
        ],
    )
    return lesson(v4.new_markdown_cell("# Grain"), block_cell(quiz), id="grain", title="Grain")


@pytest.fixture
def show(tmp_path: Path, new_page: Callable[..., Page]) -> Iterator[Show]:
    """Give a learner the lesson on a platform: `show("script of its page", nb=…, answers=…)`."""
    (tmp_path / "platform.js").write_bytes(PLATFORM.read_bytes())
    handler = partial(_Quiet, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def open_it(
        more: str = "", *, nb: Any = None, answers: str = "self-check", **options: Any
    ) -> Page:
        exporter = ScormExporter(answers=answers)
        data, _ = exporter.from_notebook_node(nb or _lesson(), {"metadata": {"name": "grain"}})
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            package.extractall(tmp_path / "lesson")
        (tmp_path / "course.html").write_text(COURSE.format(more=more))
        page = new_page(**({"viewport": {"width": 900, "height": 900}} | options))
        page.goto(f"http://127.0.0.1:{server.server_port}/course.html")
        return page

    yield open_it
    server.shutdown()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        pass


def _told(page: Page, name: str) -> Any:
    return page.evaluate("name => API.LMSGetValue(name)", name)


def _until(page: Page, name: str, value: str) -> None:
    page.wait_for_function("([name, value]) => API.LMSGetValue(name) === value", arg=[name, value])


def _answer(inside: FrameLocator, right: int) -> None:
    for number, name in enumerate(("one", "two")):
        question = inside.get_by_role("group", name=re.compile(f"{re.escape(OPEN)} {name}"))
        question.get_by_label(f"wheat {name}" if number < right else "sand").check()
    inside.get_by_role("button", name="Hand in my answers").click()


def test_the_platform_is_told_how_the_learner_stands_and_keeps_the_answers(show: Show) -> None:
    page = show()
    inside = page.frame_locator("iframe")
    expect(inside.get_by_text(f"{OPEN} one")).to_be_visible()
    _until(page, "cmi.core.lesson_status", "incomplete")
    assert _told(page, "cmi.core.score.raw") == ""
    _answer(inside, 1)
    _until(page, "cmi.core.score.raw", "50")
    assert _told(page, "cmi.core.lesson_status") == "passed"
    page.reload()
    inside = page.frame_locator("iframe")
    expect(inside.get_by_label("wheat one")).to_be_checked()
    expect(inside.get_by_label("sand").nth(1)).to_be_checked()
    assert _told(page, "cmi.core.lesson_status") == "passed"


def test_leaving_at_once_loses_nothing(show: Show) -> None:
    page = show()
    inside = page.frame_locator("iframe")
    inside.get_by_label("wheat one").check()
    page.reload()
    expect(page.frame_locator("iframe").get_by_label("wheat one")).to_be_checked()


def test_another_learner_at_the_same_computer_sees_nothing_of_it(show: Show) -> None:
    page = show()
    page.frame_locator("iframe").get_by_label("wheat one").check()
    page.wait_for_function("() => API.LMSGetValue('cmi.suspend_data')")
    kept = page.evaluate("() => Object.keys(localStorage)")
    assert [name for name in kept if name.startswith("coursekit:1:")] == []


def test_a_learner_whose_answers_are_not_kept_is_told_and_can_save_them(show: Show) -> None:
    page = show(REFUSING, viewport={"width": 390, "height": 800})
    inside = page.frame_locator("iframe")
    alert = inside.get_by_role("alert").filter(has_text="does not keep your answers")
    expect(alert).to_be_visible()
    with page.expect_download() as download:
        alert.get_by_role("button", name="Save my answers").click()
    assert download.value.suggested_filename == "grain-answers.json"
    expect(alert).to_have_count(0)
    _answer(inside, 2)
    expect(alert).to_be_visible()


def test_where_nothing_judges_a_lesson_is_completed_once_all_is_answered(show: Show) -> None:
    both = _lesson()
    both.cells.append(block_cell(scored()))
    page = show(nb=both, answers="graded")
    inside = page.frame_locator("iframe")
    inside.get_by_label("wheat one").check()
    _until(page, "cmi.core.lesson_status", "incomplete")
    inside.get_by_label("sand").nth(1).check()
    _until(page, "cmi.core.lesson_status", "completed")
    assert _told(page, "cmi.core.score.raw") == ""


def test_taken_out_of_its_package_the_page_works_by_itself(show: Show) -> None:
    page = show()
    page.goto(page.url.replace("course.html", "lesson/index.html"))
    page.get_by_label("wheat one").check()
    page.reload()
    expect(page.get_by_label("wheat one")).to_be_checked()
    expect(page.get_by_role("alert")).to_have_count(0)
