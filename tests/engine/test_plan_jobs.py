"""Plans: tables of templates and parameters, read into jobs with findings for each bad row."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from coursekit.engine.job import Job
from coursekit.engine.lesson_sources import Source, read_source
from coursekit.engine.plan_jobs import read_plan
from coursekit.engine.tables import read_table
from coursekit.model.diagnostic import Report
from coursekit.notebook import LESSON_ID, MAX_ID_LENGTH
from engine.lessons import PARAMETERS, write


@pytest.fixture
def sources(tmp_path: Path) -> list[Source]:
    report = Report()
    made = [
        read_source(write(tmp_path / "harvest.ipynb", "n", parameters=PARAMETERS), report),
        read_source(write(tmp_path / "gift.ipynb", "1", id="eggs"), report),
    ]
    assert not len(report)
    return [source for source in made if source]


def plan(
    path: Path, sources: list[Source], data: str | bytes, **given: object
) -> tuple[list[Job], list[str]]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    report = Report()
    jobs = read_plan(path, sources, given, report)
    found = [*report, *(finding for job in jobs for finding in job.findings)]
    return jobs, [f"{f.code} {f.place.line}:{f.place.column}" for f in found]


def test_each_row_is_a_lesson_with_typed_parameters(tmp_path: Path, sources: list[Source]) -> None:
    text = "template,id,town,n\nharvest,first,Hailin,4\n\n,,,\nharvest.ipynb,,Suifenhe,5\neggs,,,\n"
    jobs, found = plan(tmp_path / "plan.csv", sources, text)
    assert found == []
    assert [job.parameters for job in jobs] == [
        {"town": "Hailin", "n": 4},
        {"town": "Suifenhe", "n": 5},
        {},
    ]
    assert [job.id for job in jobs][::2] == ["first", "eggs"]
    assert jobs[1].id.startswith("harvest-5-suifenhe-")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_may_come_from_any_spreadsheet(tmp_path: Path, encoding: str, separator: str) -> None:
    source = write(tmp_path / "课.ipynb", "1", parameters='城市 = "海林"\nn = 1')
    read = read_source(source, Report())
    assert read
    text = f"template{separator}城市{separator}n\r\n课{separator}绥芬河{separator}2\r\n"
    jobs, found = plan(tmp_path / "plan.csv", [read], text.encode(encoding))
    assert found == []
    assert [job.parameters for job in jobs] == [{"城市": "绥芬河", "n": 2}]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_the_line_in_which_excel_names_the_separator_is_no_row(
    tmp_path: Path, sources: list[Source], separator: str
) -> None:
    rows = "template;town;n\r\nharvest;Hailin;4\r\nharvest;Hailin;many\r\n"
    text = f"sep={separator}\r\n" + rows.replace(";", separator)
    jobs, found = plan(tmp_path / "plan.csv", sources, text)
    assert jobs[0].parameters == {"town": "Hailin", "n": 4}
    assert found == ["CK302 4:3"]


def test_a_cell_of_a_csv_may_be_of_any_length(tmp_path: Path) -> None:
    source = read_source(write(tmp_path / "a.ipynb", "1", parameters='text = "x"'), Report())
    assert source
    long = "word " * 50_000 + "end"
    jobs, found = plan(tmp_path / "plan.csv", [source], f'id,text\na,"{long}"\nb,short\n')
    assert found == []
    assert [job.parameters["text"] for job in jobs] == [long, "short"]


def test_an_xlsx_plan_gives_the_same_jobs_as_a_csv(tmp_path: Path, sources: list[Source]) -> None:
    book = Workbook()
    sheet = book.active
    for row in (["template", "town", "n"], [], ["harvest", "Hailin", 4], ["harvest", None, 5.0]):
        sheet.append(row)
    book.save(tmp_path / "plan.xlsx")
    report = Report()
    jobs = read_plan(tmp_path / "plan.xlsx", sources, {}, report)
    text = "template,town,n\nharvest,Hailin,4\nharvest,,5\n"
    twins, found = plan(tmp_path / "plan.csv", sources, text)
    assert found == [str(finding) for finding in report] == []
    assert [(j.id, j.parameters) for j in jobs] == [(j.id, j.parameters) for j in twins]


@pytest.mark.parametrize("suffix", ["csv", "yaml"])
def test_capitals_in_the_names_of_columns_count_for_nothing(
    tmp_path: Path, sources: list[Source], suffix: str
) -> None:
    csv, yaml = "Template , ID,N\nharvest,a,4\n", "- Template: harvest\n  ID: a\n  N: 4\n"
    jobs, found = plan(tmp_path / f"plan.{suffix}", sources, csv if suffix == "csv" else yaml)
    assert found == []
    assert [(job.id, job.parameters["n"]) for job in jobs] == [("a", 4)]


def test_capitals_count_where_two_names_differ_in_nothing_else(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ipynb", "1", parameters="n = 1\nN = 1\nday = 1")
    source = read_source(path, Report())
    assert source
    jobs, found = plan(tmp_path / "plan.csv", [source], "n,N\n2,3\n")
    assert (jobs[0].parameters, found) == ({"n": 2, "N": 3}, [])
    jobs, found = plan(tmp_path / "plan.csv", [source], "day,Day\n2,3\n")
    assert (jobs[0].parameters, found) == ({"day": 2}, ["CK301 2:2"])


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("#DIV/0!", '"#DIV/0!" for "n": a formula that failed'),
        ("=1+1", 'the formula "=1+1" for "n"'),
    ],
    ids=["failed", "without its result"],
)
def test_a_formula_that_gave_nothing_is_no_value(
    formula: str, said: str, tmp_path: Path, sources: list[Source]
) -> None:
    book = Workbook()
    for row in (["template", "town", "n"], ["harvest", "Hailin", formula], ["harvest", None, 5]):
        book.active.append(row)
    book.save(tmp_path / "plan.xlsx")
    report = Report()
    jobs = read_plan(tmp_path / "plan.xlsx", sources, {}, report)
    (found,) = report
    assert (found.code, found.place.line, found.place.column) == ("CK318", 2, 3)
    assert said in found.message
    assert [job.parameters for job in jobs] == [{"n": 5}]


@pytest.mark.parametrize(("old", "new"), [("</sheetData>", ""), ("<v>9</v>", "<v>nine</v>")])
def test_a_damaged_sheet_is_told_in_words(tmp_path: Path, old: str, new: str) -> None:
    book = Workbook()
    book.active.append(["template"])
    book.active.append([9])
    book.save(tmp_path / "plan.xlsx")
    with ZipFile(tmp_path / "plan.xlsx") as whole:
        parts = {name: whole.read(name).decode() for name in whole.namelist()}
    with ZipFile(tmp_path / "plan.xlsx", "w") as damaged:
        for name, text in parts.items():
            damaged.writestr(name, text.replace(old, new))
    report = Report()
    assert read_table(tmp_path / "plan.xlsx", report) == []
    assert [finding.code for finding in report] == ["CK311"]


def test_a_formula_that_came_to_nothing_is_an_empty_cell(
    tmp_path: Path, sources: list[Source]
) -> None:
    book = Workbook()
    for row in (["template", "town", "n"], ["harvest", '=""', "=1+1"]):
        book.active.append(row)
    book.save(tmp_path / "made.xlsx")
    saved = {'<c r="B2">': '<c r="B2" t="str">', "<f>1+1</f><v />": "<f>1+1</f><v>2</v>"}
    with ZipFile(tmp_path / "made.xlsx") as made, ZipFile(tmp_path / "plan.xlsx", "w") as plan:
        for name in made.namelist():
            data = made.read(name).decode()
            for old, new in saved.items():
                data = data.replace(old, new)
            plan.writestr(name, data)
    report = Report()
    (job,) = read_plan(tmp_path / "plan.xlsx", sources, {}, report)
    assert [str(finding) for finding in report] == []
    assert job.parameters == {"n": 2}


def test_a_name_that_stands_twice_in_yaml_is_told(tmp_path: Path, sources: list[Source]) -> None:
    text = "- template: harvest\n  n: 4\n  n: 5\n"
    assert plan(tmp_path / "plan.yaml", sources, text)[1] == ["CK317 3:3"]


@pytest.mark.parametrize("word", ["007", "1:30", "0x1F", "1_000", "1e3", "yes", "2026-5-1"])
def test_a_text_is_what_stands_in_the_yaml_file(tmp_path: Path, word: str) -> None:
    path = write(tmp_path / "a.ipynb", "1", parameters='code = "x"\ncodes = ["x"]')
    source = read_source(path, Report())
    assert source
    text = f"- &base {{code: {word}, id: {word}}}\n- {{<<: *base, id: b, codes: [{word}, z]}}\n"
    jobs, found = plan(tmp_path / "plan.yaml", [source], text)
    assert [one for one in found if not one.startswith("CK315")] == []
    assert [job.parameters for job in jobs] == [
        {"code": word},
        {"code": word, "codes": [word, "z"]},
    ]
    assert jobs[0].id == word


def test_numbers_and_dates_of_yaml_are_what_their_parameters_say(tmp_path: Path) -> None:
    code = 'n = 3\nshare = 0.5\nday = "2026-01-01"\nopen = True\nany = None'
    source = read_source(write(tmp_path / "a.ipynb", "1", parameters=code), Report())
    assert source
    row = "- {n: 010, share: 1e-1, day: 2026-05-01 10:30:00, open: no, any: 0x1F}"
    text = f"{row}\n- n: 1:30\n- day: 2026-02-30\n"
    jobs, found = plan(tmp_path / "plan.yaml", [source], text)
    values = {"n": 10, "share": 0.1, "day": "2026-05-01", "open": False, "any": 31}
    assert jobs[0].parameters == values
    assert found == ["CK302 2:6", "CK302 3:8"]


def test_a_number_of_a_spreadsheet_keeps_the_zeros_that_are_shown(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ipynb", "1", parameters='code = "x"\nn = 1')
    source = read_source(path, Report())
    assert source
    book = Workbook()
    for row in (["code", "n"], [7, 7], [1234, 8]):
        book.active.append(row)
    for cell in ("A2", "B2", "A3"):
        book.active[cell].number_format = "000"
    book.save(tmp_path / "plan.xlsx")
    jobs = read_plan(tmp_path / "plan.xlsx", [source], {}, Report())
    assert [job.parameters for job in jobs] == [{"code": "007", "n": 7}, {"code": "1234", "n": 8}]


def test_a_lesson_that_is_an_alias_counts_where_the_alias_stands(
    tmp_path: Path, sources: list[Source]
) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(
        "- &base {template: harvest, n: 4}\n- &other {<<: *base, n: 5}\n- *other\n- *base\n"
    )
    report = Report()
    jobs = read_plan(path, sources, {}, report)
    assert [job.parameters for job in jobs] == [{"n": 4}, {"n": 5}]
    assert [(one.code, one.place.line) for one in report] == [("CK314", 3), ("CK314", 4)]
    assert [one.message[:12] for one in report] == ["rows 2 and 3", "rows 1 and 4"]


def test_a_yaml_plan_names_the_line_of_a_wrong_value(tmp_path: Path, sources: list[Source]) -> None:
    text = "- template: harvest\n  n: 4\n- template: harvest\n  town: Hailim\n"
    _, found = plan(tmp_path / "plan.yaml", sources, text)
    assert found == ["CK303 4:9"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("template,n\nharvset,1\n", ["CK313 2:1"]),
        ("template,n\n,1\n", ["CK312 2:0"]),
        ("template,n\nharvest,11\n", ["CK304 2:2"]),
        ("template,n\nharvest,many\n", ["CK302 2:2"]),
        ("template,m\nharvest,1\n", ["CK301 2:2"]),
        ("template,id,n\nharvest,a,1\nharvest,a,2\n", ["CK314 3:2"]),
        ("template,n\nharvest,1\nharvest,1\n", ["CK314 3:0"]),
        ("template,id\nharvest,../up\n", ["CK315 2:2"]),
        ("template,id\nharvest,NUL\n", ["CK315 2:2"]),
        ("template,id\nharvest,con\n", ["CK315 2:2"]),
        ("template,n\nharvest,1,2\n", ["CK316 2:3"]),
        ("template,n,n\nharvest,1,2\n", ["CK317 1:3"]),
        ("template,n\nharvest,#N/A\nharvest,1\n", ["CK318 2:2"]),
        ('template,n\nharvest,"1\nharvest,2\n', ["CK311 2:0"]),
        ("", ["CK311 0:0"]),
        ("template,n\n", ["CK311 0:0"]),
    ],
)
def test_a_bad_row_is_found_by_its_row_and_column(
    tmp_path: Path, sources: list[Source], text: str, found: list[str]
) -> None:
    assert plan(tmp_path / "plan.csv", sources, text)[1] == found


@pytest.mark.parametrize("town", ["Zürich Österreich", "Besançon", "São Paulo, Málaga"])
def test_a_csv_of_western_windows_is_read_as_such(tmp_path: Path, town: str) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(f'template,town\nharvest,"{town}"\n'.encode("cp1252"))
    ((_, record),) = read_table(path, Report())
    assert record["town"].value == town


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", ["plan.csv", "plan.yaml"])
def test_a_stray_byte_in_utf8_is_told_over_guessing_another_encoding(
    tmp_path: Path, name: str, mark: bytes
) -> None:
    row = "harvest,München\n" if name == "plan.csv" else "- town: München\n"
    path = tmp_path / name
    path.write_bytes(mark + row.encode() * 2 + row.encode("cp1252") + row.encode())
    report = Report()
    assert read_table(path, report) == []
    (found,) = report
    assert (found.code, found.place.line) == ("CK311", 3)
    assert '"M\ufffdnchen" is not' in found.message


def test_a_table_in_no_known_encoding_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(b"template,town\nharvest,\x81\xff\x8d\n")
    report = Report()
    assert read_table(path, report) == []
    assert [one.message for one in report] == [
        "the plan cannot be read: it is in no encoding known here."
    ]


@pytest.mark.parametrize("value", ["&a [*a]", "{1: a, b: c}", "[[[[[[1, 2], 3], 4], 5], 6], 7]"])
def test_a_value_of_yaml_that_is_no_plain_one_is_a_finding(
    tmp_path: Path, sources: list[Source], value: str
) -> None:
    _, found = plan(tmp_path / "plan.yaml", sources, f"- template: harvest\n  town: {value}\n")
    assert found == ["CK302 2:9"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plan.xlsx", b"no zip"),
        ("plan.yaml", b"a: [1"),
        ("plan.yaml", b"just words"),
        ("plan.csv", b"a\0b"),
        ("plan.odt", b""),
    ],
)
def test_a_plan_that_cannot_be_read_is_one_finding(
    tmp_path: Path, sources: list[Source], name: str, data: bytes
) -> None:
    assert [found[:5] for found in plan(tmp_path / name, sources, data)[1]] == ["CK311"]


@pytest.mark.parametrize("value", ["!Hailin", "!!python/name:os.system", "{{ town }}"])
def test_a_value_that_yaml_cannot_make_is_told_with_what_to_do(tmp_path: Path, value: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(f"- template: harvest\n  town: {value}\n")
    report = Report()
    assert read_table(path, report) == []
    (found,) = report
    assert (found.code, found.place.line) == ("CK311", 2)
    assert "in quotes" in found.hint


@pytest.mark.parametrize("nested", ["[" * 3000, "- " * 3000])
def test_lists_that_are_too_deep_to_read_are_told_in_words(tmp_path: Path, nested: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(nested)
    report = Report()
    assert read_table(path, report) == []
    assert [one.message for one in report] == ["the plan cannot be read: its lists are too deep."]


def test_parameters_for_all_rows_give_way_to_a_rows_own(
    tmp_path: Path, sources: list[Source]
) -> None:
    text = "template,town\nharvest,Suifenhe\nharvest,\n"
    jobs, found = plan(tmp_path / "plan.csv", sources, text, n="7", town="Hailin")
    assert found == []
    assert [job.parameters for job in jobs] == [
        {"n": 7, "town": "Suifenhe"},
        {"n": 7, "town": "Hailin"},
    ]


def test_an_id_does_not_change_when_rows_move(tmp_path: Path, sources: list[Source]) -> None:
    rows = ["harvest,Hailin,1", "harvest,Suifenhe,2", "harvest,,3"]
    ids = [
        {job.id for job in plan(tmp_path / "plan.csv", sources, "\n".join(text))[0]}
        for text in (["template,town,n", *rows], ["template,town,n", *reversed(rows)])
    ]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 3


def test_a_date_of_a_spreadsheet_is_a_date(tmp_path: Path) -> None:
    source = read_source(
        write(tmp_path / "a.ipynb", "1", parameters='day = "2026-01-01"'), Report()
    )
    assert source
    book = Workbook()
    for row in (["template", "day"], ["a", dt.datetime(2026, 5, 1)]):  # noqa: DTZ001
        book.active.append(row)
    book.save(tmp_path / "plan.xlsx")
    (job,) = read_plan(tmp_path / "plan.xlsx", [source], {}, Report())
    assert job.parameters == {"day": "2026-05-01"}


FUZZ = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)


@FUZZ
@given(st.binary(max_size=300), st.sampled_from([".csv", ".yaml", ".xlsx", ".tsv"]))
@example(b"template\n,1", ".csv")
def test_any_bytes_give_rows_or_findings(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"plan{suffix}"
    path.write_bytes(data)
    report = Report()
    rows = read_table(path, report)
    assert all(place.line > 0 and record for place, record in rows)
    assert all(finding.code in {"CK311", "CK316", "CK317", "CK318"} for finding in report)


@FUZZ
@given(st.lists(st.tuples(st.text(max_size=12), st.integers(1, 10)), max_size=6))
def test_ids_of_any_rows_are_unique_and_name_a_folder(
    tmp_path: Path, rows: list[tuple[str, int]]
) -> None:
    path = write(tmp_path / "a.ipynb", "1", parameters='town = "x"\nn = 1')
    source = read_source(path, Report())
    assert source
    entries = [{"template": "a", "town": town, "n": n} for town, n in rows]
    jobs, found = plan(tmp_path / "plan.yaml", [source], json.dumps(entries))
    ids = [job.id for job in jobs]
    assert len(ids) == len(set(ids))
    assert all(LESSON_ID.fullmatch(one) and len(one) <= MAX_ID_LENGTH for one in ids)
    assert len(ids) + sum(one.startswith("CK314") for one in found) == len(rows)
