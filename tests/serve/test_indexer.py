"""The process that keeps the index."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from coursekit.serve.index import Index
from coursekit.serve.indexer import TOLD, Keeper

from .conftest import Folders, eventually, notebook

pytestmark = pytest.mark.slow
PATIENCE = 60


@pytest.fixture
def keeper(folders: Folders, tmp_path: Path) -> Iterator[Keeper]:
    index = Index(tmp_path / "index" / "library.sqlite")
    made = Keeper(index, [folders.notebooks], folders.exports)
    made.index = index  # type: ignore[attr-defined]
    yield made
    made.close()


def count(keeper: Keeper) -> int:
    index: Index = keeper.index  # type: ignore[attr-defined]
    return index.count()


def test_it_looks_when_it_is_asked_and_tells_what_is_not_served(
    keeper: Keeper, folders: Folders, capfd: pytest.CaptureFixture[str]
) -> None:
    (folders.notebooks / "torn.ipynb").write_text("{")
    assert keeper.ask()
    assert keeper.wait(PATIENCE)
    assert count(keeper) == 3
    notebook(folders.notebooks / "more.ipynb", [], id="more", title="More")
    keeper.ask()
    assert keeper.wait(PATIENCE)
    assert count(keeper) == 4
    said = capfd.readouterr().err.splitlines()
    assert len(said) == 1
    assert "torn.ipynb is not served: it is no notebook" in said[0]


def test_notebooks_that_are_no_lessons_are_counted_once(
    keeper: Keeper, folders: Folders, capfd: pytest.CaptureFixture[str]
) -> None:
    for n in range(3):
        (folders.notebooks / f"plain-{n}.ipynb").write_text('{"cells": [], "metadata": {}}')
    (folders.notebooks / "old.ipynb").write_text('{"worksheets": [], "nbformat": 3}')
    for _ in range(2):
        assert keeper.ask()
        assert keeper.wait(PATIENCE)
    said = capfd.readouterr().err.splitlines()
    assert said == ["4 notebooks are left out: no lesson data stands in them (see coursekit new)."]


def test_of_many_troubles_some_are_told_and_the_rest_counted(
    keeper: Keeper, folders: Folders, capfd: pytest.CaptureFixture[str]
) -> None:
    for n in range(TOLD + 5):
        (folders.notebooks / f"torn-{n}.ipynb").write_text("{")
    keeper.ask()
    assert keeper.wait(PATIENCE)
    said = capfd.readouterr().err.splitlines()
    assert len(said) == TOLD + 1
    assert said[-1].startswith("And 5 more")


def test_it_ends_when_the_server_does(keeper: Keeper) -> None:
    keeper.ask()
    process = keeper._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(PATIENCE) == 0


def test_it_is_started_again_when_it_has_died(keeper: Keeper) -> None:
    keeper.ask()
    assert keeper.wait(PATIENCE)
    first = keeper._process
    assert first is not None
    os.kill(first.pid, signal.SIGTERM)
    first.wait(PATIENCE)
    assert eventually(lambda: keeper.ask() and keeper.wait(PATIENCE))
    assert keeper._process is not first


def test_an_index_that_cannot_be_written_is_told_in_a_sentence(
    folders: Folders, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    index = Index(tmp_path / "index" / "library.sqlite")
    with index.open() as db:
        db.execute("DROP TABLE state")
        db.execute("CREATE TABLE state (something_else)")
    keeper = Keeper(index, [folders.notebooks], folders.exports)
    keeper.ask()
    assert keeper.wait(PATIENCE)
    keeper.close()
    said = capfd.readouterr().err
    assert "cannot be kept up to date" in said
    assert "Traceback" not in said
