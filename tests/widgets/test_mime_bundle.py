"""A block as a cell output."""

from __future__ import annotations

import json

import pytest

from coursekit import paths
from coursekit.model.block import MIME
from coursekit.render.html_to_text import plain
from coursekit.widgets import mime_bundle
from coursekit.widgets.mime_bundle import WIDGET_VIEW

from .conftest import SECRET, Riddle, Wire

pytestmark = pytest.mark.usefixtures("notebook_kernel", "wires")


def test_it_holds_the_block_the_print_form_and_one_widget(
    riddle: Riddle, wires: list[Wire]
) -> None:
    data = mime_bundle(riddle)
    assert data[MIME]["key"]["answer"] == SECRET
    assert "<math" in data["text/html"]
    assert SECRET not in data["text/html"] + data["text/plain"]
    views = 1 if paths.static("widget.js").is_file() else 0
    assert len(wires) == views
    assert (WIDGET_VIEW in data) == bool(views)


def test_the_mime_content_keeps_the_authors_own_markdown(riddle: Riddle) -> None:
    assert mime_bundle(riddle)[MIME]["spec"]["stem"] == "What is $x^2$?"


def test_the_server_that_runs_the_kernel_names_lesson_and_language(
    riddle: Riddle, wires: list[Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEKIT_LESSON", "harvest")
    monkeypatch.setenv("COURSEKIT_LANGUAGE", "zh-CN")
    mime_bundle(riddle)
    opened = json.dumps([wire.sent[0] for wire in wires])
    assert '"lesson": "harvest"' in opened
    assert '"language": "zh-CN"' in opened


def test_plain_text_has_a_line_for_each_paragraph_item_and_row() -> None:
    html = "<h3>One</h3><p>a <b>b</b><br>c</p><ol><li>x</li><li>y</li></ol><style>p{}</style>"
    assert plain(html) == "One\na b\nc\nx\ny"
