"""Finding lessons."""

from __future__ import annotations

import os

from coursekit.serve import lessons
from coursekit.serve.lessons import Shelf

from .conftest import Folders, notebook, prose


def test_the_shelf_knows_what_is_built_and_what_is_live(folders: Folders) -> None:
    found = Shelf((folders.notebooks,), folders.exports).lessons()
    assert list(found) == ["tea", "new", "harvest"]
    assert [found[i].built is not None for i in found] == [True, False, True]
    assert [found[i].live for i in found] == [False, False, True]
    assert found["harvest"].parameters


def test_a_cover_outside_the_notebooks_folder_is_none(folders: Folders) -> None:
    found = Shelf((folders.notebooks,), folders.exports).lessons()
    assert found["new"].cover is None
    assert found["tea"].cover is not None


def test_variants_that_exist_only_as_builds_are_served_too(folders: Folders) -> None:
    built = folders.exports / "tea-green"
    built.mkdir()
    (built / "index.html").write_text("<p>")
    notebook(built / "lesson.ipynb", [prose("x")], id="tea-green", title="Green tea")
    lesson = Shelf((folders.notebooks,), folders.exports).get("tea-green")
    assert lesson is not None
    assert lesson.page == (built / "index.html").resolve()


def test_a_lesson_whose_data_does_not_fit_is_named_and_the_rest_is_served(
    folders: Folders,
) -> None:
    notebook(folders.notebooks / "bad.ipynb", [], id="Not An Id", title="Bad")
    (folders.notebooks / "torn.ipynb").write_text('{"cells": [')
    (folders.notebooks / "plain.ipynb").write_text('{"cells": [], "metadata": {}}')
    shelf = Shelf((folders.notebooks,), folders.exports)
    assert len(shelf.lessons()) == 3
    assert {path.name for path in shelf.troubles} == {"bad.ipynb", "torn.ipynb"}
    assert "metadata.coursekit.id" in shelf.troubles[folders.notebooks / "bad.ipynb"]


def test_checkpoints_and_hidden_folders_are_left_alone(folders: Folders) -> None:
    for name in (".ipynb_checkpoints", "_drafts"):
        folder = folders.notebooks / name
        folder.mkdir()
        notebook(folder / "copy.ipynb", [], id=f"copy{len(name)}", title="Copy")
    assert len(Shelf((folders.notebooks,), folders.exports).lessons()) == 3


def test_an_edit_is_seen_without_a_restart(folders: Folders) -> None:
    shelf = Shelf((folders.notebooks,), folders.exports)
    shelf.lessons()
    path = notebook(folders.notebooks / "new.ipynb", [], id="new", title="Newer")
    os.utime(path, (1, 1))
    shelf._looked -= lessons.RESCAN + 1
    lesson = shelf.get("new")
    assert lesson is not None
    assert lesson.info.title == "Newer"
