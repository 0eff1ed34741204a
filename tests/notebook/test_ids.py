"""Ids that the kit makes from names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.model.diagnostic import Place, Report
from coursekit.notebook import MAX_ID_LENGTH, check_lesson_id, lesson_id_from, slug


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Green tea", "green-tea"),
        ("Café_2", "cafe-2"),
        ("--A--", "a"),
        ("ＡＢ", "ab"),
        ("绿茶", ""),
    ],
)
def test_a_name_becomes_small_latin_letters_digits_and_hyphens(name: str, wanted: str) -> None:
    assert slug(name) == wanted


@given(st.text(max_size=MAX_ID_LENGTH // 4))
def test_every_name_gives_an_id_that_fits_or_has_a_better_one(name: str) -> None:
    report = Report()
    lesson_id = lesson_id_from(name)
    if not check_lesson_id(lesson_id, report, Place()):
        (finding,) = report
        assert finding.code == "CK315"


def test_names_without_latin_letters_have_different_ids() -> None:
    assert lesson_id_from("绿茶").startswith("lesson-")
    assert lesson_id_from("绿茶") != lesson_id_from("红茶")
    assert lesson_id_from("绿茶") == lesson_id_from("绿茶")


@pytest.mark.parametrize(
    ("lesson_id", "better"),
    [
        ("Green tea", "green-tea"),
        ("con", "lesson-con"),
        ("绿茶", "lesson-1"),
        ("a" * 101, "a" * 100),
    ],
)
def test_what_can_be_no_folder_is_told_with_a_better_id(lesson_id: str, better: str) -> None:
    report = Report()
    assert not check_lesson_id(lesson_id, report, Place())
    assert f"Write {better}:" in next(iter(report)).hint
