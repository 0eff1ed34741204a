"""Reading a notebook's file: there is a notebook, or a sentence that says why there is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.authoring.check import check_notebook
from coursekit.engine.lesson_sources import read_source
from coursekit.model.diagnostic import Report
from coursekit.notebook import (
    Notebook,
    NotebookError,
    cells_of,
    notebook_from,
    parse_json,
    read_notebook,
    title_of,
)

CODE = {"cell_type": "code", "source": "x", "metadata": {}, "outputs": []}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
CELL = JSON | st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | JSON,
        "source": st.text() | st.lists(st.text()) | JSON,
        "metadata": st.fixed_dictionaries({}, optional={"tags": JSON}) | JSON,
        "outputs": st.lists(st.fixed_dictionaries({}, optional={"data": JSON}) | JSON) | JSON,
        "attachments": JSON,
    },
)
NOTEBOOK = JSON | st.fixed_dictionaries(
    {},
    optional={
        "nbformat": st.integers(-1, 6) | JSON,
        "cells": st.lists(CELL, max_size=4) | JSON,
        "worksheets": st.lists(st.fixed_dictionaries({"cells": st.lists(CELL)}), max_size=2) | JSON,
        "metadata": st.fixed_dictionaries({}, optional={"coursekit": JSON}) | JSON,
    },
)


def notebook(**parts: Any) -> bytes:
    return json.dumps({"nbformat": 4, "metadata": {}, "cells": []} | parts).encode()


def attempt(content: bytes) -> Notebook | NotebookError:
    try:
        return notebook_from(parse_json(content))
    except NotebookError as error:
        return error


def problem(path: Path, content: bytes) -> NotebookError:
    path.write_bytes(content)
    with pytest.raises(NotebookError) as caught:
        read_notebook(path)
    return caught.value


@given(NOTEBOOK)
def test_any_json_is_a_notebook_or_a_sentence(data: Any) -> None:
    read = attempt(json.dumps(data).encode())
    if isinstance(read, NotebookError):
        assert read.reason
        return
    for cell in read.cells:
        assert isinstance(cell.source, str)
        assert all(isinstance(tag, str) for tag in cell.tags)
        assert all(isinstance(output, dict) for output in cell.outputs)
    assert isinstance(read.lesson_data, dict)
    assert isinstance(title_of(read.cells), str)


@given(st.binary())
def test_any_bytes_are_a_notebook_or_a_sentence(content: bytes) -> None:
    read = attempt(content)
    assert not isinstance(read, NotebookError) or read.reason


@pytest.mark.parametrize(
    ("content", "reason", "line", "cell"),
    [
        (b"", "it is empty", 0, 0),
        (b"\xff\xfe", "it is no text in UTF-8", 0, 0),
        (b'{\n"cells": [\n', "look at line 3", 3, 0),
        (b"[" * 100_000, "it is nested too deep", 0, 0),
        (b'{"cells": [' + b"1" * 100_000 + b"]}", "too many digits", 0, 0),
        (b'{"cells": [], "title": "\\ud83d"}', "it holds half a character", 0, 0),
        (b"[]", "it has no cells", 0, 0),
        (b'{"cells": 3}', "it has no cells", 0, 0),
        (notebook(nbformat=9), "its notebook format is 9", 0, 0),
        (notebook(nbformat=None), "its notebook format is null", 0, 0),
        (notebook(nbformat=True), "its notebook format is true", 0, 0),
        (notebook(nbformat=3, worksheets=5), "its old notebook format is damaged", 0, 0),
        (notebook(metadata=[]), "its metadata is damaged", 0, 0),
        (notebook(cells=[CODE, None]), 'cell 2 is damaged: look at its "cell_type"', 0, 2),
        (notebook(cells=["x"]), 'cell 1 is damaged: look at its "cell_type"', 0, 1),
        (notebook(cells=[CODE | {"source": None}]), 'its "source"', 0, 1),
        (notebook(cells=[CODE | {"source": [1]}]), 'its "source"', 0, 1),
        (notebook(cells=[CODE | {"metadata": 1}]), 'its "metadata"', 0, 1),
        (notebook(cells=[CODE | {"metadata": {"tags": 1}}]), 'its "tags"', 0, 1),
        (notebook(cells=[CODE | {"outputs": [{"data": 1}]}]), 'its "outputs"', 0, 1),
    ],
)
def test_what_is_no_notebook_is_told_by_check_and_build_alike(
    tmp_path: Path, content: bytes, reason: str, line: int, cell: int
) -> None:
    path = tmp_path / "lesson.ipynb"
    error = problem(path, content)
    assert reason in error.reason
    assert (error.line, error.cell) == (line, cell)
    checked = check_notebook(path)
    built = Report()
    assert read_source(path, built) is None
    assert [*built] == checked
    assert [(one.code, one.place.line, one.place.cell) for one in built] == [("CK420", line, cell)]


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="No such file"):
        read_notebook(tmp_path / "none.ipynb")


def test_a_byte_order_mark_and_missing_metadata_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(
        b'\xef\xbb\xbf{"cells": [{"cell_type": "markdown", "source": ["# *A* #\\n"]}]}'
    )
    read = read_notebook(path)
    assert title_of(read.cells) == "A"
    assert read.metadata == {}
    assert read.cells[0].data["metadata"] == {}


def test_an_old_notebook_is_brought_up_to_date(tmp_path: Path) -> None:
    old = nbformat.v3.new_notebook(
        worksheets=[
            nbformat.v3.new_worksheet(
                cells=[
                    nbformat.v3.new_heading_cell("Tea", level=1),
                    nbformat.v3.new_code_cell("x = 1"),
                ]
            )
        ]
    )
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(old))
    read = read_notebook(path)
    assert [(cell.kind, cell.source) for cell in read.cells] == [
        ("markdown", "# Tea"),
        ("code", "x = 1"),
    ]


def test_cells_are_the_same_from_json_and_from_nbformat() -> None:
    node = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("a\nb", metadata={"tags": ["x"]})]
    )
    (cell,) = cells_of(node)
    (read,) = notebook_from(parse_json(nbformat.writes(node).encode())).cells
    assert (cell.kind, cell.source, cell.tags) == (read.kind, read.source, read.tags)
    assert cell.tags == {"x"}
