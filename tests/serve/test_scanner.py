"""Looking at folders: what is read again, and what comes and goes."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from coursekit.serve import index as index_module
from coursekit.serve import scanner
from coursekit.serve.index import MAX_UNUSED, Index, default_file, prune
from coursekit.serve.lessons import ReadResult, read_lesson
from coursekit.serve.library import Library
from coursekit.serve.search import Query

from .conftest import Folders, notebook, prose

Look = Callable[[], Library]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the notebooks that were read, one after the other."""
    names: list[str] = []

    def count(path: Path) -> ReadResult:
        names.append(path.name)
        return read_lesson(path)

    monkeypatch.setattr(scanner, "read_lesson", count)
    return names


def titles(library: Library) -> list[str]:
    return [lesson.info.title for lesson in library.find(Query()).lessons]


def why(library: Library) -> dict[str, str]:
    return {path.name: said for _, path, said in library.index.problems(len(library.paths))}


def test_a_notebook_is_read_once_while_it_stays_as_it_is(
    folders: Folders, look: Look, read: list[str]
) -> None:
    look()
    assert sorted(read) == ["harvest.ipynb", "new.ipynb", "tea.ipynb"]
    read.clear()
    look()
    # Nor does another server that has just started.
    Library((folders.notebooks,), folders.exports).scan()
    assert read == []
    notebook(folders.notebooks / "tea.ipynb", [], id="tea", title="Another cup")
    look()
    assert read == ["tea.ipynb"]


def test_the_copy_that_a_build_left_of_a_lesson_is_not_read(
    folders: Folders, look: Look, read: list[str]
) -> None:
    assert (folders.exports / "tea" / "lesson.ipynb").is_file()
    assert titles(look()) == ["A cup of tea", "New", "The harvest"]
    assert "lesson.ipynb" not in read
    (folders.notebooks / "tea.ipynb").unlink()
    lesson = look().get("tea")
    assert lesson is not None
    assert lesson.notebook == folders.exports / "tea" / "lesson.ipynb"


def test_an_edit_a_new_file_and_a_lost_one_are_seen(folders: Folders, look: Look) -> None:
    look()
    notebook(folders.notebooks / "new.ipynb", [], id="new", title="Newer")
    os.utime(folders.notebooks / "new.ipynb", (1, 1))
    (folders.notebooks / "harvest.ipynb").unlink()
    inner = folders.notebooks / "inner"
    inner.mkdir()
    notebook(inner / "more.ipynb", [], id="more", title="More")
    assert titles(look()) == ["A cup of tea", "More", "Newer"]
    assert look().index.libraries() == []
    shutil.rmtree(inner)
    assert titles(look()) == ["A cup of tea", "Newer"]
    assert look().find(Query(q="more")).total == 0
    assert look().index.count() == 2


def test_a_lesson_is_served_as_it_is_now_between_two_looks(folders: Folders, look: Look) -> None:
    library = look()
    notebook(folders.notebooks / "new.ipynb", [], id="new", title="Newer")
    lesson = library.get("new")
    assert lesson is not None
    assert lesson.info.title == "Newer"
    notebook(folders.notebooks / "new.ipynb", [], id="renamed", title="Newer")
    assert library.get("new") is None
    (folders.notebooks / "harvest.ipynb").unlink()
    assert library.get("harvest") is None


