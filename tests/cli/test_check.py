"""`coursekit check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
import typer
from typer.testing import CliRunner

from coursekit.cli.check import check
from coursekit.engine.data_files import RECORD

APP = typer.Typer()
APP.command()(check)
DATA = {"schema": 1, "id": "a", "title": "A"}


def lesson(path: Path, *sources: str, data: Any = DATA) -> Path:
    cells = [nbformat.v4.new_code_cell(source) for source in ("import coursekit", *sources)]
    book = nbformat.v4.new_notebook(cells=cells)
    if data is not None:
        book.metadata["coursekit"] = data
    nbformat.write(book, path)
    return path


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(APP, [str(one) for one in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.exit_code, done.output


def codes(*arguments: object) -> list[tuple[str, int, int]]:
    _code, output = run(*arguments, "--format", "json")
    data = json.loads(output)
    assert data["schema"] == 1
    return [(d["code"], d["place"]["cell"], d["place"]["line"]) for d in data["diagnostics"]]


QUIZ = "%%quiz q\ntitle: T\n\nWhat is this? {#what}\n= true\n"


def test_a_good_lesson_has_no_findings(tmp_path: Path) -> None:
    path = lesson(tmp_path / "a.ipynb", QUIZ)
    assert run(path) == (0, "Checked 1 notebook: no errors.\n")


def test_a_misspelt_link_is_shown_with_its_line_and_exits_1(tmp_path: Path) -> None:
    story = "%%scenario s\n== a: A\n* Go -> kitchin\n* No -> kitchen\n\n== kitchen: K [ending]\nx"
    code, output = run(lesson(tmp_path / "a.ipynb", QUIZ, story))
    assert code == 1
    assert 'cell 3, line 3: scene "kitchin" does not exist.' in output
    assert "    * Go -> kitchin\n            ^^^^^^^\n" in output
    assert 'Did you mean "kitchen"?  [CK201]' in output


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%%quiz q\n\nSo? {#a 2 points\n= true", ("CK103", 2, 3)),
        ("%%quiz q\n\nSo? {#a}\n(x) a\n(x) b", ("CK108", 2, 5)),
        ("%%quiz q\n\n![a](gone.png) {#a}\n= true", ("CK401", 2, 3)),
        ("%%quiz q\n\n{{ nowhere }} {#a}\n= true", ("CK332", 2, 3)),
        ("\n%%quiz q\ntitel: T\n\nSo? {#a}\n= true", ("CK152", 2, 3)),
        ("%%quiz q\n\nSo?\n= true", ("CK426", 2, 3)),
    ],
)
def test_a_mistake_in_a_block_is_found_where_it_stands(
    tmp_path: Path, source: str, expected: tuple[str, int, int]
) -> None:
    assert codes(lesson(tmp_path / "a.ipynb", source)) == [expected]


def test_what_only_a_run_can_tell_is_not_claimed(tmp_path: Path) -> None:
    text = "%%quiz q\nfeedback: {{ when }}\n\nHow many? {#a}\n= {{ best }} t\n"
    assert codes(lesson(tmp_path / "a.ipynb", "when = str(1)\nbest = len('a')", text)) == []


def test_two_blocks_of_one_id_are_found(tmp_path: Path) -> None:
    assert codes(lesson(tmp_path / "a.ipynb", QUIZ, QUIZ)) == [("CK421", 3, 1)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, "CK422"),
        ("x", "CK423"),
        ({"id": "A b", "title": "T"}, "CK423"),
        ({"id": "a"}, "CK423"),
        ({"id": "a", "title": "T", "titel": "T"}, "CK423"),
        ({"id": "a", "title": "T", "cover": "no.png"}, "CK425"),
    ],
)
def test_lesson_data_is_checked(tmp_path: Path, data: Any, expected: str) -> None:
    assert codes(lesson(tmp_path / "a.ipynb", QUIZ, data=data)) == [(expected, 0, 0)]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe\x00", b"[]", b'{"cells": 3}', b"[" * 100_000]
)
def test_what_is_no_notebook_is_told_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(content)
    code, output = run(path)
    assert code == 1
    assert "[CK420]" in output


def test_a_missing_path_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    assert "does not exist" in run(tmp_path / "gone")[1]
    assert "holds no notebooks" in run(tmp_path)[1]


def test_what_a_build_left_in_a_folder_is_neither_checked_nor_fixed(tmp_path: Path) -> None:
    lesson(tmp_path / "a.ipynb", QUIZ)
    built = tmp_path / "printed" / "a"
    built.mkdir(parents=True)
    copy = lesson(built / "lesson.ipynb", "%%quiz q\n\nHow many?\n= 3")
    (built / RECORD).write_text("{}")
    before = copy.read_bytes()
    assert run(tmp_path, "--fix") == (0, "Checked 1 notebook: no errors.\n")
    assert copy.read_bytes() == before


def test_fix_writes_missing_ids_once_and_nothing_else(tmp_path: Path) -> None:
    first = "%%quiz q\n\nHow many are there?\n= 3\n\n对吗？ {2 points}\n= 对\n\n"
    text = first + "How many are there!\n= 4"
    path = lesson(tmp_path / "a.ipynb", text)
    before = path.read_text(encoding="utf-8").splitlines()
    code, output = run(path, "--fix")
    after = path.read_text(encoding="utf-8").splitlines()
    assert (code, output) == (0, "Wrote 3 ids.\nChecked 1 notebook: no errors.\n")
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert [line.strip().strip(',"').removesuffix("\\n") for line in changed] == [
        "How many are there? {#there}",
        "对吗？ {#q2 2 points}",
        "How many are there! {#there-2}",
    ]
    run(path, "--fix")
    assert path.read_text(encoding="utf-8").splitlines() == after


STORY = """\
%%scenario gift
title: A gift
score: trust / 5
let trust = 2 in 0..5

