"""What is wrong with a block written in Python is told field by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from coursekit import Choice, Numeric, Option, Quiz, SingleChoice
from coursekit.model.validation_errors import ModelError

OPTIONS = [Option(text="a", right=True), Option(text="b", right=True)]
MISTAKES: list[tuple[Callable[[], Any], list[str]]] = [
    (lambda: Quiz(title=5), ['"id" is missing', '"title" is 5; write a text in quotes: "5"']),
    (lambda: Quiz(id="a", questions=5), ['"questions" is 5; write a list in square brackets']),
    (lambda: Quiz(id="a", questions=["x"]), ["\"questions[0]\" is 'x'; write a question"]),
    (lambda: Quiz(id="a", questions=[], penalty="most"), ["'most': write a number, such as 0.6"]),
    (lambda: Quiz(id="a", questions=[], pass_mark=[1]), ['"pass_mark" is [1]: write a number']),
    (lambda: Quiz(id="a", questions=[], pass_mark=3), ['"pass_mark" is 3; write 1 or less']),
    (lambda: Quiz(id="a", questions=[], feedback="soon"), ['one of "at once", "on submit" or']),
    (lambda: Quiz(id="a", questions=[], titel="x"), ['"titel" is not known here']),
    (lambda: SingleChoice(stem="a", options=OPTIONS), ["exactly one", "and 2 have it"]),
    (lambda: SingleChoice(stem="a", options=["a"]), ["\"options[0]\" is 'a'; write Option(…)"]),
    (lambda: Numeric(stem="a", answers=[3]), ['"answers[0]" is 3; write NumericAnswer(…)']),
    (Choice, ['"text" is missing; "to" is missing']),
    (
        lambda: Quiz(id="a", questions=[{"type": "single-choice", "stem": 3, "options": []}]),
        ['"questions[0].stem" is 3; write a text in quotes: "3"'],
    ),
]


@pytest.mark.parametrize(("make", "said"), MISTAKES)
def test_a_mistake_names_the_field_what_was_found_and_what_to_write(
    make: Callable[[], Any], said: list[str]
) -> None:
    with pytest.raises(ModelError) as told:
        make()
    for part in said:
        assert part in str(told.value)
    assert "\n" not in str(told.value)
