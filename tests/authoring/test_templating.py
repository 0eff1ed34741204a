"""Parameters in a block's text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.authoring.templating import fill
from coursekit.blocks.quiz.text import parse_quiz
from coursekit.model.diagnostic import Report
from coursekit.model.source_line import lines_of


def filled(text: str, **values: Any) -> tuple[list[str], Report]:
    report = Report()
    lines = fill(lines_of("%%quiz q\n\n" + text), values, report).lines
    return [line.text for line in lines[2:]], report


CASES = [
    ("In {{ town }}?", {"town": "Hailin"}, "In Hailin?"),
    ("{{a}} and {{ b | upper }}", {"a": 3, "b": "x"}, "3 and X"),
    ("It is {{ a * 2 + 1 }}", {"a": 3}, "It is 7"),
    ("{{ rows[0].name }}", {"rows": [{"name": "n"}]}, "n"),
    ("Is {{ a }} so?", {"a": "2*3*4 > _x_"}, r"Is 2\*3\*4 \> \_x\_ so?"),
    ("= {{ a }}", {"a": "snake_case"}, "= snake_case"),
    ("Run `{{ a }}` now", {"a": "x_y"}, "Run `x_y` now"),
    ("{{ a | markdown }}", {"a": "*so*"}, "*so*"),
    ("$\\frac{{a}}{b}$", {}, "$\\frac{{a}}{b}$"),
    ("{{ names }}", {"names": ["a", "b"]}, "a, b"),
    ("{{ a }}", {"a": "two\nlines"}, "two lines"),
]


@pytest.mark.parametrize(("text", "values", "expected"), CASES)
def test_values_stand_where_their_names_stood(
    text: str, values: dict[str, Any], expected: str
) -> None:
    lines, report = filled(text, **values)
    assert not [str(one) for one in report]
    assert lines == [expected]


MISTAKES = [
    ("In {{ twon }}?", "CK332", 7, 'Did you mean "town"?'),
    ("In {{ town }?", "CK331", 4, "{{ name }}"),
    ("{{ town.size }}", "CK332", 1, "above"),
    ("{{ 1 / 0 }}", "CK333", 1, "above"),
    ("{{ if }}", "CK332", 4, "above"),
    ("{{ print(town) }}", "CK333", 1, "above"),
    ("{{ town.__class__.__mro__ }}", "CK333", 1, "above"),
    ("{{ 'x' * 10 ** 9 }}", "CK333", 1, "above"),
    ("{{ 9 ** 99 ** 9 }}", "CK333", 1, "above"),
    ("{{ [1] * 1000000000 }}", "CK333", 1, "above"),
    ("{{ long }}", "CK333", 1, "above"),
]


@pytest.mark.parametrize(("text", "code", "column", "hint"), MISTAKES)
def test_a_mistake_or_a_hostile_template_is_told_with_its_place(
    text: str, code: str, column: int, hint: str
) -> None:
    _lines, report = filled(text, town="Hailin", long="x" * 20_000)
    (found,) = list(report)
    assert (found.code, found.place.line, found.place.column) == (code, 3, column)
    assert hint in found.hint


def test_findings_behind_a_value_point_into_the_line_as_written() -> None:
    report = Report()
    text = "%%quiz q\n\nIn {{ town }}? {#a 2 pionts}\n= true\n"
    done = fill(lines_of(text), {"town": "Suifenhe by the border"}, Report())
    parse_quiz(done.lines, report)
    (found,) = [done.located(one) for one in report]
    assert found.place.text == "In {{ town }}? {#a 2 pionts}"
    assert found.place.text[found.place.column - 1 : found.place.end - 1] == "2 pionts"


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("{}% ax.[]()|'*+-1#$\n"), max_size=30))
def test_no_template_raises(text: str) -> None:
    filled(text, a=1, x="y")
