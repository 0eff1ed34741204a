"""Parameters are read from the tagged cell without running it, and values are checked."""

from __future__ import annotations

import datetime as dt

import nbformat.v4 as nb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coursekit.authoring.parameter_values import Kind, split_list
from coursekit.authoring.parameters import Parameter, check_values, read_parameters
from coursekit.model.diagnostic import Place, Report


def lesson(source: str) -> object:
    cell = nb.new_code_cell(source, metadata={"tags": ["parameters"]})
    return nb.new_notebook(cells=[nb.new_markdown_cell("# Title"), cell])


def read(source: str) -> tuple[dict[str, Parameter], Report]:
    report = Report()
    return {p.name: p for p in read_parameters(lesson(source), report, "gift.ipynb")}, report


def check(source: str, **values: object) -> tuple[dict[str, object], Report]:
    parameters, report = read(source)
    place = Place(file="gift.ipynb")
    return check_values(tuple(parameters.values()), values, report, place), report


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ('x = "Hailin"', Kind.TEXT),
        ("x = 3", Kind.INTEGER),
        ("x = -3", Kind.INTEGER),
        ("x = 0.5", Kind.NUMBER),
        ("x = False", Kind.FLAG),
        ('x = "2026-05-01"', Kind.DATE),
        ('x = "2026-13-01"', Kind.TEXT),
        ("x = [1, 2]", Kind.LIST),
        ('x = {"a": 1}', Kind.MAPPING),
        ("x = None", Kind.ANY),
        ("x = 1 + 1", Kind.ANY),
        ("x: float = 1", Kind.NUMBER),
        ('x: "int | None" = None', Kind.INTEGER),
        ("x: Optional[str] = None", Kind.TEXT),
        ('x: Literal["a", "b"] = "a"', Kind.TEXT),
        ("x: list[int] = []", Kind.LIST),
        ("x: datetime.date = None", Kind.DATE),
    ],
)
def test_the_type_comes_from_the_value_or_the_annotation(line: str, kind: Kind) -> None:
    assert read(line)[0]["x"].kind is kind


def test_comments_give_the_values_allowed_the_range_and_the_help() -> None:
    found, report = read(
        "# Where the story happens.\n"
        'town = "Hailin"  # one of: Hailin, "Pingjin, south", Suifenhe.\n'
        "ask = 3  # How many to ask... 1..5\n"
        "share = 0.5  # (0..0.9) of the points\n"
        "从 = 4  # 抽几道。4..8\n"
        'crop = "大豆"  # 作物。可选：大豆、小麦\n'
    )
    assert not len(report)
    assert found["town"].choices == ("Hailin", "Pingjin, south", "Suifenhe")
    assert found["town"].help == "Where the story happens."
    assert (found["ask"].low, found["ask"].high, found["ask"].help) == (1, 5, "How many to ask...")
    assert (found["share"].low, found["share"].high) == (0, 0.9)
    assert (found["从"].low, found["从"].help) == (4, "抽几道。")
    assert found["crop"].choices == ("大豆", "小麦")
    assert found["ask"].allowed == "a whole number from 1 to 5"


def test_lines_count_past_magics_and_strings_over_many_lines() -> None:
    found, report = read('%load_ext coursekit\ntext = """a\nb"""  # Two lines\nn = 1')
    assert not len(report)
    assert (found["text"].line, found["text"].help, found["n"].line) == (2, "Two lines", 4)


def test_a_cell_that_is_no_python_is_reported_with_its_line() -> None:
    found, report = read("a = 1\nb = = 2")
    assert not found
    (finding,) = report
    assert finding.code == "CK305"
    assert (finding.place.file, finding.place.cell, finding.place.line) == ("gift.ipynb", 2, 2)


def test_a_default_outside_its_own_range_is_reported() -> None:
    _, report = read("ask = 9  # 1..5")
    assert [finding.code for finding in report] == ["CK304"]


@pytest.mark.parametrize(
    ("line", "given", "value"),
    [
        ("x = 3", "12", 12),
        ("x = 3", 12.0, 12),
        ("x = 3", "90071992547409931", 90071992547409931),
        ("x = 0.5", "1e3", 1000.0),
        ("x = 0.5", 2, 2.0),
        ("x = True", "no", False),
        ("x = True", "是", True),
        ("x = True", 0, False),
        ('x = "a"', 2020, "2020"),
        ('x = "a"', 2020.0, "2020"),
        ('x = "a"', dt.date(2026, 5, 1), "2026-05-01"),
        ('x = "2026-05-01"', dt.datetime(2026, 6, 1), "2026-06-01"),  # noqa: DTZ001
        ("x = [1]", "1, 2，3、4", [1, 2, 3, 4]),
        ("x = [1]", "[1, 2]", [1, 2]),
        ('x = ["a"]', 'a, "b, c"', ["a", "b, c"]),
        ('x = {"a": 1}', '{"b": 2}', {"b": 2}),
        ("x = None", "12", 12),
        ("x = None", "north", "north"),
        ("x: int | None = 3", None, None),
    ],
)
def test_values_are_turned_into_the_type(line: str, given: object, value: object) -> None:
    checked, report = check(line, x=given)
    assert [str(finding) for finding in report] == []
    assert checked == {"x": value}
    assert type(checked["x"]) is type(value)


