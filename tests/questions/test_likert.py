"""Survey items: a scale as text, on paper, recorded and never right or wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.blocks.quiz import Quiz
from coursekit.model.diagnostic import Report
from coursekit.model.result import Outcome
from coursekit.model.source_line import lines_of
from coursekit.questions import Likert, TrueFalse
from coursekit.questions.print_form import key_html, print_html
from coursekit.questions.question_text import read_question, write_question

ITEM = Likert(id="often", stem="How often?", low=1, high=5, low_label="never", high_label="always")


def read(text: str) -> tuple[Likert | None, list[str]]:
    report = Report()
    question = read_question(lines_of(text), report)
    assert question is None or isinstance(question, Likert)
    return question, [found.code for found in report]


@pytest.mark.parametrize(
    ("line", "low", "low_label", "high", "high_label"),
    [
        ("<1 never .. 5 always>", 1, "never", 5, "always"),
        ("<0..10>", 0, "", 10, ""),
        ("< -2 no … 2 yes >", -2, "no", 2, "yes"),
        ("＜1 从不 …… 5 总是＞", 1, "从不", 5, "总是"),
        ("〈1 至少一次 至 4 到处都是〉", 1, "至少一次", 4, "到处都是"),
    ],
)
def test_a_scale_has_two_numbers_and_their_labels(
    line: str, low: int, low_label: str, high: int, high_label: str
) -> None:
    question, findings = read(f"How often?\n{line}")
    assert question is not None
    assert findings == []
    ends = (question.low, question.low_label, question.high, question.high_label)
    assert ends == (low, low_label, high, high_label)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("How?\n<5 a .. 1 b>", "CK123"),
        ("How?\n<1 a .. 12 b>", "CK123"),
        ("How?\n<1 a .. b>", "CK123"),
        ("How?\n<1 a .. 5 b>\n<1 c .. 5 d>", "CK122"),
        ("<1 a .. 5 b>", "CK118"),
    ],
)
def test_a_scale_that_cannot_be_used_is_a_finding(text: str, code: str) -> None:
    assert read(text) == (None, [code])


def test_points_of_a_survey_item_are_warned_about_and_left_out() -> None:
    question, findings = read("How? {2 points}\n<1 .. 5>")
    assert findings == ["CK120"]
    assert question is not None
    assert question.points == 0


LABEL = st.text(st.sampled_from("abcxyz从不总是"), max_size=6)


@given(st.integers(-100, 100), st.integers(1, 10), LABEL, LABEL)
def test_every_scale_survives_being_written_and_read(
    low: int, length: int, low_label: str, high_label: str
) -> None:
    item = Likert(
        stem="How?", low=low, high=low + length, low_label=low_label, high_label=high_label
    )
    assert read(write_question(item)) == (item, [])


@given(st.integers(-3, 9).map(str) | st.text(max_size=3) | st.booleans() | st.none())
def test_a_number_of_the_scale_is_recorded_and_nothing_else_is_an_answer(response: object) -> None:
    expected = response in {"1", "2", "3", "4", "5"} and isinstance(response, str)
    result = ITEM.judge(response)  # type: ignore[arg-type]
    assert ITEM.accepts(response) is expected  # type: ignore[arg-type]
    assert result.outcome is (Outcome.RECORDED if expected else Outcome.UNANSWERED)
    assert (result.score, result.answer) == (0, None)


def test_a_survey_item_changes_no_total() -> None:
    right = TrueFalse(id="so", stem="So?", right=True)
    quiz = Quiz(id="both", questions=(ITEM, right), pass_mark=1)
    attempt = quiz.start(1).model_copy(update={"responses": {"so": True, "often": "2"}})
    handed_in = quiz.act(attempt, {"do": "submit"})
    assert (handed_in.score, handed_in.passed) == (1, True)  # type: ignore[attr-defined]
    assert handed_in.results["often"].outcome is Outcome.RECORDED  # type: ignore[attr-defined]


def test_the_paper_shows_a_circle_for_each_number_between_the_labels() -> None:
    html = print_html(ITEM)
    parts = ["never", *(f'data-number="{step}"' for step in range(1, 6)), "always"]
    places = [html.index(part) for part in parts]
    assert places == sorted(places)
    assert "No answer is right or wrong." in key_html(ITEM)
