"""A lesson with a real quiz in it: what is exported, and where its answers are."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from engine.lessons import build, write

pytestmark = pytest.mark.slow
QUIZ = """%%quiz who
title: Who was it?

Who told him to go on? {{#who}}
(x) the instructor   > Right: she knew the way, and nobody else did.
( ) the captain   > Not yet: he had left in the morning.
{0}"""
ANSWERS = ("she knew the way", "he had left in the morning")
FILES = {"index.html", "handout.pdf", "key.pdf", "lesson.ipynb"}


def test_a_lesson_is_built_into_a_page_a_handout_and_its_key(tmp_path: Path) -> None:
    write(tmp_path / "gift.ipynb", "import coursekit", QUIZ.format(""), id="gift")
    code, told = build(tmp_path, "gift.ipynb", "--versions", "A,B")
    assert code == 0, told
    made = {path.name for path in (tmp_path / "exports" / "gift").iterdir()}
    papers = {f"{kind}-{version}.pdf" for kind in ("handout", "key") for version in "AB"}
    assert made == papers | {"index.html", "lesson.ipynb", ".coursekit.json"}
    for name in papers:
        assert (tmp_path / "exports" / "gift" / name).read_bytes().startswith(b"%PDF")
    assert "Who told him to go on?" in (tmp_path / "exports" / "gift" / "index.html").read_text()
    lesson = (tmp_path / "exports" / "gift" / "lesson.ipynb").read_text()
    assert all(answer in lesson for answer in ANSWERS)


def test_nothing_that_a_learner_gets_of_a_graded_lesson_holds_an_answer(tmp_path: Path) -> None:
    write(tmp_path / "gift.ipynb", "import coursekit", QUIZ.format(""), id="gift")
    code, told = build(tmp_path, "gift.ipynb", "--answers", "graded")
    assert code == 0, told
    folder = tmp_path / "exports" / "gift"
    assert {path.name for path in folder.iterdir()} == FILES | {".coursekit.json"}
    for name in ("index.html", "lesson.ipynb"):
        text = (folder / name).read_text()
        assert "the instructor" in text
        assert not any(answer in text for answer in ANSWERS)


def test_a_missing_picture_keeps_a_lesson_back_with_its_cell_and_line(tmp_path: Path) -> None:
    quiz = QUIZ.format("\nWhat is this? ![a basket](basket.svg) {#what}\n= a basket")
    write(tmp_path / "gift.ipynb", "import coursekit", quiz, parameters="n = 1", id="gift")
    code, told = build(tmp_path, "gift.ipynb", "-p", "n", "2", "--to", "html")
    assert code == 1
    assert 'gift.ipynb, cell 4, line 8: The file "basket.svg" does not exist' in told
    assert "[CK401]" in told
    assert not (tmp_path / "exports" / "gift").exists()


def test_a_mistake_in_a_quiz_is_told_with_its_cell_and_line(tmp_path: Path) -> None:
    quiz = QUIZ.format("(x) the driver")
    write(tmp_path / "gift.ipynb", "import coursekit", quiz, parameters="n = 1", id="gift")
    code, told = build(tmp_path, "gift.ipynb", "-p", "n", "2", "--to", "html")
    assert code == 1
    assert "gift.ipynb, cell 4, line 7:" in told
    assert "(x) the driver" in told


@pytest.mark.parametrize(
    ("first", "code"),
    [("%%quizz other\n", "CK428"), ("1 / 0", "CK321")],
    ids=["it does not run", "its run stops"],
)
def test_what_stops_a_lesson_is_told_with_the_mistakes_behind_it_each_once(
    tmp_path: Path, first: str, code: str
) -> None:
    quiz = QUIZ.format("(y) the driver")
    write(tmp_path / "gift.ipynb", "import coursekit", quiz, first, quiz, id="gift")
    failed, told = build(tmp_path, "gift.ipynb", "--to", "html")
    assert failed == 1
    assert told.count(f"[{code}]") == 1
    assert [told.count(f"cell {number}, line 7") for number in (3, 5)] == [1, 1]
    assert told.count("[CK163]") == 2


def test_a_cell_that_takes_too_long_or_kills_python_is_named(tmp_path: Path) -> None:
    write(tmp_path / "long.ipynb", "print(1)", "import time; time.sleep(60)", "print(2)")
    write(tmp_path / "dies.ipynb", "print(1)", "import os; os._exit(3)", "print(2)")
    code, told = build(tmp_path, ".", "--to", "ipynb", "--timeout", "2", "--executor", "in-process")
    assert code == 1
    assert "long.ipynb, cell 3: a cell ran for more than 2 seconds" in told
    assert "dies.ipynb, cell 3: Python died" in told
    assert "pending" not in told


def test_lessons_of_one_notebook_that_fail_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path / "t.ipynb", "print(1 / n)", parameters="n = 3")
    (tmp_path / "plan.csv").write_text("template,id,n\nt,good,1\nt,bad,0\n")
    code, told = build(tmp_path, "t.ipynb", "--plan", "plan.csv", "--to", "ipynb")
    assert code == 1
    assert "t.ipynb (lesson bad), cell" in told


def test_a_notebook_with_a_byte_order_mark_is_built(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ipynb", "print(1)", parameters="n = 3")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    os.mkfifo(tmp_path / "pipe.ipynb")
    code, told = build(tmp_path, ".", "--to", "html")
    assert code == 0, told
    assert "1 built" in told


KEYS = {
    "literal": "quartzite",
    "parameter": "gneissose",
    "default": "dolomitic",
    "computed": "andesites",
    "file": "pegmatite",
    "python": "laccolith",
}
"""An answer for each way in which one may come."""
MADE = """from coursekit import Quiz, ShortText, TextAnswer
Quiz(id='made', questions=(ShortText(stem='Made?', answers=(TextAnswer(texts=(found,)),)),))"""
ASKED = """%%quiz ways

Literal? {#l}
= quartzite

Parameter? {#p}
= {{ given }}

Default? {#d}
= {{ usual }}

Computed? {#c}
= {{ stone }}

File? {#f}
= {{ read }}"""
WAYS = [
    "import coursekit\nparts = ['ande', 'sites']",
    "stone = ''.join(parts)",
    "from pathlib import Path\nread = Path('key.txt').read_text().strip()",
    "found = 'laccolith'",
    MADE,
    "print('a table of rocks')",
    ASKED,
]


def artefacts(folder: Path) -> dict[str, str]:
    """Return all text in the files of a folder, what is packed in them unpacked."""
    texts = {}
    for path in folder.iterdir():
        if path.suffix == ".pdf":
            pages = PdfReader(path).pages
            texts[path.name] = "".join(page.extract_text() for page in pages)
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as parcel:
                texts[path.name] = "".join(
                    parcel.read(name).decode(errors="replace") for name in parcel.namelist()
                )
        else:
            texts[path.name] = path.read_text(errors="replace")
    return texts


def test_no_artefact_of_a_graded_lesson_holds_an_answer_however_it_came(tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text(KEYS["file"])
    write(
        tmp_path / "rocks.ipynb", *WAYS, parameters='given = "basalt"\nusual = "dolomitic"',
        id="rocks",
    )  # fmt: skip
    code, told = build(
        tmp_path, "rocks.ipynb", "--answers", "graded", "--to", "html,pdf,scorm",
        "-p", "given", KEYS["parameter"],
    )  # fmt: skip
    assert code == 0, told
    texts = artefacts(tmp_path / "exports" / "rocks")
    key = texts.pop("key.pdf")
    assert {way for way, answer in KEYS.items() if answer not in key} == set()
    assert set(texts) >= {"index.html", "handout.pdf", "lesson.ipynb", "scorm.zip"}
    for name, text in texts.items():
        assert {way for way, answer in KEYS.items() if answer in text} == set(), name
    assert "a table of rocks" in texts["lesson.ipynb"]
