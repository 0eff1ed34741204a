"""The process that keeps the index."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from coursekit.serve.index import Index
from coursekit.serve.indexer import MAX_PROBLEMS, MAX_REST, Indexer
from coursekit.serve.lessons import ReadResult

from .conftest import Folders, eventually, notebook

pytestmark = pytest.mark.slow
SCAN_PATIENCE = 60


@pytest.fixture
def indexer(folders: Folders, tmp_path: Path) -> Iterator[Indexer]:
    index = Index(tmp_path / "index" / "library.sqlite")
    made = Indexer(index, [folders.notebooks], folders.exports)
    made.index = index  # type: ignore[attr-defined]
    yield made
    made.close()


def count(indexer: Indexer) -> int:
    index: Index = indexer.index  # type: ignore[attr-defined]
    return index.count()


def test_it_looks_when_it_is_asked_and_tells_what_is_not_served(
    indexer: Indexer, folders: Folders, capfd: pytest.CaptureFixture[str]
) -> None:
    (folders.notebooks / "torn.ipynb").write_text("{")
    assert indexer.request_scan()
    assert indexer.wait(SCAN_PATIENCE)
    assert count(indexer) == 3
    notebook(folders.notebooks / "more.ipynb", [], id="more", title="More")
    indexer.request_scan()
    assert indexer.wait(SCAN_PATIENCE)
    assert count(indexer) == 4
    said = capfd.readouterr().err.splitlines()
    assert len(said) == 1
    assert "torn.ipynb is not served: it is no notebook" in said[0]


def test_notebooks_that_are_no_lessons_are_counted_once(
    indexer: Indexer, folders: Folders, capfd: pytest.CaptureFixture[str]
) -> None:
    for n in range(3):
        (folders.notebooks / f"plain-{n}.ipynb").write_text('{"cells": [], "metadata": {}}')
    (folders.notebooks / "old.ipynb").write_text('{"worksheets": [], "nbformat": 3}')
    for _ in range(2):
        assert indexer.request_scan()
        assert indexer.wait(SCAN_PATIENCE)
    said = capfd.readouterr().err.splitlines()
    assert said == ["4 notebooks are left out: no lesson data stands in them (see coursekit new)."]


def test_of_many_troubles_some_are_told_and_the_rest_counted(
    indexer: Indexer, folders: Folders, capfd: pytest.CaptureFixture[str]
) -> None:
    for n in range(MAX_PROBLEMS + 5):
        (folders.notebooks / f"torn-{n}.ipynb").write_text("{")
    indexer.request_scan()
    assert indexer.wait(SCAN_PATIENCE)
    said = capfd.readouterr().err.splitlines()
    assert len(said) == MAX_PROBLEMS + 1
    assert said[-1].startswith("And 5 more")


def test_it_ends_when_the_server_does(indexer: Indexer) -> None:
    indexer.request_scan()
    process = indexer._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(SCAN_PATIENCE) == 0


def test_it_is_started_again_when_it_has_died(indexer: Indexer) -> None:
    indexer.request_scan()
    assert indexer.wait(SCAN_PATIENCE)
    first = indexer._process
    assert first is not None
    os.kill(first.pid, signal.SIGTERM)
    first.wait(SCAN_PATIENCE)
    assert eventually(lambda: indexer.request_scan() and indexer.wait(SCAN_PATIENCE))
    assert indexer._process is not first


def test_an_index_that_cannot_be_written_is_told_in_a_sentence(
    folders: Folders, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    index = Index(tmp_path / "index" / "library.sqlite")
    with index.open() as db:
        db.execute("DROP TABLE state")
        db.execute("CREATE TABLE state (something_else)")
    indexer = Indexer(index, [folders.notebooks], folders.exports)
    indexer.request_scan()
    assert indexer.wait(SCAN_PATIENCE)
    indexer.close()
    said = capfd.readouterr().err
    assert "cannot be kept up to date" in said
    assert "Traceback" not in said


def test_the_pause_after_a_scan_counts_scanning_and_not_reading(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coursekit.serve import scanner

    now = [0.0]
    read = scanner.read_lesson

    def read_slowly(path: Path) -> ReadResult:
        now[0] += 1000
        return read(path)

    monkeypatch.setattr(scanner, "read_lesson", read_slowly)
    monkeypatch.setattr(scanner.time, "monotonic", lambda: now[0])
    index = Index(tmp_path / "index" / "library.sqlite")
    assert scanner.scan(index, [folders.notebooks], folders.exports) == 0
    assert now[0] >= 3000
    assert MAX_REST <= 20


def test_a_name_of_a_file_does_not_control_the_terminal(
    indexer: Indexer, folders: Folders, capfd: pytest.CaptureFixture[str]
) -> None:
    (folders.notebooks / "a\x1b[2Jb.ipynb").write_text("{")
    indexer.request_scan()
    assert indexer.wait(SCAN_PATIENCE)
    assert "a\\x1b[2Jb.ipynb is not served" in capfd.readouterr().err
