"""The magics in a real kernel."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from coursekit.i18n import AUTHOR
from coursekit.model.block import MIME
from coursekit.notebook import FINDINGS

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]
QUIZ = "%%quiz q\ntitle: In {{ town }}\n\nIs it so? {#so}\n= true\n"


def ran(*sources: str) -> list[list[Any]]:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    book = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(book, timeout=90, kernel_name="python3").execute()
    return [cell.outputs for cell in book.cells]


def test_cells_show_blocks_and_tell_mistakes_without_a_traceback() -> None:
    outputs = ran(
        "import coursekit\ntown = 'Hailin'",
        QUIZ,
        QUIZ.replace("town", "twon"),
        "%%scenario s\n== a: A\nquiz: q\n* go -> b\n\n== e: E [ending]\nx",
        "%%quiz\ntitle: T",
        "%load_ext coursekit\nsorted(coursekit_blocks)",
        "coursekit_blocks['q']",
    )
    _setup, good, unknown, story, empty, names, shown = outputs
    assert [set(one.data) >= {MIME, "text/html", "text/plain"} for one in good] == [True]
    assert good[0].data[MIME]["spec"]["title"] == "In Hailin"
    assert "Did you mean" in unknown[-1].data["text/plain"]
    assert unknown[-1].data[FINDINGS]["diagnostics"][0]["code"] == "CK332"
    assert story[0].data[MIME]["spec"]["quizzes"].keys() == {"q"}
    assert "CK201" in story[1].data["text/plain"]
    assert {one["code"] for one in empty[0].data[FINDINGS]["diagnostics"]} == {"CK150", "CK155"}
    assert names[0].data["text/plain"] == "['q', 's']"
    assert MIME in shown[0].data
    assert not [o for cell in outputs for o in cell if o.output_type == "error"]


def test_a_learner_is_told_nothing_of_mistakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5")
    outputs = ran(
        "import coursekit\ntown = 1", QUIZ.replace("title", "titel"), "%%quiz x\ntitle: T"
    )
    assert len(outputs[1]) == 1
    assert "key" not in outputs[1][0].data[MIME]
    assert "cannot be shown" in outputs[2][0].data["text/plain"]
    assert FINDINGS not in outputs[2][0].data


def test_slips_around_the_magic_are_told_or_read_as_what_they_mean() -> None:
    body = "\n\nSo? {#so}\n= true\n"
    right = ["# Towns.\n%%quiz a", "\ufeff%%quiz b", "％％quiz c", " %% Quiz d"]
    slips = {
        "%%quizz e" + body: "CK428",
        "%quiz f" + body: "CK428",
        "So?\n(x) a\n( ) b": "CK430",
        "import os\n%%quiz g" + body: "CK431",
        "%%quiz h": "CK155",
    }
    outputs = ran("import coursekit", *(head + body for head in right), *slips, "%%time\n1 + 1")
    assert all(MIME in shown[0].data for shown in outputs[1:5])
    found = [told[0].data[FINDINGS]["diagnostics"] for told in outputs[5:10]]
    assert [[one["code"] for one in each] for each in found] == [[code] for code in slips.values()]
    assert outputs[10][-1].data["text/plain"] == "2"


def test_lines_count_from_the_top_of_the_cell() -> None:
    told = ran("import coursekit", "\n# Towns.\n%%quiz a\ntitel: T\n\nSo? {#so}\n= true\n")[1]
    (found,) = told[-1].data[FINDINGS]["diagnostics"]
    assert (found["code"], found["place"]["line"]) == ("CK152", 4)


def test_mistakes_are_told_in_the_authors_language_and_blocks_stay_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cells = ("import coursekit\ntown = 'Hailin'", QUIZ, "%%quiz q\ntitel: T\n\nSo? {#so}\n= true")
    english = ran(*cells)
    monkeypatch.setenv(AUTHOR, "zh-CN")
    chinese = ran(*cells)
    assert "第 2 行：没有“titel”这个设置。" in chinese[2][-1].data["text/plain"]
    assert "<strong>第 2 行：</strong>" in chinese[2][-1].data["text/html"]
    for kind in (MIME, "text/html", "text/plain"):
        assert chinese[1][0].data[kind] == english[1][0].data[kind]
