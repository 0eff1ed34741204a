"""The exporters `coursekit_handout` and `coursekit_key`: from an executed notebook to a PDF."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbconvert.exporters import get_exporter
from nbformat import v4
from traitlets.config import Config

from coursekit.blocks.callout import Callout
from coursekit.blocks.quiz import Quiz
from coursekit.blocks.scenario import Choice, Ending, Scenario, Scene, Variable
from coursekit.exporters.handout import HandoutExporter, KeyExporter, draw_of
from coursekit.exporters.handout_document import HandoutOptions, about, language_of
from coursekit.model.block import MIME
from coursekit.model.diagnostic import Report
from coursekit.model.lesson import LessonInfo
from coursekit.questions.choice import Option
from coursekit.questions.single_choice import SingleChoice

from .handout_lesson import QUIZ, STORY, lesson, shown
from .handout_reading import reader_of, structure_of, text_of

INFO = {
    "id": "harvest",
    "title": "Reading a harvest",
    "lecturers": ["The first", "The second"],
    "unit": "Training office",
    "duration": 30,
    "language": "en-GB",
    "summary": "How *much* a field yields.",
}
PNG = b"\x89PNG\r\n\x1a\n"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40">'
    '<rect width="60" height="40"/></svg>'
)


def notebook(*cells: Any, **info: Any) -> Any:
    return v4.new_notebook(cells=list(cells), metadata={"coursekit": {**INFO, **info}})


def output(**data: Any) -> Any:
    return v4.new_output("display_data", data=data)


def handout(nb: Any, *, folder: Path | None = None, key: bool = False, **settings: Any) -> Any:
    """Return the PDF and the report."""
    exporter = (KeyExporter if key else HandoutExporter)(**settings)
    metadata = {"name": "harvest", **({"path": str(folder)} if folder else {})}
    pdf, resources = exporter.from_notebook_node(nb, {"metadata": metadata})
    report: Report = resources["coursekit"]["report"]
    return pdf, report


def test_nbconvert_finds_both_exporters_by_name() -> None:
    for name, exporter in (("handout", HandoutExporter), ("key", KeyExporter)):
        found = get_exporter(f"coursekit_{name}")
        assert found is exporter
        assert found().file_extension == ".pdf"


def test_the_first_page_has_the_lesson_data_once() -> None:
    nb = notebook(v4.new_markdown_cell("# Reading a harvest\n\nCount the carts."))
    pdf, report = handout(nb)
    words = text_of(pdf)
    for phrase in ("The first, The second", "Training office", "30 minutes", "How much a field"):
        assert phrase in words
    assert reader_of(pdf).pages[0].extract_text().count("Reading a harvest") == 2  # and the footer
    assert not list(report)


def test_contents_list_the_headings_when_there_are_several() -> None:
    nb = notebook(v4.new_markdown_cell("## Sowing\n\n## Growing\n\n### Rain\n\n## Cutting"))
    words = text_of(handout(nb)[0])
    assert words.index("Contents") < words.index("Sowing") < words.index("Cutting")
    assert words.count("Growing") == 2
    assert "Contents" not in text_of(handout(notebook(v4.new_markdown_cell("## Sowing")))[0])


def test_contents_of_a_story_alone_are_left_out_for_they_have_one_entry() -> None:
    assert "Contents" not in text_of(handout(notebook(shown(STORY)))[0])


def test_a_note_of_effects_stands_nearer_to_its_own_choice_than_to_the_next() -> None:
    scenes = (
        Scene(
            id="a",
            title="First",
            choices=(
                Choice(text="CHOOSE-one", to="b", effects="trust + 1"),
                Choice(text="CHOOSE-two", to="b", effects="trust + 2"),
            ),
        ),
        Scene(id="b", title="Last", ending=Ending()),
    )
    trust = Variable(name="trust", value=1, label="Trust")
    story = Scenario(id="s", title="Story", scenes=scenes, variables=(trust,))
    heights: dict[str, float] = {}

    def see(text: str, cm: Any, matrix: Any, _font: Any, _size: Any) -> None:
        for word in ("CHOOSE-one", "CHOOSE-two", "add 1"):
            if word in text:
                heights[word] = cm[5] + cm[3] * matrix[5]

    for page in reader_of(handout(notebook(shown(story)))[0]).pages:
        page.extract_text(visitor_text=see)
    own = abs(heights["CHOOSE-one"] - heights["add 1"])
    following = abs(heights["add 1"] - heights["CHOOSE-two"])
    assert own < following * 0.8


def test_plots_tables_code_and_text_are_printed_in_order() -> None:
    table = (
        "<table><thead><tr><th></th><th>t</th></tr></thead><tr><th>rye</th><td>4</td></tr></table>"
    )
    cell = v4.new_code_cell(
        "weigh('rye')",
        outputs=[
            v4.new_output("stream", name="stdout", text="\x1b[1mweighing\x1b[0m\n"),
            output(**{"text/html": table, "text/plain": "not this"}),
            output(**{"image/svg+xml": SVG, "text/plain": "nor this"}),
        ],
    )
    pdf, report = handout(notebook(cell, v4.new_code_cell("silent = 1")))
    words = text_of(pdf)
    assert words.index("weigh('rye')") < words.index("weighing") < words.index("rye 4")
    assert "not this" not in words
    assert "nor this" not in words
    assert "silent" not in words
    figures = [node for node in structure_of(pdf).walk() if node.kind == "Figure"]
    assert len(figures) == 1
    assert figures[0].alt
    assert not [d for d in report if d.code.startswith("CK5")]


def test_pictures_beside_the_notebook_are_printed_and_missing_ones_named(tmp_path: Path) -> None:
    (tmp_path / "hut.svg").write_text(SVG, encoding="utf-8")
    nb = notebook(v4.new_markdown_cell("![A hut](hut.svg)\n\n![](hut.svg)\n\n![A barn](barn.svg)"))
    pdf, report = handout(nb, folder=tmp_path)
    alts = [node.alt for node in structure_of(pdf).walk() if node.kind == "Figure"]
    assert alts[0] == "A hut"
    assert all(alts)
    found = {d.code: d for d in report}
    assert found["CK506"].place.cell == 1
    assert "CK401" in found


def test_a_qr_code_leads_to_the_live_lesson() -> None:
    address = "https://lessons.example.org/harvest/"
    pdf, _ = handout(notebook(v4.new_markdown_cell("Words.")), live=address)
    alts = [node.alt for node in structure_of(pdf).walk() if node.kind == "Figure"]
    assert len(alts) == 1
    assert address in alts[0]


def test_the_language_of_the_lesson_is_that_of_the_sheet_and_its_words() -> None:
    nb = notebook(v4.new_markdown_cell("不拿群众一针一线。"), language="zh-CN", title="一针一线")
    pdf, report = handout(nb, version="A")
    root: Any = reader_of(pdf).trailer["/Root"]
    assert str(root["/Lang"]).lower().startswith("zh")
    if "CK501" not in {d.code for d in report}:
        assert "主讲人" in text_of(pdf)
        assert "A 卷" in text_of(pdf)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", ("en", "")),
        ("en-GB", ("en", "GB")),
        ("zh", ("zh", "CN")),
        ("zh-Hant", ("zh", "TW")),
        ("zh_HK", ("zh", "HK")),
        ("nonsense tag", ("en", "")),
        ("", ("en", "")),
    ],
)
def test_language_tags_are_split_as_typst_takes_them(tag: str, expected: tuple[str, str]) -> None:
    assert language_of(tag) == expected


def test_versions_and_seeds_fix_the_draw() -> None:
    assert draw_of(None, "") == (1, "")
    assert draw_of(None, "B") == draw_of(None, "b") == (2, "B") == draw_of(2, "")
    assert draw_of(700, "") == (700, "700")
    assert draw_of(5, "A") != draw_of(5, "B")
    assert draw_of(5, "A") == draw_of(5, "A")


def test_the_same_notebook_and_version_give_the_same_file() -> None:
    nb = notebook(v4.new_markdown_cell("## One\n\nWords."))
    assert handout(nb, version="A")[0] == handout(nb, version="A")[0]


def test_addresses_of_links_stand_at_the_foot_of_the_page() -> None:
    nb = notebook(
        v4.new_markdown_cell("## A [head](https://example.org/a)\n\nA [b](https://example.org/c).")
    )
    words = text_of(handout(nb)[0])
    assert "https://example.org/c" in words
    assert "https://example.org/a" not in words


def test_long_outputs_are_cut_and_said_to_be() -> None:
    cell = v4.new_code_cell(
        "print(all)", outputs=[v4.new_output("stream", name="stdout", text="row\n" * 9000)]
    )
    pdf, report = handout(notebook(cell))
    assert len(reader_of(pdf).pages) < 6
    assert [(d.code, d.place.cell) for d in report] == [("CK507", 1)]


def test_a_callout_is_never_parted_from_its_head_by_the_end_of_a_page() -> None:
    tips = (Callout(id=f"t{n}", kind="tip", title="Head", body="Body") for n in range(60))
    pages = [
        page.extract_text() for page in reader_of(handout(notebook(*map(shown, tips)))[0]).pages
    ]
    assert len(pages) > 2
    assert [page.count("Head") for page in pages] == [page.count("Body") for page in pages]


def test_the_exporter_is_configured_as_nbconvert_configures() -> None:
    config = Config()
    config.HandoutExporter.paper = "letter"
    pdf, _ = HandoutExporter(config=config).from_notebook_node(notebook())
    assert reader_of(pdf).pages[0].mediabox.width == 612


_ANYTHING = st.text(max_size=80)
_OUTPUTS = st.one_of(
    st.builds(lambda t: v4.new_output("stream", name="stdout", text=t), _ANYTHING),
    st.builds(
        lambda mime, t: output(**{mime: t}),
        st.sampled_from(
            ["text/plain", "text/html", "text/markdown", "text/latex", "image/png",
             "image/svg+xml", "image/jpeg", "application/json"]
        ),
        _ANYTHING,
    ),
    st.builds(
        lambda data: output(**{"image/png": base64.b64encode(PNG + data).decode()}),
        st.binary(max_size=40),
    ),
    st.builds(
        lambda t: v4.new_output("error", ename="E", evalue=t, traceback=[t]), _ANYTHING
    ),
)  # fmt: skip
_CELLS = st.one_of(
    st.builds(v4.new_markdown_cell, _ANYTHING),
    st.builds(
        lambda source, outputs: v4.new_code_cell(source, outputs=outputs),
        _ANYTHING,
        st.lists(_OUTPUTS, max_size=3),
    ),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_CELLS, max_size=4), _ANYTHING.filter(str.strip))
def test_any_notebook_becomes_a_handout(cells: list[Any], title: str) -> None:
    nb = notebook(*cells, title=title)
    assert handout(nbformat.from_dict(nb))[0].startswith(b"%PDF")


def test_every_question_type_and_the_story_stand_on_paper() -> None:
    pdf, report = handout(lesson())
    words = text_of(pdf)
    for question in QUIZ.questions:
        assert question.stem in words
    for scene in STORY.scenes:
        assert scene.title in words
    assert "turn to" in words
    assert "Name" in words
    assert not list(report)


def test_no_answer_stands_on_the_handout() -> None:
    source = "%%quiz testimony\n(x) the 1950s"
    words = text_of(handout(lesson(shown(QUIZ, source), shown(STORY)))[0])
    for answer in ("The farm was founded then", "30 .. 36", "the instructor", "(x)"):
        assert answer not in words


def test_the_key_has_the_numbers_and_letters_of_the_handout_of_its_version() -> None:
    for version in ("", "A", "B", "C"):
        paper = text_of(handout(lesson(), version=version)[0])
        key = text_of(handout(lesson(), key=True, version=version)[0])
        number = re.search(r"(\d+) In which decade", paper)
        letter = re.search(r"([A-D]) the 1950s", paper)
        assert number
        assert letter
        assert f"{number[1]} {letter[1]} (the 1950s)" in key
        scene = re.search(r"(\d+) Both keep face", paper)
        assert scene
        assert f"{scene[1]} Both keep face" in key


def test_versions_differ_in_order_and_hold_the_same_questions() -> None:
    papers = [text_of(handout(lesson(), version=v)[0]) for v in "ABC"]
    orders = [
        tuple(sorted((paper.index(q.stem), q.stem) for q in QUIZ.questions)) for paper in papers
    ]
    assert len({tuple(stem for _, stem in order) for order in orders}) > 1
    assert text_of(handout(lesson(), version="A")[0]) == papers[0]


def test_without_a_version_the_authors_order_stays() -> None:
    words = text_of(handout(lesson(shown(QUIZ)))[0])
    places = [words.index(q.stem) for q in QUIZ.questions]
    assert places == sorted(places)


def test_the_key_holds_answers_only() -> None:
    nb = lesson(v4.new_markdown_cell("## Reading\n\nOnce upon a time."), shown(QUIZ))
    key = text_of(handout(nb, key=True)[0])
    assert "Answer key" in key
    assert "30 .. 36 h" in key
    assert "Once upon a time" not in key


def test_a_block_that_cannot_be_read_is_named_and_the_rest_printed() -> None:
    cell = shown(QUIZ)
    cell.outputs[0].data[MIME]["spec"] = {"nonsense": True}
    pdf, report = handout(lesson(cell, v4.new_markdown_cell("The rest.")))
    assert "The rest." in text_of(pdf)
    assert [d.place.cell for d in report] == [1]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_ANYTHING, _ANYTHING.filter(str.strip), _ANYTHING.filter(str.strip))
def test_any_words_in_a_question_reach_the_paper_and_the_key(title: str, a: str, b: str) -> None:
    options = (Option(text=a, right=True, feedback=b), Option(text=b))
    quiz = Quiz(id="any", title=title, questions=(SingleChoice(stem=a + b, options=options),))
    for key in (False, True):
        pdf, report = handout(lesson(shown(quiz)), key=key, version="A")
        assert pdf.startswith(b"%PDF")
        assert "CK505" not in {d.code for d in report}


@pytest.mark.parametrize(
    ("address", "printed"), [("https://lessons.example/live/a", True), ("/live/a", False)]
)
def test_a_handout_leads_only_to_a_whole_address(address: str, *, printed: bool) -> None:
    about_it = about(LessonInfo(id="a", title="A"), HandoutOptions(live=address), ())
    assert bool(about_it["qr"]) is printed
    assert bool(about_it["live"]) is printed


def test_a_graded_handout_leaves_a_story_that_counts_to_the_screen() -> None:
    counted = STORY.model_copy(update={"score": "trust / 5"})
    for story, told in ((counted, False), (STORY, True)):
        pdf, _ = handout(lesson(shown(story)), answers="graded")
        assert ("turn to" in text_of(pdf)) is told
        assert ("taken on screen" in text_of(pdf)) is not told
    assert "turn to" in text_of(handout(lesson(shown(counted)))[0])
    assert "way to each ending" in text_of(
        handout(lesson(shown(counted)), key=True, answers="graded")[0]
    )
