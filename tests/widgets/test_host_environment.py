"""A kernel knows which lesson it runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coursekit.widgets.host_environment import lesson_here


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COURSEKIT_LESSON", "COURSEKIT_LANGUAGE", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)


def notebook(folder: Path, metadata: object) -> str:
    path = folder / "lesson.ipynb"
    path.write_text(json.dumps({"metadata": metadata, "cells": []}), encoding="utf-8")
    return str(path)


def test_jupyters_own_name_for_the_session_leads_to_the_lesson(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = notebook(tmp_path, {"coursekit": {"id": "old-man", "language": "zh-CN"}})
    monkeypatch.setenv("JPY_SESSION_NAME", name)
    assert lesson_here() == ("old-man", "zh-CN")


def test_what_the_server_says_goes_before_what_the_notebook_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", notebook(tmp_path, {"coursekit": {"id": "a"}}))
    monkeypatch.setenv("COURSEKIT_LESSON", "b")
    monkeypatch.setenv("COURSEKIT_LANGUAGE", "en")
    assert lesson_here() == ("b", "en")


@pytest.mark.parametrize(
    "metadata", [{}, {"coursekit": 3}, {"coursekit": {"id": 7, "language": None}}, [], None]
)
def test_a_notebook_that_says_nothing_useful_names_no_lesson(
    metadata: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", notebook(tmp_path, metadata))
    assert lesson_here() == ("", "")


@pytest.mark.parametrize("name", ["", "console-1", "gone.ipynb", "/"])
def test_a_session_that_is_no_notebook_names_no_lesson(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", name)
    assert lesson_here() == ("", "")