== door: The door
Somebody knocks.

* Take it -> out {trust + 1}
* Refuse -> out {trust - 1}

== out: Out [good ending]
It is over.
"""


def test_stories_are_told_with_their_ways_scores_and_plays(tmp_path: Path) -> None:
    path = lesson(tmp_path / "a.ipynb", STORY)
    _code, output = run(path, "--stories", "--format", "json")
    (told,) = json.loads(output)["stories"]
    assert (told["file"], told["cell"], told["id"]) == (str(path), 2, "gift")
    assert told["complete"]
    assert told["score"] == [pytest.approx(0.2), pytest.approx(0.6)]
    (ending,) = told["endings"]
    assert [scene for scene, _choice in ending["path"]] == ["door", "out"]
    assert told["plays"]["runs"] == told["plays"]["ended"] == told["plays"]["scenes"]["out"] == 500
    _code, words = run(path, "--stories")
    assert "out: door → out (1 choice)" in words
    assert "The score is from 0.2 to 0.6." in words
    assert "stories" not in json.loads(run(path, "--format", "json")[1])


def test_fix_in_a_folder_that_takes_no_file_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = lesson(tmp_path / "a.ipynb", "%%quiz q\n\nHow many?\n= 3")
    before = path.read_bytes()

    def refused(_path: Path, _data: bytes) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refused)
    code, output = run(path, "--fix")
    assert code == 1
    assert "the ids cannot be written here: Permission denied." in output
    assert "Wrote" not in output
    assert path.read_bytes() == before


def test_lesson_data_of_the_wrong_type_is_told_with_what_to_write(tmp_path: Path) -> None:
    path = lesson(tmp_path / "a.ipynb", QUIZ, data={**DATA, "lecturers": "Me"})
    output = run(path)[1]
    assert '"lecturers" is \'Me\'; write a list in square brackets: ["Me"].' in output


BODY = "\n\nSo? {#a}\n= true"
SLIPS = [
    ("code", "%%quizz q" + BODY, "CK428", 1, 'Did you mean "%%quiz"?'),
    ("code", "%quiz q" + BODY, "CK428", 1, 'Did you mean "%%quiz"?'),
    ("code", "%%szenario s\n== a: A [ending]\nx", "CK428", 1, 'Did you mean "%%scenario"?'),
    ("code", "%%测验 q" + BODY, "CK428", 1, 'Did you mean "%%quiz"?'),
    ("markdown", "# Towns\n\n%%quiz q" + BODY, "CK429", 3, "Esc and Y"),
    ("raw", "%%scenario s\n== a: A [ending]\nx", "CK429", 1, "Esc and Y"),
    ("code", "So?\n(x) a\n( ) b", "CK430", 2, "%%quiz"),
    ("code", "quiz q" + BODY, "CK430", 1, "%%quiz"),
    ("code", "scenario s\n== a: A\n* go -> b", "CK430", 2, "%%scenario"),
    ("code", "import os\n%%quiz q" + BODY, "CK431", 2, "Split Cell"),
    ("code", "town = (\n", "CK432", 1, "bracket"),
]


@pytest.mark.parametrize(("kind", "source", "code", "line", "hint"), SLIPS)
def test_a_cell_that_was_meant_as_a_block_is_told(
    tmp_path: Path, kind: str, source: str, code: str, line: int, hint: str
) -> None:
    path = lesson(tmp_path / "a.ipynb", QUIZ)
    book = nbformat.read(path, as_version=4)
    book.cells.append(getattr(nbformat.v4, f"new_{kind}_cell")(source))
    nbformat.write(book, path)
    assert codes(path) == [(code, 3, line)]
    assert hint in run(path)[1]


@pytest.mark.parametrize(
    "head",
    [
        "# Towns.\n%%quiz q",
        "\n\n%%quiz q",
        "\ufeff%%quiz q",
        " %%quiz q",
        "％％quiz q",
        "%% Quiz q",
    ],
)
def test_what_stands_before_the_magic_and_its_width_do_no_harm(tmp_path: Path, head: str) -> None:
    good = lesson(tmp_path / "a.ipynb", head + BODY)
    assert codes(good) == []
    bad = lesson(tmp_path / "b.ipynb", head + "\ntitel: T" + BODY)
    assert codes(bad) == [("CK152", 2, head.count("\n") + 2)]


@pytest.mark.parametrize(
    "source",
    [
        "%quit",
        "%%time\n1 + 1",
        "!ls (x",
        "x = 3\nx?",
        'text = """\n%%quiz q\n(x) a\n"""',
        "await x",
        "# (x) only a note",
        "%%quiz?",
    ],
)
def test_what_is_no_block_is_left_alone(tmp_path: Path, source: str) -> None:
    assert codes(lesson(tmp_path / "a.ipynb", QUIZ, source)) == []


def test_a_bare_magic_has_no_questions(tmp_path: Path) -> None:
    assert codes(lesson(tmp_path / "a.ipynb", "%%quiz q9")) == [("CK155", 2, 1)]


@pytest.mark.parametrize("name", ["my-frist-lesson.ipynb", "my-first-lesson"])
def test_a_misspelt_file_is_answered_with_the_near_one(tmp_path: Path, name: str) -> None:
    lesson(tmp_path / "my-first-lesson.ipynb", QUIZ)
    code, output = run(tmp_path / name)
    assert code == 1
    assert f'Did you mean "{tmp_path / "my-first-lesson.ipynb"}"?' in output


def test_a_warning_about_the_whole_story_has_its_file_and_cell(tmp_path: Path) -> None:
    output = run(lesson(tmp_path / "a.ipynb", QUIZ, "%%scenario s\n== d: D\n* x -> d"))[1]
    assert "cell 3, line 1: warning: The story has no ending." in output


def test_a_picture_that_is_a_link_to_elsewhere_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out.png").write_bytes(b"x")
    (tmp_path / "in" / "link.png").symlink_to(tmp_path / "out.png")
    path = lesson(tmp_path / "in" / "a.ipynb", "%%quiz q\n\n![a](link.png) {#a}\n= true")
    assert codes(path) == [("CK403", 2, 3)]
    assert "a link that leads outside" in run(path)[1]
