"""Judges: one table of cases for Python and the browser, and what holds of any response."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from coursekit.model.question import Question
from coursekit.model.result import Outcome, outcome_of
from coursekit.questions import AnyQuestionKey, AnyQuestionSpec
from coursekit.questions.print_form import key_html, print_html
from coursekit.questions.registry import TYPES

TABLE = json.loads((Path(__file__).parents[1] / "cases/judging.json").read_text(encoding="utf-8"))
SPECS: TypeAdapter[Any] = TypeAdapter(AnyQuestionSpec)
KEYS: TypeAdapter[Any] = TypeAdapter(AnyQuestionKey)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=10,
)


def question(name: str) -> Question:
    halves = TABLE["questions"][name]
    spec, key = SPECS.validate_python(halves["spec"]), KEYS.validate_python(halves["key"])
    return TYPES[spec.type].question.join(spec, key)


def field_names(data: Any) -> set[str]:
    """Return the names of all fields in JSON data, however deep."""
    if isinstance(data, dict):
        return {*data, *(name for value in data.values() for name in field_names(value))}
    return (
        {name for item in data for name in field_names(item)} if isinstance(data, list) else set()
    )


def values_of(data: Any, name: str) -> list[Any]:
    """Return the values of all fields of a name in JSON data, however deep."""
    items = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    own = [data[name]] if isinstance(data, dict) and name in data else []
    return [*own, *(value for item in items for value in values_of(item, name))]


QUESTIONS = {name: question(name) for name in TABLE["questions"]}


@pytest.mark.parametrize("name", QUESTIONS)
def test_python_judges_as_the_table_says(name: str) -> None:
    cases = [case for case in TABLE["cases"] if case["question"] == name]
    assert len(cases) > 10
    for case in cases:
        told = QUESTIONS[name].judge(case["response"]).model_dump(mode="json")
        assert told == case["result"], case["response"]


@pytest.mark.parametrize("name", QUESTIONS)
def test_halves_that_are_joined_come_apart_as_they_were(name: str) -> None:
    halves = TABLE["questions"][name]
    again = QUESTIONS[name]
    assert again.spec.model_dump(mode="json") == halves["spec"]
    assert again.key.model_dump(mode="json") == halves["key"]


@pytest.mark.parametrize("name", [name for name, one in QUESTIONS.items() if one.scored])
def test_the_right_answer_is_right_and_is_told(name: str) -> None:
    one = QUESTIONS[name]
    answer = one.judge(None).answer
    if one.type == "numeric" and ".." in str(answer):
        answer = str(answer).partition("..")[0]
    if one.type == "numeric":
        answer = str(answer).partition("±")[0]
    again = one.judge(answer)
    assert again.outcome is Outcome.RIGHT, answer


@given(st.sampled_from(sorted(QUESTIONS)), JSON)
def test_any_response_is_judged_within_bounds(name: str, response: Any) -> None:
    result = QUESTIONS[name].judge(response)
    assert 0 <= result.score <= 1
    judged = outcome_of(result.score) if QUESTIONS[name].scored else Outcome.RECORDED
    assert result.outcome in {Outcome.UNANSWERED, judged}
    if result.outcome is Outcome.UNANSWERED:
        assert result.score == 0
        assert result.marks == {}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_spec_tells_no_answer_feedback_or_hint(name: str) -> None:
    spec = QUESTIONS[name].spec.model_dump(mode="json")
    # The right side of a match is public, as a list of texts.
    private = {"feedback", "share", "texts", "answers", "pairs", "order"}
    assert not private & field_names(spec)
    assert not any(isinstance(value, bool) for value in values_of(spec, "right"))


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_is_printed_shows_the_stem_and_no_feedback(name: str) -> None:
    one = QUESTIONS[name]
    printed = print_html(one)
    assert one.stem in printed
    if one.feedback:
        assert one.feedback not in printed
        assert one.feedback in key_html(one)