def test_a_look_up_reads_no_other_notebook(
    look: Look, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    library = look()
    read.clear()
    monkeypatch.setattr("coursekit.serve.library.read_lesson", scanner.read_lesson)
    assert library.get("tea") is not None
    assert read == []


def test_of_two_notebooks_with_one_id_the_first_is_served_and_the_other_named(
    folders: Folders, look: Look
) -> None:
    first, other = folders.notebooks / "a.ipynb", folders.notebooks / "b.ipynb"
    notebook(first, [], id="twin", title="First")
    notebook(other, [], id="twin", title="Second")
    library = look()
    lesson = library.get("twin")
    assert lesson is not None
    assert lesson.info.title == "First"
    assert library.find(Query(q="second")).total == 0
    assert why(library) == {"b.ipynb": f'its id "twin" is that of {first}'}
    first.unlink()
    assert "Second" in titles(look())
    assert why(library) == {}


def test_a_link_to_a_notebook_beside_it_is_no_second_lesson(folders: Folders, look: Look) -> None:
    (folders.notebooks / "a-link.ipynb").symlink_to("tea.ipynb")
    (folders.notebooks / "z-link.ipynb").symlink_to("harvest.ipynb")
    library = look()
    assert library.index.count() == 3
    assert why(library) == {}


def test_folders_come_in_the_order_they_were_named(folders: Folders, tmp_path: Path) -> None:
    earlier = tmp_path / "zz-named-first"
    earlier.mkdir()
    notebook(earlier / "tea.ipynb", [], id="tea", title="Tea, named first")
    library = Library((earlier, folders.notebooks), folders.exports)
    library.scan()
    assert "Tea, named first" in titles(library)
    assert "A cup of tea" not in titles(library)


def test_a_lesson_whose_data_does_not_fit_is_named_and_the_rest_is_served(
    folders: Folders, look: Look
) -> None:
    notebook(folders.notebooks / "bad.ipynb", [], id="Not An Id", title="Bad")
    (folders.notebooks / "torn.ipynb").write_text('{"cells": [')
    (folders.notebooks / "plain.ipynb").write_text('{"cells": [], "metadata": {}}')
    (folders.notebooks / "lost.ipynb").symlink_to("nowhere.ipynb")
    library = look()
    assert library.index.count() == 3
    assert set(why(library)) == {"bad.ipynb", "torn.ipynb", "lost.ipynb"}
    assert '"id" is' in why(library)["bad.ipynb"]
    # What was said is not said again.
    last = max(number for number, _, _ in library.index.problems(1))
    assert list(look().index.problems(1, last)) == []
    notebook(folders.notebooks / "torn.ipynb", [], id="torn", title="Mended")
    assert "Mended" in titles(look())
    assert set(why(library)) == {"bad.ipynb", "lost.ipynb"}


def test_checkpoints_and_hidden_folders_are_left_alone(folders: Folders, look: Look) -> None:
    for name in (".ipynb_checkpoints", "_drafts"):
        folder = folders.notebooks / name
        folder.mkdir()
        notebook(folder / "copy.ipynb", [], id=f"copy{len(name)}", title="Copy")
    assert look().index.count() == 3


def test_exports_inside_the_folder_of_notebooks_are_no_second_lessons(folders: Folders) -> None:
    exports = folders.notebooks / "exports"
    (exports / "tea").mkdir(parents=True)
    notebook(exports / "tea" / "lesson.ipynb", [prose("As run.")], id="tea", title="As run")
    library = Library((folders.notebooks,), exports)
    library.scan()
    assert "A cup of tea" in titles(library)
    assert why(library) == {}


@pytest.mark.skipif(os.name != "posix", reason="names of files are text elsewhere")
def test_a_name_that_is_no_text_is_a_name_all_the_same(folders: Folders, look: Look) -> None:
    path = Path(os.fsdecode(os.fsencode(folders.notebooks) + b"/odd-\xff.ipynb"))
    notebook(path, [], id="odd", title="Odd")
    lesson = look().get("odd")
    assert lesson is not None
    assert lesson.notebook == path


def test_a_torn_index_is_made_anew(folders: Folders, look: Look) -> None:
    library = look()
    library.index.file.write_bytes(b"torn" * 4096)
    library.index.file.with_name(library.index.file.name + "-wal").unlink(missing_ok=True)
    again = Library((folders.notebooks,), folders.exports)
    assert again.index.count() == 0
    again.scan()
    assert again.index.count() == 3


def test_an_index_that_somebody_deleted_fills_again(look: Look) -> None:
    library = look()
    for path in library.index.file.parent.glob(f"{library.index.file.stem}.*"):
        path.unlink()
    assert library.find(Query()).total == 0
    assert library.state().filling
    assert look().index.count() == 3


def test_a_write_that_fails_leaves_the_index_as_it_was(
    folders: Folders, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = look().index.state()
    notebook(folders.notebooks / "new.ipynb", [], id="new", title="Newer")

    def fail(_name: str) -> str:
        raise sqlite3.OperationalError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(index_module, "form_in_all_languages", fail)
        with pytest.raises(sqlite3.OperationalError):
            look()
    assert look().index.state().edition == before.edition + 1
    assert "Newer" in titles(look())


def test_without_a_place_in_the_cache_the_index_is_for_this_time(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path / "file"))
    library = Library((folders.notebooks,), folders.exports)
    library.scan()
    assert library.index.count() == 3
    library.close()
    assert not library.index.file.exists()


def test_each_set_of_folders_has_an_index_of_its_own(folders: Folders) -> None:
    one = default_file((folders.notebooks,), folders.exports)
    assert one == default_file((folders.notebooks,), folders.exports)
    assert one != default_file((folders.notebooks,), folders.notebooks)
    assert one != default_file((folders.notebooks, folders.exports), folders.exports)


def test_an_index_that_nobody_used_for_a_month_goes(tmp_path: Path) -> None:
    old, used = Index(tmp_path / "old.sqlite"), Index(tmp_path / "used.sqlite")
    now = used.file.stat().st_mtime
    os.utime(old.file, (now - MAX_UNUSED - 9, now - MAX_UNUSED - 9))
    prune(used.file)
    assert not old.file.exists()
    assert used.count() == 0
