"""What holds of every registered type of question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.model.diagnostic import Report
from coursekit.model.draw import Draw
from coursekit.model.question import Question
from coursekit.model.result import Outcome
from coursekit.model.source_line import lines_of
from coursekit.questions.print_form import key_html, print_html
from coursekit.questions.question_text import read_question, write_question
from coursekit.questions.registry import TYPES, type_of
from coursekit.render.rendered import rendered


def read(text: str) -> Question:
    report = Report()
    question = read_question(lines_of(text), report)
    assert not list(report), [str(found) for found in report]
    assert question is not None
    return question


EXAMPLES = {name: read(one.example) for name, one in TYPES.items()}
names = pytest.mark.parametrize("name", TYPES)


@names
def test_the_example_is_read_as_its_type_and_survives_being_written(name: str) -> None:
    question = EXAMPLES[name]
    assert type_of(question) is TYPES[name]
    assert read(write_question(question)) == question


@names
def test_the_two_halves_make_the_question_again(name: str) -> None:
    question, kind = EXAMPLES[name], TYPES[name]
    spec = kind.spec.model_validate(question.spec.model_dump(mode="json"))
    key = kind.key.model_validate(question.key.model_dump(mode="json"))
    assert kind.question.join(spec, key) == question


@names
def test_the_right_answer_is_one_that_a_learner_can_give(name: str) -> None:
    question = EXAMPLES[name]
    answer = question.judge(None).answer
    if not question.scored:
        assert answer is None
        return
    given_by_hand = answer.split("..")[0] if isinstance(answer, str) else answer
    assert question.accepts(given_by_hand)
    assert question.judge(given_by_hand).outcome is Outcome.RIGHT


@given(st.sampled_from(sorted(TYPES)), st.integers(0, 2**32 - 1), st.booleans())
def test_the_presented_order_is_made_of_public_ids_and_fixed_by_the_seed(
    name: str,
    seed: int,
    shuffle: bool,  # noqa: FBT001  hypothesis fills it in by name
) -> None:
    question = EXAMPLES[name]
    order = question.presentation_order(Draw(seed), shuffle=shuffle)
    assert order == question.presentation_order(Draw(seed), shuffle=shuffle)
    assert len(set(order)) == len(order)
    public = question.spec.model_dump_json()
    assert all(f'"{option_id}"' in public for option_id in order)


@names
def test_the_paper_escapes_what_was_not_rendered(name: str) -> None:
    hostile = EXAMPLES[name].model_copy(update={"stem": "<script>", "feedback": "<script>"})
    assert "<script>" not in print_html(hostile) + key_html(hostile)
    assert "&lt;script&gt;" in print_html(hostile)


@names
def test_the_paper_keeps_feedback_for_the_key(name: str) -> None:
    question = rendered(EXAMPLES[name].model_copy(update={"feedback": "Well *done*."}))
    assert "<em>done</em>" not in print_html(question)
    assert "<em>done</em>" in key_html(question)
