"""The text form of a quiz."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.blocks.quiz import DrawPart, Quiz
from coursekit.blocks.quiz.text import parse_quiz, write_quiz
from coursekit.model.diagnostic import Report, Severity
from coursekit.model.source_line import lines_of
from coursekit.questions import Numeric, NumericAnswer, Option, SingleChoice, TrueFalse

HEAD = "%%quiz q\n"
QUESTION = "Is it so? {#so}\n= true\n"
OTHER = "And this? {#this}\n= false\n"


def read(text: str) -> tuple[Quiz | None, Report]:
    report = Report()
    return parse_quiz(lines_of(text, file="f.ipynb", cell=4), report), report


def good(text: str) -> Quiz:
    quiz, report = read(text)
    assert not [str(one) for one in report]
    assert quiz is not None
    return quiz


def test_every_setting_is_read() -> None:
    quiz = good(
        HEAD + "title: T\nintro: Words\npass: 60%\nfeedback: at once\nshuffle: options\n"
        "attempts: 2\ntries: 3\ntime: 90 s\nreview: no\npenalty: 1/4\nhint penalty: 0.1\n"
        "inside: yes\ndraw: 1 of 2\n\n" + QUESTION + "\n" + OTHER
    )
    assert quiz == Quiz(
        id="q", title="T", intro="Words", pass_mark=Fraction(3, 5), feedback="at once",
        shuffle_options=True, attempts=2, tries=3, time_limit=1.5, review=False,
        penalty=Fraction(1, 4), hint_penalty=Fraction(1, 10), inside=True,
        draw=(DrawPart(count=1),), questions=quiz.questions,
    )  # fmt: skip
    assert [one.id for one in quiz.questions] == ["so", "this"]


def test_full_width_marks_and_chinese_names_count() -> None:
    quiz = good("%%quiz 测验\n标题：老人讲了什么\n及格：60%\n\n对吗？ {#dui}\n＝ 对\n")
    assert quiz.title == "老人讲了什么"
    assert quiz.pass_mark == Fraction(3, 5)


def test_a_setting_goes_on_in_indented_lines() -> None:
    quiz = good(HEAD + "intro: One\n  two\n\\\n  three\n\n" + QUESTION)
    assert quiz.intro == "One\ntwo\n\nthree"


def test_paragraphs_before_the_first_question_are_the_introduction() -> None:
    quiz = good(HEAD + "title: T\n\nRead *this*.\n\nAnd this.\n\n" + QUESTION)
    assert quiz.intro == "Read *this*.\n\nAnd this."
    assert len(quiz.questions) == 1


def test_a_heading_begins_a_part_of_the_bank() -> None:
    quiz = good(
        HEAD + "draw: 1 from easy, 1 from hard\n\n## easy\n\n" + QUESTION + "\n## hard\n" + OTHER
    )
    assert [one.part for one in quiz.questions] == ["easy", "hard"]
    assert quiz.draw == (DrawPart(part="easy", count=1), DrawPart(part="hard", count=1))


def test_a_blank_line_before_the_answers_does_no_harm() -> None:
    quiz = good(HEAD + "\nWhich?\n\n( ) a\n(x) b\n\n> General words.\n\nHow many?\n\n= 3\n")
    assert [one.type for one in quiz.questions] == ["single-choice", "numeric"]
    assert quiz.questions[0].feedback == "General words."


def test_blank_lines_in_fenced_code_do_not_end_a_question() -> None:
    quiz = good(HEAD + "\nWhat comes out?\n```\na = 1\n\nb = 2\n```\n= 3\n")
    assert "a = 1\n\nb = 2" in quiz.questions[0].stem


def test_a_broken_question_leaves_the_rest_standing() -> None:
    quiz, report = read(HEAD + "\n" + QUESTION + "\nNo answers here.\n\n" + OTHER)
    assert quiz is not None
    assert [one.id for one in quiz.questions] == ["so", "this"]
    assert [(one.code, one.place.line) for one in report] == [("CK101", 6)]


def test_a_first_question_with_unknown_marks_is_no_introduction() -> None:
    for text in ("Which?\n(o) a\n(o) b\n", "Which?\n\n(o) a\n(x) b\n"):
        quiz, report = read(HEAD + "\n" + text + "\n" + QUESTION)
        assert {one.code for one in report} == {"CK163"}
        assert quiz is not None
        assert quiz.intro == ""


@pytest.mark.parametrize("lead", ["\u200b", "\ufeff", "\u00a0", "\u2060 ", "\u200e"])
def test_what_is_invisible_before_a_mark_is_a_blank(lead: str) -> None:
    quiz = good(HEAD + f"{lead}title: T\n{lead}\nWhich?\n( ) a\n{lead}(x) b\n{lead}> Said.\n")
    assert quiz.title == "T"
    assert quiz.questions[0].feedback == "Said."


MISTAKES = [
    ("%%quiz\n\n" + QUESTION, "CK150", 1, 1, "my-quiz"),
    ("%%quiz my quiz\n\n" + QUESTION, "CK151", 1, 8, "my-quiz"),
    (HEAD + "titel: T\n\n" + QUESTION, "CK152", 2, 1, 'Did you mean "title"?'),
    (HEAD + "title: T\ntitle: U\n\n" + QUESTION, "CK153", 3, 1, "line 2"),
    (HEAD + "pass: 60\n\n" + QUESTION, "CK154", 2, 7, "60%"),
    (HEAD + "pass: most\n\n" + QUESTION, "CK154", 2, 7, "3/5"),
    (HEAD + "feedback: on submitt\n\n" + QUESTION, "CK154", 2, 11, '"on submit"'),
    (HEAD + "draw: some\n\n" + QUESTION, "CK154", 2, 7, "4 of 6"),
    (HEAD + "attempts: 0\n\n" + QUESTION, "CK154", 2, 11, "whole number"),
    (HEAD + "time: soon\n\n" + QUESTION, "CK154", 2, 7, "10 min"),
    (HEAD + "title: T\n", "CK155", 1, 1, "blank line"),
    (HEAD + "title: T\nIs it so?\n= true\n", "CK156", 3, 1, "blank line"),
    (HEAD + "\n" + QUESTION + "\n" + QUESTION, "CK157", 6, 12, "another id"),
    (HEAD + "draw: 1 of 3\n\n" + QUESTION, "CK158", 2, 7, "of 1"),
    (HEAD + "draw: 1 from eazy\n\n## easy\n" + QUESTION, "CK160", 2, 14, '"easy"'),
    (HEAD + "title: T\npass 60%\n\n" + QUESTION, "CK156", 3, 1, "pass: 60%"),
    (HEAD + "\nWhich?\n(x a\n( ) b\n", "CK162", 4, 1, "(x)"),
    (HEAD + "\nWhich?\n- a\n- b\n", "CK155", 1, 1, "line 3"),
    (HEAD + "draw: 2\n\n" + QUESTION, "CK161", 2, 7, "at most 1"),
]


@pytest.mark.parametrize(("text", "code", "line", "column", "hint"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_what_to_write(
    text: str, code: str, line: int, column: int, hint: str
) -> None:
    _quiz, report = read(text)
    (found,) = list(report)
    assert (found.code, found.place.line, found.place.column) == (code, line, column)
    assert found.place.file == "f.ipynb"
    assert found.place.cell == 4
    assert hint in found.hint


@pytest.mark.parametrize(
    "head", ["\ntitle: T\npass: 60%", "title: T\n\npass: 60%", "\n\ntitle: T\n\n\npass: 60%"]
)
def test_blank_lines_around_settings_do_no_harm(head: str) -> None:
    quiz = good(HEAD + head + "\n\nRead this.\n\n" + QUESTION)
    assert (quiz.title, quiz.pass_mark, quiz.intro) == ("T", Fraction(3, 5), "Read this.")


LOST = [
    ("title T\npass 60%", [("warning", 2, "title: T"), ("error", 3, "pass: 60%")]),
    ("Read this.\npass: 60%", [("error", 3, "pass: 60%")]),
    ("title: T\n\nRead this.\n\nhint penalty 10%", [("error", 6, "hint penalty: 10%")]),
    ("title: T\n\nRead this.\n\n及格：60%", [("error", 6, "及格: 60%")]),
    ("\nRead this.\ntitel: T", [("warning", 4, "title: T")]),
    ("\nRead this.\nTime: bring a watch.", [("warning", 4, "time: bring")]),
]


@pytest.mark.parametrize(("head", "expected"), LOST)
def test_a_setting_lost_in_the_introduction_is_told(
    head: str, expected: list[tuple[str, int, str]]
) -> None:
    _quiz, report = read(HEAD + head + "\n\n" + QUESTION)
    found = list(report)
    assert [(one.code, str(one.severity), one.place.line) for one in found] == [
        ("CK156", severity, line) for severity, line, _hint in expected
    ]
    for one, (_severity, _line, hint) in zip(found, expected, strict=True):
        assert f"Write {hint}" in one.hint


@pytest.mark.parametrize(
    "intro",
    ["Time to think.", "Title deeds prove much.", "Note: bring a pen.", "Pass it on.\nReview it."],
)
def test_an_introduction_may_begin_as_a_setting_does(intro: str) -> None:
    assert good(HEAD + "\n" + intro + "\n\n" + QUESTION).intro == intro


def test_a_question_may_begin_as_a_setting_does() -> None:
    quiz = good(HEAD + "title: T\n\nTime: how long was it?\n\n= 3 h\n")
    assert quiz.questions[0].stem == "Time: how long was it?"


words = st.text(st.sampled_from("abc éß汉字 *_`$"), min_size=1, max_size=12).map(
    lambda text: f"w{' '.join(text.split())}w"
)
names = st.from_regex(r"[a-z][a-z0-9-]{0,6}[a-z0-9]", fullmatch=True)
shares = st.fractions(0, 1, max_denominator=12)


@st.composite
def quizzes(draw: st.DrawFn) -> Quiz:
    ids = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    parts = draw(st.sampled_from([("",), ("easy", "hard"), ("", "easy part")]))
    questions = []
    for own in ids:
        base = {"id": own, "stem": draw(words), "part": draw(st.sampled_from(parts))}
        if draw(st.booleans()):
            base["stem"] += "\n\n" + draw(words)
        kind = draw(st.sampled_from("stn"))
        if kind == "s":
            options = (Option(text=draw(words), right=True), Option(text="wrong " + draw(words)))
            questions.append(SingleChoice(**base, options=options))
        elif kind == "t":
            questions.append(TrueFalse(**base, right=draw(st.booleans())))
        else:
            questions.append(Numeric(**base, answers=(NumericAnswer(low=3, high=3),)))
    return Quiz(
        id=draw(names),
        title=draw(st.just("") | words),
        intro=draw(st.just("") | words | st.tuples(words, words).map("\n\n".join)),
        questions=tuple(questions),
        pass_mark=draw(st.none() | shares),
        attempts=draw(st.none() | st.integers(1, 9)),
        feedback=draw(st.sampled_from(["at once", "on submit", "never"])),
        shuffle_questions=draw(st.booleans()),
        shuffle_options=draw(st.booleans()),
        time_limit=draw(st.none() | st.sampled_from([0.5, 1.0, 12.25])),
        review=draw(st.booleans()),
        penalty=draw(shares),
        inside=draw(st.booleans()),
    )


@settings(max_examples=80, deadline=None)
@given(quizzes())
def test_a_quiz_written_as_text_reads_as_the_same_quiz(quiz: Quiz) -> None:
    text = write_quiz(quiz)
    again, report = read(text)
    assert not report.errors, text
    assert again == quiz, text


pieces = st.sampled_from(
    ["\n", "\n\n", "%%quiz", "title:", "draw: 2 of", "( )", "(x)", "[x]", "= 3", "~ 50%", "->", ">",
     "?", "{#a}", "{", "}", "## p", "\\", "```", "1. ", "：", "（x）", "pass: 1/0", " ", "x", "0"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(pieces | st.text(max_size=6), max_size=25).map("".join))
def test_no_text_makes_the_parser_raise(text: str) -> None:
    _quiz, report = read(HEAD + text)
    for one in report:
        assert one.severity in Severity
        assert one.code.startswith("CK")
