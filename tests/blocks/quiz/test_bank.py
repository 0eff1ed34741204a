"""Banks: a quiz draws from them, as from parts of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit import Bank, DrawPart, Quiz, TrueFalse
from coursekit.cli.schema import schemas
from coursekit.model.validation_errors import ModelError


def bank(name: str, size: int) -> Bank:
    return Bank(
        id=name,
        questions=tuple(
            TrueFalse(id=f"{name}-{n}", stem=f"{name} {n}?", right=True) for n in range(size)
        ),
    )


@given(st.integers(), st.integers(1, 5))
def test_a_quiz_draws_so_many_from_a_bank_each_once(seed: int, count: int) -> None:
    quiz = Quiz(id="q", questions=bank("towns", 5), draw=(DrawPart(count=count),))
    asked = quiz.start(seed).questions
    assert len(set(asked)) == len(asked) == count
    assert all(own.startswith("towns-") for own in asked)
    assert quiz.start(seed).questions == asked


@given(st.integers())
def test_a_draw_says_how_many_come_from_which_bank(seed: int) -> None:
    quiz = Quiz(
        id="q",
        questions=(bank("towns", 4), bank("rivers", 3), TrueFalse(id="own", stem="?", right=True)),
        draw=(DrawPart(part="towns", count=2), DrawPart(part="rivers", count=1)),
    )
    asked = quiz.start(seed).questions
    assert sorted(own.split("-")[0] for own in asked) == ["rivers", "towns", "towns"]


def test_a_question_keeps_a_part_of_its_own_and_the_halves_join_again() -> None:
    easy = TrueFalse(id="a", stem="?", right=True, part="easy")
    quiz = Quiz(id="q", questions=Bank(id="b", questions=(easy, *bank("b", 1).questions)))
    assert [one.part for one in quiz.questions] == ["easy", "b"]
    again = Quiz.join(quiz.spec, quiz.key)
    assert [one.part for one in again.questions] == ["easy", "b"]
    assert again.spec == quiz.spec


def test_two_banks_with_one_question_id_are_told() -> None:
    with pytest.raises(ModelError, match='"towns-0"'):
        Quiz(id="q", questions=(bank("towns", 1), bank("towns", 1)))


def test_the_bank_has_a_published_schema() -> None:
    schema = schemas()["bank"]()
    assert schema["$id"] == "urn:coursekit:schema:bank:1"
    assert set(schema["required"]) == {"id", "questions"}
