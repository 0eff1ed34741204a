"""Questions as text: every form is read, written and read again as the same question."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.model.diagnostic import Report
from coursekit.model.question import Question
from coursekit.model.source_line import lines_of
from coursekit.questions import (
    Distractor,
    Item,
    Matching,
    MultipleChoice,
    Numeric,
    NumericAnswer,
    Option,
    Ordering,
    Pair,
    ShortText,
    SingleChoice,
    TextAnswer,
    TrueFalse,
)
from coursekit.questions.question_text import read_question, write_question


def read(text: str) -> Question:
    report = Report()
    question = read_question(lines_of(text), report)
    assert not list(report), [str(found) for found in report]
    assert question is not None
    return question


FORMS = [
    ("In which?\n( ) 1930\n(x) 1950  > Right.", "single-choice"),
    ("Which?\n[x] one\n[ ] two", "multiple-choice"),
    ("He was a soldier.\n= true", "true-false"),
    ("他是战士。\n＝ 错", "true-false"),
    ("How many?\n= 30 .. 36 h", "numeric"),
    ("What is 2/3?\n= 0.67 ± 0.005", "numeric"),
    ("Who?\n= the instructor | instructor\n~ 50% the captain  > Close.", "short-text"),
    ("Put in order.\n1. He\n2. She\n3. They", "ordering"),
    ("Match.\nSuifenhe -> an archive\nHailin -> a hall\n-> a shipyard", "matching"),
    ("多大？\n（ ） 16 岁   ＞ 早了。\n（x） 22 岁＞对。", "single-choice"),
    ("几小时？\n＝ 30 .. 36 小时", "numeric"),
    ("كم ساعة؟\n= ٣٠ ساعة", "numeric"),
]


@pytest.mark.parametrize(("text", "type_"), FORMS)
def test_the_marks_tell_the_type(text: str, type_: str) -> None:
    assert read(text).type == type_


@pytest.mark.parametrize(("text", "type_"), FORMS)
def test_a_form_survives_being_written(text: str, type_: str) -> None:
    question = read(text)
    assert read(write_question(question)) == question
    assert question.type == type_


def test_settings_hints_and_feedback_are_read_from_their_places() -> None:
    question = read(
        "Which? {#which 2.5 points, no shuffle, part easy}\n(x) a\n( ) b"
        "\n? one\n?? two\n> said\n> more"
    )
    assert isinstance(question, SingleChoice)
    assert (question.id, question.points, question.part) == ("which", Fraction(5, 2), "easy")
    assert question.shuffle is False
    assert question.hints == ("one", "two")
    assert question.feedback == "said\nmore"


def test_a_stem_may_hold_pictures_lists_tables_and_code() -> None:
    stem = "Look:\n\n![A basket](eggs.svg)\n\n1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    stem += "\n\n```\n( ) no answer\nx = [[1]]\n```\n\nWhich?"
    assert read(f"{stem}\n(x) a\n( ) b").stem == stem


@pytest.mark.parametrize(
    ("line", "text", "feedback"),
    [
        ("(x) 5 > 3", "5 > 3", ""),
        ("(x) a > b   > Right", "a > b", "Right"),
        ("(x) `a > b`", "`a > b`", ""),
        ("(x) $a > b$", "$a > b$", ""),
        ("(x) the farm > Right: it was.", "the farm", "Right: it was."),
        ("(x) 对＞不错", "对", "不错"),
        ("- (x) listed", "listed", ""),
    ],
)
def test_feedback_is_told_from_a_comparison(line: str, text: str, feedback: str) -> None:
    question = read(f"Q\n{line}\n( ) other")
    assert isinstance(question, SingleChoice)
    assert (question.options[0].text, question.options[0].feedback) == (text, feedback)


@pytest.mark.parametrize("line", ["( ) 9 > 9 = 3 × 3.", "( ) 9 > 8, so it is", "( ) a > b, 因为"])
def test_a_comparison_that_may_be_feedback_is_asked_about(line: str) -> None:
    report = Report()
    question = read_question(lines_of(f"Q\n{line}\n(x) other"), report)
    assert [(one.code, one.place.line, one.place.column) for one in report] == [("CK166", 2, 7)]
    assert "two spaces" in next(iter(report)).hint
    assert question is not None


@pytest.mark.parametrize(
    "line",
    ["( ) 5 > 3", "( ) a > b > c", "( ) $9 > 9 = 3$ so.", "( ) 9 > 8   > Yes.", "( ) 9   > No."],
)
def test_a_plain_comparison_and_plain_feedback_are_not(line: str) -> None:
    assert read(f"Q\n{line}\n(x) other")


@pytest.mark.parametrize("prose", ["the set {1, 2, 3}", "$x^{2}$", "$\\frac{1}{2}$", "a {b}"])
def test_braces_of_prose_and_formulas_stay_text(prose: str) -> None:
    assert read(f"{prose}\n= 3").stem == prose


@pytest.mark.parametrize(
    ("answer", "low", "high", "units"),
    [
        ("30", "30", "30", ()),
        ("30 .. 36 h", "30", "36", ("h",)),
        ("10 ± 2%", "49/5", "51/5", ()),
        ("10 kg ± 2%", "49/5", "51/5", ("kg",)),
        ("10 ± 2% kg", "49/5", "51/5", ("kg",)),
        ("10 ± 2 %", "49/5", "51/5", ()),
        ("5 ± 10 % kg", "9/2", "11/2", ("kg",)),
        ("10 % ± 2 %", "8", "12", ("%",)),
        ("10% ± 2", "8", "12", ("%",)),
        ("30-36", "30", "36", ()),
        ("30–36 h", "30", "36", ("h",)),
        ("30 — 36 h", "30", "36", ("h",)),
        ("30～36 小时", "30", "36", ("小时",)),
        ("30~36", "30", "36", ()),
        ("30 to 36 km", "30", "36", ("km",)),
        ("30 bis 36", "30", "36", ()),
        ("30 至 36", "30", "36", ()),
        ("30到36岁", "30", "36", ("岁",)),
        ("30…36", "30", "36", ()),
        ("30 kg - 36 kg", "30", "36", ("kg",)),
        ("-5 - -3", "-5", "-3", ()),
        ("-5--3", "-5", "-3", ()),
        ("−5 – 3", "-5", "3", ()),
        ("-5..-3 °C", "-5", "-3", ("°C",)),
        ("1/2 - 3/4", "1/2", "3/4", ()),
        ("1e-3", "1/1000", "1/1000", ()),
        ("1e-3 – 1e-2", "1/1000", "1/100", ()),
        ("10^-3 m", "1/1000", "1/1000", ("m",)),
        ("5 s-1", "5", "5", ("s-1",)),
        ("60 /min", "60", "60", ("/min",)),
        ("10 +- 0.5 kg", "19/2", "21/2", ("kg",)),
        ("10 kg +/- 0.5 kg", "19/2", "21/2", ("kg",)),
        ("10 m² ± 0.5 m²", "19/2", "21/2", ("m²",)),
        ("10 °C", "10", "10", ("°C",)),
        ("−5", "-5", "-5", ()),
        ("2/3", "2/3", "2/3", ()),
        ("1.5e3", "1500", "1500", ()),
        ("1,234", "1234", "1234", ()),
        ("1,5", "3/2", "3/2", ()),
    ],
)
def test_a_number_has_a_tolerance_a_range_and_a_unit(
    answer: str, low: str, high: str, units: tuple[str, ...]
) -> None:
    question = read(f"How much?\n= {answer}")
    assert isinstance(question, Numeric)
    found = question.answers[0]
    assert (str(found.low), str(found.high), question.units) == (low, high, units)


@pytest.mark.parametrize(
    "answer",
    [
        "2024-05-01",
        "2024/05/01",
        "010-1234567",
        "978-3-16-148410-0",
        "12:30",
        "30-36 |",
        "3 days on",
    ],
)
def test_dates_and_the_like_are_words(answer: str) -> None:
    question = read(f"When?\n= {answer}")
    assert isinstance(question, ShortText)
    assert question.answers[0].texts == (answer.removesuffix(" |"),)


@pytest.mark.parametrize("answer", ["10 % ± 2 %", "10 ± 2 %", "10 kg ± 2%", "10% ± 0.5"])
def test_a_tolerance_in_per_cent_survives_being_written(answer: str) -> None:
    question = read(f"How much?\n= {answer}")
    assert read(write_question(question)) == question


MISTAKES = [
    ("Two\n(x) a\n(x) b", "CK108", 3, 1),
    ("None\n( ) a\n( ) b", "CK109", 2, 1),
    ("None\n[ ] a\n[ ] b", "CK109", 2, 1),
    ("One\n(x) a", "CK110", 2, 1),
    ("Q {#x 2 poits}\n(x) a\n( ) b", "CK104", 1, 7),
    ("Q {#x 2 points\n(x) a\n( ) b", "CK103", 1, 3),
    ("Q {1/0 points}\n= 3", "CK104", 1, 4),
    ("Q\n(x) a\n( ) a", "CK107", 3, 5),
    ("Q\nA -> \nB -> y", "CK116", 2, 1),
    ("Q\nA -> x", "CK117", 2, 1),
    ("Q\nA -> x\nB y\nC -> z", "CK102", 3, 1),
    ("Q\n(x) a\n[ ] b", "CK105", 3, 1),
    ("Q\n= 36 .. 30", "CK112", 2, 3),
    ("Q\n= 30 .. many", "CK113", 2, 3),
    ("Q\n= 36-30", "CK112", 2, 3),
    ("Q\n= 30-", "CK113", 2, 3),
    ("Q\n= 30 -h", "CK113", 2, 3),
    ("Q\n= 30~h", "CK113", 2, 3),
    ("Q\n= 30 40", "CK113", 2, 3),
    ("Q\n= 5 ± 1-2", "CK113", 2, 3),
    ("Q\n= true\n= false", "CK111", 3, 1),
    ("Q\n~ 150% 3\n= 4", "CK114", 2, 1),
    ("Q\n~ 1/0 3\n= 4", "CK114", 2, 1),
    ("Q\n~ 50% 3", "CK109", 2, 1),
    ("Q\n1. a", "CK115", 2, 1),
    ("Q\n(x)\n( ) b", "CK106", 2, 1),
    ("(x) a\n( ) b", "CK118", 1, 1),
    ("Only words.", "CK101", 1, 1),
    ("Q {typos 1}\n= 3", "CK120", 1, 4),
    ("Q {typos 9}\n= abc", "CK121", 1, 4),
    ("It lasted [[30]] hours.", "CK119", 1, 11),
    ("Tell.\n____ 5 lines", "CK119", 2, 1),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), MISTAKES)
def test_a_mistake_is_a_finding_with_its_place_and_a_way_out(
    text: str, code: str, line: int, column: int
) -> None:
    report = Report()
    read_question(lines_of(text), report)
    found = next(each for each in report if each.code == code)
    assert (found.place.line, found.place.column) == (line, column)
    assert found.hint


def test_a_misspelt_setting_is_answered_with_the_right_one() -> None:
    report = Report()
    read_question(lines_of("Q {no shufle}\n(x) a\n( ) b"), report)
    assert [found.hint for found in report] == ['Did you mean "no shuffle"?']


# --- properties -------------------------------------------------------------------------------

WORD = st.text(
    st.sampled_from("abcdefgxyzéßΩ针线一不拿כשר سلام") | st.characters(categories=["L"]),
    min_size=2,
    max_size=8,
).filter(lambda word: word.split() == [word] and word.isidentifier())
TEXT = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
NUMBER = st.fractions(-1000, 1000, max_denominator=40).filter(
    lambda n: n.denominator in {1, 2, 4, 5, 10, 20}
)
SHARE = st.fractions(0, 1, max_denominator=12)
SETTINGS: dict[str, Any] = {
    "id": st.sampled_from(["", "q1", "long-id", "题"]),
    "stem": TEXT | st.tuples(TEXT, TEXT).map("\n".join),
    "points": st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 2), Fraction(7, 3)]),
    "hints": st.lists(TEXT, max_size=3).map(tuple),
    "feedback": st.just("") | TEXT,
    "part": st.just("") | WORD,
}


@st.composite
def choices(draw: st.DrawFn) -> Question:
    texts = draw(st.lists(TEXT, min_size=2, max_size=5, unique=True))
    several = draw(st.booleans())
    first = draw(st.integers(0, len(texts) - 1))
    options = tuple(
        Option(
            text=text,
            right=i == first or (several and draw(st.booleans())),
            feedback=draw(st.just("") | TEXT),
        )
        for i, text in enumerate(texts)
    )
    more = {name: draw(strategy) for name, strategy in SETTINGS.items()}
    more["shuffle"] = draw(st.none() | st.booleans())
    if several:
        return MultipleChoice(options=options, all_or_nothing=draw(st.booleans()), **more)
    return SingleChoice(options=options, **more)


@st.composite
def numerics(draw: st.DrawFn) -> Question:
    def answer(share: Fraction) -> NumericAnswer:
        low, high = sorted([draw(NUMBER), draw(NUMBER)])
        said = draw(st.just("") | TEXT)
        return NumericAnswer(low=low, high=high, share=share, feedback=said)

    answers = (answer(Fraction(1)), *(answer(draw(SHARE)) for _ in range(draw(st.integers(0, 2)))))
    units = draw(
        st.lists(st.sampled_from(["kg", "t/ha", "%", "小时", "m²"]), max_size=2, unique=True)
    )
    more = {name: draw(strategy) for name, strategy in SETTINGS.items()}
    return Numeric(answers=answers, units=tuple(units), unit_required=draw(st.booleans()), **more)


@st.composite
def others(draw: st.DrawFn) -> Question:
    more = {name: draw(strategy) for name, strategy in SETTINGS.items()}
    texts = draw(st.lists(TEXT, min_size=4, max_size=7, unique=True))
    match draw(st.integers(0, 3)):
        case 0:
            return TrueFalse(right=draw(st.booleans()), **more)
        case 1:
            return Ordering(items=tuple(Item(text=text) for text in texts), **more)
        case 2:
            pairs = tuple(Pair(left=text, right=draw(TEXT)) for text in texts[:3])
            used = {pair.right for pair in pairs}
            rest = tuple(Distractor(text=text) for text in texts[3:] if text not in used)
            return Matching(pairs=pairs, distractors=rest, **more)
        case _:
            rest_ = tuple(TextAnswer(texts=(text,), share=draw(SHARE)) for text in texts[2:])
            answers = (TextAnswer(texts=tuple(f"{text} so" for text in texts[:2])), *rest_)
            return ShortText(answers=answers, typos=draw(st.integers(0, 3)), **more)


@given(choices() | numerics() | others())
def test_every_question_survives_being_written_and_read(question: Question) -> None:
    assert read(write_question(question)) == question


MARKS = st.sampled_from(
    ["(x) ", "( ) ", "[x] ", "[ ] ", "= ", "~ 50% ", "1. ", "-> ", "? ", "> ", "{", "}", "#", "\n",
     "（x）", "＝", "±", "..", "%", "|", "[[", "____", "<1 .. 5>", "3", "1/0", " ", "\\", "`", "$"]
)  # fmt: skip


@given(st.lists(MARKS | st.text(max_size=4), max_size=25).map("".join))
def test_whatever_is_typed_ends_in_a_question_or_a_finding(text: str) -> None:
    report = Report()
    question = read_question(lines_of(text), report)
    assert question is not None or report.errors
    for found in report:
        assert found.code.startswith("CK1")
        assert found.message
        assert 1 <= found.place.line <= text.count("\n") + 1