@pytest.mark.parametrize(
    ("line", "given", "code", "word"),
    [
        ("x = 3", "soon", "CK302", "a whole number"),
        ("x = 3", "2.5", "CK302", "2.5"),
        ("x = 3", True, "CK302", "True"),
        ("x = 3", None, "CK302", "None"),
        ("x = 0.5", "0,5", "CK302", "with a point"),
        ("x = 3", dt.time(3, 4), "CK302", "a whole number; 03:04:00 is not"),
        ("x = 3", dt.timedelta(hours=2), "CK302", "a whole number; 2:00:00 is not"),
        ("x = 3", dt.date(2026, 5, 1), "CK302", "a whole number; 2026-05-01 is not"),
        ('x = "a"', dt.time(3, 4), "CK302", "03:04:00 is not. Put an apostrophe"),
        ("x = 0.5", "nan", "CK302", "a number"),
        ("x = True", "perhaps", "CK302", "true or false"),
        ('x = "a"', False, "CK302", "in quotes"),
        ('x = "2026-05-01"', "2026-02-30", "CK302", "date"),
        ("x = [1]", "1, two", "CK302", "each of its items a whole number"),
        ("x = 3  # 1..5", "9", "CK304", "from 1 to 5"),
        ("x = [3]  # 1..5", "2, 9", "CK304", "9 is outside"),
        ('x = "soy"  # one of: soy, maize', "soya", "CK303", 'Did you mean "soy"?'),
    ],
)
def test_values_that_do_not_fit_are_named_with_cell_and_line(
    line: str, given: object, code: str, word: str
) -> None:
    checked, report = check(line, x=given)
    (finding,) = report
    assert checked == {}
    assert finding.code == code
    assert word in f"{finding.message} {finding.hint}"
    assert (finding.place.file, finding.place.cell, finding.place.line) == ("gift.ipynb", 2, 1)


@pytest.mark.parametrize("value", [[[["word"] * 9] * 9] * 9, "word" * 999])
def test_of_a_long_value_only_the_beginning_is_told(value: object) -> None:
    _, report = check("x = 3", x=value)
    (finding,) = report
    assert "word" in finding.message
    assert len(finding.message) < 150


def test_an_unknown_name_is_met_with_the_nearest_one() -> None:
    _, report = check("since = 2010", sinse=2011)
    (finding,) = report
    assert finding.code == "CK301"
    assert finding.hint == 'Did you mean "since"?'


def test_the_place_of_a_table_wins_over_that_of_the_notebook() -> None:
    report = Report()
    place = {"x": Place(file="plan.csv", line=3, column=2)}
    check_values(read_parameters(lesson("x = 3")), {"x": "no"}, report, place)
    assert [str(finding.place) for finding in report] == ["plan.csv, line 3"]


plain = st.one_of(
    st.text(max_size=30),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
)


@given(plain | st.lists(plain, max_size=4))
@example(["0", 0])
@example([9007199254740993, 0.0])
@example([10**400, 0.5])
def test_a_default_is_always_a_value_of_its_own_parameter(value: object) -> None:
    checked, report = check(f"x = {value!r}", x=value)
    assert [str(finding) for finding in report] == []
    assert checked == {"x": value}


@given(st.text(max_size=200))
def test_any_cell_gives_parameters_or_findings_and_never_an_exception(source: str) -> None:
    parameters, report = read(source)
    assert all(finding.place.cell == 2 for finding in report)
    assert all(name.isidentifier() for name in parameters)


@given(st.sampled_from(list(Kind)), st.text(max_size=40) | plain, st.text(max_size=60))
def test_any_value_is_checked_without_an_exception(kind: Kind, value: object, note: str) -> None:
    comment = " ".join(note.split())
    checked, report = check(f"x: {kind} = None  # {comment}", x=value)
    assert checked or report.errors


@given(st.lists(st.from_regex(r"[a-z]{1,5}( [a-z]{1,5})?", fullmatch=True), max_size=5))
def test_lists_split_alike_at_commas_of_any_script(words: list[str]) -> None:
    assert split_list(", ".join(words)) == split_list("、".join(words)) == words
