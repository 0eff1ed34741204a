"""Who serves lessons is told which of them fail before learners, once, and where."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from coursekit.model.diagnostic import Diagnostic, Place
from coursekit.serve import error_reports
from coursekit.serve.error_reports import ErrorReports
from coursekit.serve.visit_context import Visit
from serve.conftest import (
    Server,
    Servers,
    channels,
    code,
    eventually,
    message,
    notebook,
    prose,
)

FAILS = {"raises": 200, "dies": 200, "later": 200, "means": 200, "strange": 500}
"""Lessons, and the status of their pages."""


@pytest.fixture
def server(serve: Servers) -> Server:
    folder = serve.folders.notebooks
    first = code("import ipywidgets\nn = 0  # 0..9", "parameters")
    notebook(
        folder / "raises.ipynb", [prose("# A"), first, code("x = 1\nx / n")], id="raises", title="A"
    )
    notebook(folder / "dies.ipynb", [first, code("import os\nos._exit(3)")], id="dies", title="A")
    later = "import os, threading\nthreading.Timer(2, os._exit, [3]).start()"
    notebook(folder / "later.ipynb", [first, code(later)], id="later", title="A")
    notebook(
        folder / "means.ipynb", [first, code("1 / 0", "raises-exception")], id="means", title="A"
    )
    strange = notebook(folder / "strange.ipynb", [first], id="strange", title="A")
    text = strange.read_text().replace('"python3"', '"none"').replace('"python"', '"none"')
    strange.write_text(text)
    return serve("--no-build", "--kernels", "20")


@pytest.mark.slow
def test_a_lesson_that_fails_is_told_once_with_its_cell_and_line(server: Server) -> None:
    for query in ("", "", "?n=0"):
        for name, status in FAILS.items():
            assert server.get(f"/live/{name}{query}").status == status
    died = ("dies.ipynb: Python died", "later.ipynb: Python died")
    assert eventually(lambda: all(any(d in line for line in server.lines) for d in died))
    told = "".join(server.lines)
    where = "raises.ipynb, cell 3, line 2: the code stopped with ZeroDivisionError"
    assert told.count(where) == 1, told
    assert told.count("ZeroDivisionError") == 1
    assert [told.count(each) for each in died] == [1, 1]
    assert told.count("strange.ipynb: the lesson could not be run") == 1
    assert "Traceback" not in told


@pytest.mark.slow
def test_a_notebook_that_jupyter_cannot_read_is_told_and_leads_to_the_page(serve: Servers) -> None:
    folders = serve.folders
    torn = notebook(folders.notebooks / "torn.ipynb", [], id="torn", title="A", live=True)
    book = json.loads(torn.read_text()) | {"cells": [{"cell_type": "code", "source": "1"}]}
    torn.write_text(json.dumps(book))
    (folders.exports / "torn").mkdir()
    (folders.exports / "torn" / "index.html").write_text("<p>")
    server = serve()
    reply = server.get("/live/torn")
    assert reply.status == 500
    assert "no live Python just now" in reply.text
    assert 'href="/lessons/torn/index.html"' in reply.text
    told = "".join(server.lines[1:])
    assert told.count("torn.ipynb: the lesson could not be run") == 1
    assert "Traceback" not in told


CALLBACKS = """\
from ipywidgets import Button, Output
out, bare, shown = Output(), Button(), Button()

def fail(_):
    1 / 0

bare.on_click(fail)
shown.on_click(out.capture()(fail))
with out:
    None + 1
display(out, bare, shown)
"""


@pytest.mark.slow
def test_a_widget_that_fails_says_so_plainly_to_learners_and_where_to_the_organiser(
    serve: Servers,
) -> None:
    cells = [prose("# A"), code(CALLBACKS)]
    path = serve.folders.notebooks / "calls.ipynb"
    notebook(path, cells, id="calls", title="A", language="zh-CN")
    server = serve()
    page = server.get("/live/calls").text
    kernel = server.kernel_of(page)
    out, bare, shown = re.findall(r'"model_id": *"(\w+)"', page)
    click = {"method": "custom", "content": {"event": "click"}}
    heard = ""
    with channels(server, kernel) as connection:
        for comm, data in ((bare, click), (shown, click), (out, {"method": "request_state"})):
            connection.send_binary(message("comm_msg", comm_id=comm, data=data))
        while heard.count("没有运行成功") < 3:
            heard += connection.recv().decode(errors="replace")
    for secret in ("ZeroDivision", "TypeError", "1 / 0", "Traceback"):
        assert secret not in page + heard
    told = "".join(server.lines)
    assert told.count("calls.ipynb, cell 2, line 5: the code stopped with ZeroDivisionError") == 1
    assert told.count("ZeroDivisionError") == 1
    assert "Traceback" not in told


def test_the_same_is_told_again_after_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter((0.0, 10.0, 3599.0, 3601.0, 3602.0))
    monkeypatch.setattr(error_reports.time, "monotonic", lambda: next(times))
    said: list[Diagnostic] = []
    one = ErrorReports(said.append)
    finding = Diagnostic(code="CK322", message="words", place=Place(file="a.ipynb"))
    for _ in range(5):
        one.report(finding)
    assert len(said) == 2


def test_a_page_that_is_long_in_the_making_is_told() -> None:
    said: list[Diagnostic] = []
    one, visit = ErrorReports(said.append), Visit("a", "en", notebook=Path("a.ipynb"))
    one.page_is_slow(visit, 59)
    assert said == []
    for seconds in (60, 61, 1000):
        one.page_is_slow(visit, seconds)
    assert ["more than 60 seconds" in str(finding) for finding in said] == [True]
