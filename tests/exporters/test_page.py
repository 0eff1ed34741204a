"""The exporter `coursekit_html`: one file that asks nobody and tells no more than meant."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from nbformat import v4
from traitlets.config import Config

from coursekit import paths
from coursekit.exporters.page import PageExporter
from coursekit.model.diagnostic import Report
from coursekit.render import unpack_keys

from .page_lesson import PNG, QUIZ, STORY, block_cell, everything, lesson, scored, with_picture


def export(nb: Any, folder: Path | None = None, **options: Any) -> tuple[str, Report]:
    metadata = {"name": "sample", **({"path": str(folder)} if folder else {})}
    page, resources = PageExporter(**options).from_notebook_node(nb, {"metadata": metadata})
    return page, resources["coursekit"]["report"]


def island(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="coursekit-data">(.*?)</script>', page)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def body(page: str) -> str:
    """Return what a reader without script gets."""
    inside = page.partition("<body>")[2]
    return re.sub(r"<script.*?</script>", "", inside, flags=re.DOTALL)


def test_a_lesson_has_its_cover_its_contents_and_its_blocks() -> None:
    page, report = export(everything())
    assert list(report) == []
    read = body(page)
    assert "<title>Every type &amp; more</title>" in page
    assert read.count("<h1") == 1
    for words in (
        "First Lecturer",
        "Training office",
        "20 minutes",
        "<em>one</em> story",
        "CC BY 4.0",
    ):
        assert words in read
    assert re.findall(r'<li class="pg-level-\d[^"]*"><a href="#([^"]+)">([^<]+)', read) == [
        ("s-a-section", "A section"),
        ("s-a-part", "A part"),
        ("block-every-type", "Every type"),
        ("block-basket", "A basket of eggs"),
    ]
    for target in re.findall(r'href="#([^"]+)"', read):
        assert f'id="{target}"' in read
    assert island(page)["lesson"] == {
        "id": "all-types",
        "title": "Every type & more",
        "language": "en",
    }
    assert set(island(page)["blocks"]) == {"every-type", "basket"}


def test_a_page_asks_no_one_for_anything() -> None:
    page, _ = export(everything())

    class Watch(HTMLParser):
        asked: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            for name, value in attrs:
                if name in {"src", "srcset", "poster", "data", "style"} or (tag, name) == (
                    "link",
                    "href",
                ):
                    assert (value or "").startswith("data:"), (tag, name, value)

    Watch().feed(page)
    assert "@import" not in page
    assert not re.search(
        r"url\((?!\"?data:)", "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    )


def test_the_policy_names_each_inline_script_and_style_by_its_hash_and_nothing_else() -> None:
    page, _ = export(everything())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    rules = dict(rule.split(" ", 1) for rule in policy[1].split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["connect-src"] == rules["form-action"] == rules["base-uri"] == "'none'"
    assert rules["img-src"] == rules["media-src"] == "data:"

    def hashes(pattern: str) -> set[str]:
        texts = re.findall(pattern, page, re.DOTALL)
        return {
            f"'sha256-{b64encode(hashlib.sha256(t.encode()).digest()).decode()}'" for t in texts
        }

    assert set(rules["script-src"].split()) == hashes(r'<script(?: type="module")?>(.*?)</script>')
    assert set(rules["style-src"].split()) == hashes(r"<style>(.*?)</style>")


def test_a_self_check_holds_its_keys_but_not_at_a_glance() -> None:
    page, _ = export(everything())
    assert "SECRETinstructor" not in page
    assert "SECRET-march" not in page
    keys = unpack_keys(island(page)["keys"], "all-types")
    assert "SECRETinstructor" in json.dumps(keys["every-type"])
    assert "answers are inside this page" in body(page)


def test_a_graded_page_holds_no_key_and_says_that_it_collects() -> None:
    nb = lesson(block_cell(QUIZ), block_cell(scored(), source="%%scenario basket"))
    page, _ = export(nb, answers="graded")
    assert "SECRET" not in page
    assert "trust" not in json.dumps(island(page)["blocks"]["basket"]).replace(
        '"name": "trust"', ""
    )
    assert "keys" not in island(page)
    assert "collects your answers" in body(page)
    assert "answers are inside this page" not in page


def test_a_story_with_nothing_to_grade_stays_playable_on_a_graded_page() -> None:
    page, _ = export(everything(), answers="graded")
    keys = unpack_keys(island(page)["keys"], "all-types")
    assert set(keys) == {"basket"}
    assert "SECRETinstructor" not in page
    assert "SECRET-march" not in page


def test_every_block_can_be_read_without_script() -> None:
    page, _ = export(everything())
    read = body(page)
    for words in ("the 1930s", "Liaoshen", "Who told him to go on?", "A knock", "Refuse"):
        assert words in read
    for secret in ("SECRET-late", "SECRET-hint", "SECRETinstructor"):
        assert secret not in read


def test_a_quiz_that_a_story_asks_stands_only_in_the_story() -> None:
    asked = QUIZ.model_copy(update={"id": "inner"})
    scenes = (STORY.scenes[0].model_copy(update={"quiz": "inner"}), *STORY.scenes[1:])
    story = STORY.model_copy(update={"scenes": scenes, "quizzes": {"inner": asked}})
    page, _ = export(lesson(block_cell(asked), block_cell(story)))
    assert set(island(page)["blocks"]) == {"basket"}
    assert page.count("<coursekit-block") == 1


def test_a_page_in_chinese_speaks_chinese() -> None:
    page, _ = export(everything(language="zh-CN", title="规矩"))
    assert '<html lang="zh-CN" dir="ltr">' in page
    for words in ("测验", "20 分钟", "目录", "答案就在本页里", "许可"):
        assert words in body(page)


def test_a_page_in_arabic_runs_from_the_right() -> None:
    page, _ = export(everything(language="ar"))
    assert '<html lang="ar" dir="rtl">' in page


def test_code_of_blocks_and_of_set_up_stays_hidden_and_other_code_is_folded() -> None:
    setup = v4.new_code_cell("secret_setup = 1", metadata={"tags": ["parameters"]})
    silent = v4.new_code_cell("answer_of_the_quiz = 3")
    removed = v4.new_code_cell(
        "print(1)", metadata={"tags": ["remove-cell"]},
        outputs=[v4.new_output("stream", name="stdout", text="REMOVED")],
    )  # fmt: skip
    nb = everything()
    nb.cells[:0] = [setup, silent, removed]
    read = body(export(nb)[0])
    assert "secret_setup" not in read
    assert "answer_of_the_quiz" not in read
    assert "REMOVED" not in read
    assert "%%quiz" not in read
    assert read.count('<details class="pg-code">') == 1
    assert '<pre class="pg-output" dir="ltr">42</pre>' in read


def test_a_graded_page_shows_code_only_where_its_author_asks_for_it() -> None:
    def cell(text: str, *tags: str) -> Any:
        given = v4.new_output("stream", name="stdout", text="x")
        return v4.new_code_cell(text, metadata={"tags": list(tags)}, outputs=[given])

    nb = lesson(cell("answer_is = 3"), cell("shown_is = 4", "show-input"), block_cell(QUIZ))
    page, _ = export(nb, answers="graded")
    assert "answer_is" not in body(page)
    assert "shown_is" in body(page)


@pytest.mark.slow
def test_a_notebook_run_on_the_way_shows_what_it_gave() -> None:
    config = Config({"ExecutePreprocessor": {"enabled": True, "timeout": 60}})
    nb = v4.new_notebook(cells=[v4.new_code_cell("print(6 * 7)")])
    nb.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    page, _ = export(nb, config=config)
    assert '<pre class="pg-output" dir="ltr">42</pre>' in body(page)


def test_a_plain_notebook_becomes_a_page_too() -> None:
    nb = v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# Plain *words*\n\nText."),
            v4.new_code_cell("1 + 1", outputs=[v4.new_output(
                "execute_result", data={"text/plain": "2"}, execution_count=1)]),
        ]
    )  # fmt: skip
    page, report = export(nb)
    read = body(page)
    assert list(report) == []
    assert "<title>Plain words</title>" in page
    assert read.count("<h1") == 1
    assert '<div class="pg-code"><pre class="python highlight"' in read
    assert '<pre class="pg-output" dir="ltr">2</pre>' in read


def test_lesson_data_that_does_not_fit_is_reported_and_the_rest_kept() -> None:
    page, report = export(everything(duration="soon", form="opera"))
    assert [found.code for found in report] == ["CK411", "CK411"]
    assert "First Lecturer" in body(page)


def test_a_block_without_its_key_is_reported() -> None:
    cell = block_cell(QUIZ)
    del cell.outputs[0].data["application/vnd.coursekit.block+json"]["key"]
    _, report = export(lesson(cell))
    assert [(found.code, found.place.cell) for found in report] == [("CK408", 1)]


def test_two_blocks_of_one_id_are_reported() -> None:
    other = STORY.model_copy(update={"id": "every-type"})
    page, report = export(lesson(block_cell(QUIZ), block_cell(other)))
    assert [(found.code, found.place.cell) for found in report] == [("CK410", 2)]
    assert island(page)["blocks"]["every-type"]["type"] == "quiz"


def test_a_missing_picture_is_reported_with_its_cell_and_line(tmp_path: Path) -> None:
    nb = lesson(v4.new_markdown_cell("a"), v4.new_markdown_cell("b\n\n![x](eggs.png)"))
    _, report = export(nb, tmp_path)
    [found] = report
    assert (found.code, found.place.file, found.place.cell, found.place.line) == (
        "CK401", "sample.ipynb", 2, 3,
    )  # fmt: skip


def test_a_missing_cover_is_reported(tmp_path: Path) -> None:
    _, report = export(everything(cover="no.png"), tmp_path)
    assert [found.code for found in report] == ["CK401"]


def test_pictures_that_the_notebook_holds_are_shown() -> None:
    cell = v4.new_markdown_cell("![x](attachment:a.png)")
    cell.attachments = {"a.png": {"image/png": PNG}}
    assert f"data:image/png;base64,{PNG}" in body(export(lesson(cell))[0])


def test_a_picture_of_a_block_is_in_the_page_once(tmp_path: Path) -> None:
    page, report = export(with_picture(tmp_path), tmp_path)
    assert list(report) == []
    assert page.count(PNG) == 1
    assert f'data-picture="0" src="data:image/png;base64,{PNG}"' in body(page)
    assert 'src=\\"coursekit-picture:0\\"' in json.dumps(island(page))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"image/png": PNG + "\n", "text/plain": "<Figure>"}, f'src="data:image/png;base64,{PNG}"'),
        ({"image/svg+xml": "<svg onload='x'/>"}, 'src="data:image/svg+xml;base64,'),
        (
            {"text/html": "<style scoped>a{}</style><table><tr><td>7</td></tr></table>"},
            "<td>7</td>",
        ),
        ({"text/html": "<script>draw()</script>", "text/plain": "Chart()"}, "Chart()"),
        ({"text/markdown": "*soft*"}, "<em>soft</em>"),
        ({"text/latex": "$x^2$"}, "<msup>"),
        ({"text/plain": "<b>"}, "&lt;b&gt;"),
    ],
)
def test_what_a_program_gave_is_shown_safely(data: dict[str, str], expected: str) -> None:
    cell = v4.new_code_cell("draw()", outputs=[v4.new_output("display_data", data=data)])
    read = body(export(lesson(cell))[0])
    assert expected in read
    assert "onload" not in read
    assert "draw()" not in re.sub(r"<details.*?</details>", "", read, flags=re.DOTALL)


def test_a_plain_widget_is_shown_as_it_stood_with_a_way_to_the_live_lesson() -> None:
    view = "application/vnd.jupyter.widget-view+json"
    state = {
        "box": {"model_name": "VBoxModel", "state": {"children": ["IPY_MODEL_s", "IPY_MODEL_o"]}},
        "s": {"model_name": "IntSliderModel", "state": {"description": "tonnes", "value": 230}},
        "o": {"model_name": "OutputModel", "state": {"outputs": [
            {"output_type": "stream", "name": "stdout", "text": "6 of 12\n"}]}},
    }  # fmt: skip
    cell = v4.new_code_cell(
        "slider", outputs=[v4.new_output("display_data", data={view: {"model_id": "box"}})]
    )
    nb = lesson(cell)
    nb.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": state}}
    read = body(export(nb, live="https://office.example/live")[0])
    assert "<span>tonnes</span> <b>230</b>" in read
    assert "6 of 12" in read
    assert '<a class="pg-live" href="https://office.example/live" rel="noopener">' in read
    assert "as it stood" in read
    assert "office.example" not in body(export(nb)[0])


def test_the_way_to_other_lessons_is_there_only_in_a_course() -> None:
    page, _ = export(everything(), next={"title": "Next one", "href": "../b/index.html"})
    assert '<a class="pg-next" href="../b/index.html">' in body(page)
    assert 'class="pg-course"' not in body(export(everything())[0])


def test_data_cannot_break_out_of_its_place() -> None:
    hostile = QUIZ.model_copy(update={"title": "</script><script>alert(1)</script><!--"})
    page, _ = export(lesson(block_cell(hostile), title="</title><script>alert(2)</script>"))
    assert "<script>alert" not in page


def test_a_page_carries_the_modules_of_the_types_that_it_uses_and_no_others() -> None:
    def carries(page: str, name: str) -> bool:
        return paths.static(f"{name}.js").read_text(encoding="utf-8").strip() in page

    quiz, story = export(lesson(block_cell(QUIZ)))[0], export(everything())[0]
    used = {question.type for question in QUIZ.questions}
    for path in paths.static("questions").glob("*.js"):
        assert carries(quiz, f"questions/{path.stem}") == (path.stem in used)
    assert carries(quiz, "blocks/quiz")
    assert not carries(quiz, "blocks/scenario")
    assert carries(story, "blocks/scenario")


def test_the_code_of_a_page_with_all_questions_is_at_most_60_kilobytes_packed() -> None:
    modules = [paths.static("blocks/quiz.js"), *paths.static("questions").glob("*.js")]
    names = ("page.js", "page.css", "tokens.css")
    code = b"".join(path.read_bytes() for path in [*map(paths.static, names), *modules])
    assert len(gzip.compress(code, mtime=0)) <= 60_000


def test_what_a_programs_html_asks_the_web_for_is_left_out_with_a_warning() -> None:
    shown = '<p>Rain <img src="https://maps.example/rain.png" alt="map"></p>'
    cell = v4.new_code_cell("draw()")
    cell.outputs = [v4.new_output("display_data", data={"text/html": shown})]
    page, report = export(lesson(cell))
    assert [(d.code, d.severity) for d in report] == [("CK402", "warning")]
    assert "Rain" in body(page)
    assert "maps.example" not in page
