"""Parameters in the address of a live lesson."""

from __future__ import annotations

from pathlib import Path

import pytest

from coursekit.serve.lessons import Lesson, read_lesson
from coursekit.serve.query_parameters import ParametersError, parse_parameters

from .conftest import code, notebook


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    source = 'sign = "<5"  # one of: <5, >5\nplace = "here"\nrows = 3  # 1..9'
    path = notebook(tmp_path / "a.ipynb", [code(source, "parameters")], id="a", title="A")
    found = read_lesson(path).lesson
    assert found is not None
    return found


@pytest.mark.parametrize(
    "name",
    ["utm_source", "utm_campaign", "fbclid", "gclid", "msclkid", "gbraid", "spm", "from", "lang"],
)
def test_what_platforms_add_to_shared_links_is_ignored(lesson: Lesson, name: str) -> None:
    assert parse_parameters(lesson, {name: [b"x"], "rows": [b"4"]}) == {"rows": 4}


def test_a_name_that_no_lesson_and_no_platform_knows_is_refused(lesson: Lesson) -> None:
    with pytest.raises(ParametersError):
        parse_parameters(lesson, {"row": [b"4"]})


def test_a_parameter_of_the_lesson_may_be_called_as_trackers_are(tmp_path: Path) -> None:
    path = notebook(tmp_path / "b.ipynb", [code('ref = "a"', "parameters")], id="b", title="B")
    found = read_lesson(path).lesson
    assert found is not None
    assert parse_parameters(found, {"ref": [b"x"]}) == {"ref": "x"}


@pytest.mark.parametrize(
    "value",
    [
        b"<style>*{display:none}</style>",
        b'<meta http-equiv="refresh" content="0;url=x">',
        b">",
        b"<a",
    ],
)
def test_a_value_in_the_address_brings_no_tags_into_a_page(lesson: Lesson, value: bytes) -> None:
    with pytest.raises(ParametersError, match="place"):
        parse_parameters(lesson, {"place": [value]})


def test_a_value_that_the_author_listed_is_taken_as_it_is(lesson: Lesson) -> None:
    assert parse_parameters(lesson, {"sign": [b">5"]}) == {"sign": ">5"}


@pytest.mark.parametrize("value", [b"9" * 100_000, b"\xff", b"1e999", b"4.5"])
def test_numbers_that_do_not_fit_are_answered_in_a_sentence(lesson: Lesson, value: bytes) -> None:
    with pytest.raises(ParametersError) as refused:
        parse_parameters(lesson, {"rows": [value]})
    assert all(len(sentence) < 1000 for sentence in refused.value.sentences)
