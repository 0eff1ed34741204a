"""What a notebook says of itself, and what was built of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from coursekit.serve.lessons import read_lesson
from coursekit.serve.library import Library

from .conftest import Folders, code, notebook, prose

Look = Callable[[], Library]
LESSON = '"metadata": {"coursekit": {"id": "x", "title": "X"}}'
FORM = "its lesson data is no object with names and values"


def test_the_shelf_knows_what_is_built_and_what_is_live(look: Look) -> None:
    library = look()
    found = [library.get(name) for name in ("tea", "new", "harvest")]
    assert [lesson and lesson.built is not None for lesson in found] == [True, False, True]
    assert [lesson and lesson.live for lesson in found] == [False, False, True]
    assert found[2] is not None
    assert found[2].parameters
    assert [path.name for path in library.unbuilt()] == ["new.ipynb"]
    assert library.index.libraries() == ["ipywidgets"]


def test_a_cover_outside_the_notebooks_folder_is_none(look: Look) -> None:
    library = look()
    new, tea = library.get("new"), library.get("tea")
    assert new is not None
    assert new.cover is None
    assert tea is not None
    assert tea.cover is not None


def test_variants_that_exist_only_as_builds_are_served_too(folders: Folders, look: Look) -> None:
    built = folders.exports / "tea-green"
    built.mkdir()
    (built / "index.html").write_text("<p>")
    notebook(built / "lesson.ipynb", [prose("x")], id="tea-green", title="Green tea")
    lesson = look().get("tea-green")
    assert lesson is not None
    assert lesson.page == (built / "index.html").resolve()


def test_a_lesson_that_was_just_built_is_served_before_any_look(
    folders: Folders, look: Look
) -> None:
    library = look()
    built = folders.exports / "late"
    built.mkdir()
    (built / "index.html").write_text("<p>")
    notebook(built / "lesson.ipynb", [], id="late", title="Late")
    lesson = library.get("late")
    assert lesson is not None
    assert lesson.built == built.resolve()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is empty"),
        ("\n ", "it is empty"),
        ('{"cells": [\n', "it is no notebook, or it is damaged: look at line 2"),
        (f'{{"cells": 5, {LESSON}}}', "it is no notebook: it has no cells"),
        (f'{{"cells": ["x"], {LESSON}}}', "cell 1 is damaged"),
        ('{"cells": [], "metadata": {"coursekit": 5}}', FORM),
        ('{"cells": [], "metadata": {"coursekit": "x"}}', FORM),
        ('{"cells": [], "metadata": {"coursekit": {"id": "No Id", "title": ""}}}', '"id" is'),
        (
            '{"cells": [], "metadata": {"coursekit": {"id": "x", "title": "\\ud800"}}}',
            "it holds half a character",
        ),
        ("[" * 100_000, "nested too deep"),
        ("\xff", "it is no text in UTF-8"),
    ],
)
def test_a_notebook_that_cannot_be_served_says_why(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "lesson.ipynb"
    path.write_bytes(text.encode("latin-1"))
    reading = read_lesson(path)
    assert reading.lesson is None
    assert why in reading.problem


@pytest.mark.parametrize("text", ["{}", "[]", "5", "null", '"x"', '{"metadata": {}}'])
def test_a_notebook_that_says_nothing_of_a_lesson_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plain.ipynb"
    path.write_text(text)
    assert read_lesson(path).lesson is None
    assert read_lesson(path).problem == ""


def test_the_libraries_of_live_lessons_are_known(tmp_path: Path) -> None:
    cells = [code("import ipywidgets, numpy as np\nfrom pandas import DataFrame"), code("%%quiz")]
    live = read_lesson(notebook(tmp_path / "a.ipynb", cells, id="a", title="A"))
    assert live.libraries == {"coursekit", "ipywidgets", "numpy", "pandas"}
    plain = read_lesson(notebook(tmp_path / "b.ipynb", [code("import os")], id="b", title="B"))
    assert plain.libraries == frozenset()


def test_what_a_newer_kit_writes_beside_is_no_trouble(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb", [], id="a", title="A", colour="teal")
    assert json.loads(path.read_text())["metadata"]["coursekit"]["colour"] == "teal"
    assert read_lesson(path).lesson is not None


def test_links_out_of_the_exports_are_not_followed(folders: Folders) -> None:
    outside = folders.exports.parent / "outside"
    outside.mkdir()
    (outside / "index.html").write_text("secret")
    (folders.exports / "new").symlink_to(outside)
    handout = folders.exports / "tea" / "handout.pdf"
    handout.unlink()
    handout.symlink_to(outside / "index.html")
    library = Library((folders.notebooks,), folders.exports)
    library.scan()
    new, tea = library.get("new"), library.get("tea")
    assert new is not None
    assert new.built is None
    assert tea is not None
    assert tea.page is not None
    assert tea.handout is None
