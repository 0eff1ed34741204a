"""A notebook is written back in the style it had."""

from __future__ import annotations

import json

import pytest

from coursekit.notebook import notebook_text, set_source

DATA = {"cells": [{"source": ["a\n", "b"]}, {"source": "a"}], "title": "茶"}


@pytest.mark.parametrize("indent", [None, 1, 2, "\t"])
@pytest.mark.parametrize("escaped", [True, False])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_notebook_keeps_its_indent_escapes_and_line_ends(
    *, indent: str | int | None, escaped: bool, end: str
) -> None:
    text = json.dumps(DATA, indent=indent, ensure_ascii=escaped) + end
    text = text.replace("\n", "\r\n") if end == "\r\n" and indent else text
    assert notebook_text(json.loads(text), text) == text


def test_a_cell_keeps_the_shape_of_its_source() -> None:
    data = json.loads(json.dumps(DATA))
    set_source(data, 1, "c\nd")
    set_source(data, 2, "e\nf")
    assert [cell["source"] for cell in data["cells"]] == [["c\n", "d"], "e\nf"]
