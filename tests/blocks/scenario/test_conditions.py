"""Conditions and effects: how they read, what they are worth, and what is said of mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.blocks.scenario.compiled import Link
from coursekit.blocks.scenario.conditions import (
    ExpressionError,
    Names,
    compile_condition,
    compile_effects,
    tidy,
)
from coursekit.blocks.scenario.engine import State, changed
from coursekit.blocks.scenario.parts import Variable

CASES: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "cases" / "conditions.json").read_text(encoding="utf-8")
)
NAMES = Names(**CASES["names"])


@pytest.mark.parametrize("case", CASES["conditions"], ids=lambda c: c["text"])
def test_a_condition_has_the_syntax_tree_and_the_value_of_the_table(case: dict[str, Any]) -> None:
    expression = compile_condition(case["text"], NAMES)
    assert expression.root.to_json() == case["tree"]
    assert expression.evaluate(CASES["context"]) is case["value"]


@pytest.mark.parametrize("case", CASES["effects"], ids=lambda c: c["text"])
def test_effects_happen_one_after_the_other(case: dict[str, Any]) -> None:
    effects = compile_effects(case["text"], NAMES)
    assert [{"name": e.name, "value": e.value.root.to_json()} for e in effects] == case["changes"]
    start = {"number": 0.0, "flag": False, "text": ""}
    variables = {n: Variable(name=n, value=start[k]) for n, k in NAMES.variables.items()}
    state = State("", {}, {})
    link = Link("", "", "", None, effects)
    assert changed(link, state, dict(CASES["context"]), variables) == case["after"]


@pytest.mark.parametrize("case", CASES["errors"], ids=lambda c: c["text"] or "nothing")
def test_a_mistake_is_told_with_its_columns(case: dict[str, Any]) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_condition(case["text"], NAMES)
    error = caught.value
    assert (error.code, error.start, error.end) == (case["code"], case["start"], case["end"])
    assert error.message.endswith(".")


def test_a_misspelt_name_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_condition("trst > 1", NAMES)
    assert caught.value.hint == 'Did you mean "trust"?'


@given(
    st.text(
        alphabet=st.sampled_from("trust took-()[]=<>!&|,;.0159 \"'andornotis（）random"),
        max_size=40,
    )
)
def test_any_text_is_an_expression_or_a_mistake_within_it(text: str) -> None:
    for compile_ in (compile_condition, compile_effects):
        try:
            compile_(text, NAMES)
            continue
        except ExpressionError as error:
            columns = (error.start, error.end)
        assert 0 <= columns[0] < columns[1] <= len(text) + 1


@pytest.mark.parametrize(("value", "expected"), CASES["tidy"])
def test_numbers_are_kept_to_twelve_digits(value: float, expected: float) -> None:
    assert tidy(value) == expected


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_tidy_number_stays_as_it_is(value: float) -> None:
    assert tidy(tidy(value)) == tidy(value)


def test_brackets_without_end_are_a_mistake_not_a_crash() -> None:
    for text in ("(" * 500, "not " * 400 + "took", "-" * 500 + "1 > 0", "1" + "+1" * 900):
        with pytest.raises(ExpressionError):
            compile_condition(text, NAMES)
