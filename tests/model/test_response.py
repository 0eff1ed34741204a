"""What learners answered, as attempts keep it."""

from __future__ import annotations

from typing import Any

import pytest

from coursekit.blocks.quiz import QuizAttempt
from coursekit.cli.schema import schemas


def kept(value: Any) -> Any:
    data = {"schema": 1, "block": "q", "hash": "h", "seed": 1, "responses": {"a": value}}
    return QuizAttempt.model_validate(data).model_dump(mode="json")["responses"]["a"]


@pytest.mark.parametrize(
    "value", [True, False, "", "30 h", [], ["o1", "o2"], {}, {"l1": "r1", "l2": None}, None]
)
def test_a_response_is_kept_as_it_came(value: Any) -> None:
    assert kept(value) == value


@pytest.mark.parametrize("value", [3, 0.5, [1], [["a"]], {"a": 1}, {"a": {"b": "c"}}])
def test_what_is_no_response_is_unanswered_and_leaves_the_rest(value: Any) -> None:
    assert kept(value) is None


def test_the_schema_of_a_response_is_published() -> None:
    shapes = {one["type"] for one in schemas()["response"]()["anyOf"]}
    assert shapes == {"boolean", "string", "array", "object"}
