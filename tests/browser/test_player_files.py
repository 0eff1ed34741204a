"""Files of answers, whole or damaged: what can't be read breaks nothing and takes nothing away."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

CASES = Path(__file__).parents[1] / "cases"


def cases(name: str) -> Any:
    return json.loads((CASES / name).read_text(encoding="utf-8"))


def valid() -> list[tuple[str, Any, Any]]:
    """A block with an attempt at it, for every feedback time of a quiz and for each story."""
    quizzes = cases("quiz_actions.json")
    runs = {run["quiz"]: run["attempt"] for run in quizzes["runs"]}
    for attempt in runs.values():
        given = attempt["responses"].items()
        attempt["responses"] = {own: r for own, r in given if own in attempt["questions"]}
    blocks = [
        (name, quizzes["quizzes"][name], runs[name]) for name in ("plain", "at-once", "limited")
    ]
    stories = cases("scenario_runs.json")
    return blocks + [(name, each, each["walks"][0]["end"]) for name, each in stories.items()]


@pytest.mark.parametrize(("name", "block", "attempt"), valid(), ids=[name for name, *_ in valid()])
def test_any_mutation_of_a_file_renders_or_is_refused_in_words_with_all_kept(
    new_page: Callable[..., Page], harness: str, name: str, block: Any, attempt: Any
) -> None:
    page = new_page()
    page.goto(harness)
    told = page.evaluate("args => mutate(...args)", [block["spec"], block["key"], attempt, 250])
    assert told["wrong"] == [], name
    assert told["taken"] > 5
    assert told["refused"] > 50
