"""Lines that were meant as answers are pointed out; none becomes part of the question."""

from __future__ import annotations

import pytest

from coursekit.model.diagnostic import Report
from coursekit.model.question import Question
from coursekit.model.source_line import lines_of
from coursekit.questions import SingleChoice
from coursekit.questions.question_text import read_question


def read(text: str) -> tuple[Question | None, Report]:
    report = Report()
    return read_question(lines_of(text), report), report


@pytest.mark.parametrize("tick", ["ｘ", "Ｘ", "X", "×", "✓", "✔", "√"])
def test_every_tick_in_brackets_means_right(tick: str) -> None:
    question, report = read(f"Which?\n（{tick}） 甲\n（ ） 乙")
    assert not list(report)
    assert isinstance(question, SingleChoice)
    assert [option.right for option in question.options] == [True, False]


MISTAKEN = [
    ("(o) a\n(x) b\n( ) c", 1, "(x) in its place"),
    ("( ] a\n(x) b\n( ) c", 1, "(x) in its place"),
    ("(*) a\n(x) b\n( ) c", 1, "(x) in its place"),
    ("(a) one\n(x) b\n( ) c", 1, "(x) in its place"),
    ("A. one\n(x) two\n( ) three", 1, "( ) where it is wrong"),
    ("A．one\n(x) two\n( ) three", 1, "( ) where it is wrong"),
    ("A、甲\n(x) 乙\n( ) 丙", 1, "( ) where it is wrong"),
    ("1) one\n[x] two\n[ ] three", 1, "[x] in its place"),
    ("• a\n(x) b\n( ) c", 1, "(x) in its place"),
    ("- a\n[x] b", 1, "[x] in its place"),
    ("✓ a\n(x) b\n( ) c", 1, "(x) in its place"),
    ("- (o) a\n(x) b\n( ) c", 3, "(x) in its place"),
    ("a – b\nc -> d\ne -> f", 3, "a -> b"),
    ("a — b\nc -> d\ne -> f", 3, "a -> b"),
    ("a => b\nc -> d\ne -> f", 3, "a -> b"),
    ("①甲\n2. 乙\n3. 丙", 1, "1. 甲"),
    ("(o) 30\n= 31", 1, "= 30"),
]


@pytest.mark.parametrize(("answers", "column", "hint"), MISTAKEN)
def test_a_first_answer_with_an_unknown_mark_is_told_with_what_to_write(
    answers: str, column: int, hint: str
) -> None:
    question, report = read(f"Which?\n{answers}")
    (found,) = list(report)
    assert (found.code, found.place.line, found.place.column) == ("CK163", 2, column)
    assert hint in found.hint
    assert "blank line" in found.hint
    assert question is None or question.stem == "Which?"


@pytest.mark.parametrize("answers", ["(x) a\n(o) b", "(o) a\n(x) b", "(o) a\n(o) b"])
def test_nothing_is_said_of_what_the_line_may_supply(answers: str) -> None:
    _question, report = read(f"Which?\n{answers}")
    assert {found.code for found in report} == {"CK163"}


def test_several_lines_above_the_answers_are_told_each() -> None:
    _question, report = read("Which?\nA. one\nB. two\n(x) three\n( ) four")
    assert [(found.code, found.place.line) for found in report] == [("CK163", 2), ("CK163", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "Which of these?\nA. one\nB. two\n\n(x) both\n( ) none",
        "A. Which of these?\n(x) both\n( ) none",
        "(a) Which of these?\n(x) both\n( ) none",
        "Given are:\n- a = 2\n- b = 3\n= 5",
        "● Towns – and what they keep.\na -> b\nc -> d",
        "Look (at it) well.\nWhich – and why?\n(x) both\n( ) none",
    ],
)
def test_text_of_the_question_stays_text(text: str) -> None:
    question, report = read(text)
    assert not list(report)
    assert question is not None


def test_a_cross_beside_a_tick_is_asked_about() -> None:
    question, report = read("Which?\n（×） 甲\n（√） 乙")
    assert question is None
    assert [(found.code, found.place.line) for found in report] == [("CK164", 2)]


@pytest.mark.parametrize("points", ["3p", "3 pt.", "3 marks", "3 分数"])
def test_points_in_other_words_get_the_right_ones(points: str) -> None:
    question, report = read(f"Which? {{{points}}}\n= 3")
    assert [(found.code, found.hint) for found in report] == [("CK104", "Write 3 points.")]
    assert question is not None
    assert question.stem == "Which?"
