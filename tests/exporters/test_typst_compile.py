"""Setting sheets of HTML: forms, fonts, structure, and what happens to what cannot be set."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit.exporters import typst_compile
from coursekit.exporters.handout_fonts import choose_fonts, script_of, system_fonts
from coursekit.exporters.handout_model import Part, Sheet
from coursekit.exporters.typst_compile import typeset
from coursekit.model.diagnostic import Report

from .handout_reading import reader_of, structure_of, text_of

ABOUT: dict[str, Any] = {
    "title": "A lesson",
    "authors": ["A lecturer"],
    "language": "en",
    "region": "",
    "rtl": False,
    "kind": "handout",
    "paper": "a4",
    "version": "B",
    "rows": [["Unit", "Training office"]],
    "live": "",
    "qr": "",
    "blanks": True,
    "contents": False,
    "words": {
        "about": "About this lesson",
        "version": "Version B",
        "contents": "Contents",
        "key": "Answer key",
        "qr": "Open the live lesson",
        "blanks": ["Name", "Class", "Date"],
    },
}
FORMS = """
<section class="ck-block"><h2>What he told us</h2><div class="ck-note"><p>Four questions.</p></div>
<div class="ck-question" data-number="1" data-points="2 points">
<div class="ck-stem"><p>When was it ploughed?</p></div><div class="ck-options">
<div class="ck-option" data-letter="A" data-mark="circle">the 1930s</div>
<div class="ck-option" data-letter="B" data-mark="box">the 1950s</div></div></div>
<div class="ck-question" data-number="2"><div class="ck-stem"><p>How long?</p></div>
<div class="ck-blank" data-unit="h"></div><div class="ck-lines" data-lines="3"></div></div>
<div class="ck-question" data-number="3"><div class="ck-stem"><p>Order them.</p></div>
<div class="ck-order"><div class="ck-item">He joins up.</div></div></div>
<div class="ck-question" data-number="4"><div class="ck-stem"><p>Match, and fill
<span class="ck-gap" data-width="8"></span>.</p></div>
<div class="ck-match"><div class="ck-left"><div class="ck-item" data-number="1">Hailin</div></div>
<div class="ck-right"><div class="ck-item" data-letter="A">a hall</div></div></div></div>
<div class="ck-scene" data-number="7"><h3>At the door</h3><p>She knocks.</p>
<div class="ck-choices"><div class="ck-choice" data-turn="turn to 9">Open</div></div>
<div class="ck-ending"><p>It ends.</p></div></div>
<div class="ck-answer" data-number="1"><p>B</p><div class="ck-feedback"><p>Right.</p></div></div>
</section>
"""


def pages(*sources: str, report: Report | None = None, **about: Any) -> bytes:
    parts = tuple(Part(n, source) for n, source in enumerate(sources, start=1))
    sheet = Sheet({**ABOUT, **about}, parts, file="lesson.ipynb")
    return typeset(sheet, Report() if report is None else report)


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report]


def test_every_form_is_set_in_the_order_it_is_read() -> None:
    report = Report()
    words = text_of(pages(FORMS, report=report))
    expected = [
        "What he told us", "When was it ploughed?", "A the 1930s", "B the 1950s", "How long?",
        "h", "He joins up.", "Hailin", "A a hall", "At the door", "Open", "turn to 9", "It ends.",
    ]  # fmt: skip
    at = 0
    for phrase in expected:
        assert phrase in words[at:], (phrase, words)
        at += words[at:].index(phrase)
    assert not codes(report)


def test_an_unknown_form_prints_its_content_and_a_known_one_takes_unknown_attributes() -> None:
    report = Report()
    words = text_of(
        pages(
            '<div class="ck-of-another-kit" data-anything="1"><p>A block</p></div>'
            '<p>A <span class="ck-unknown">word</span>.</p>'
            '<div class="ck-question" data-number="7" data-x="1" lang="fr"><p>Quoi ?</p></div>'
            '<div class="ck-unknown ck-note">The first that is known counts.</div>',
            report=report,
        )
    )
    assert "A block A word. 7 Quoi ? The first that is known counts." in words
    assert not codes(report)


def test_a_question_type_of_another_package_brings_a_typst_function(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "print.typ").write_text('#let ck-scale(low: "", ..rest, body) = [#low to #body]')
    brought = replace(typst_compile.TYPES["true-false"], templates=tmp_path)
    monkeypatch.setattr(typst_compile, "TYPES", {"scale": brought})
    typst_compile._template.cache_clear()
    words = text_of(pages('<div class="ck-scale" data-low="never">always</div>'))
    typst_compile._template.cache_clear()
    assert "never to always" in words


def test_no_class_names_a_function_that_is_no_form() -> None:
    report = Report()
    names = ["ck-dictionary", "ck-panic", "ck-set-heading", "ck-heading", "ck-", "ck-a b", "ck"]
    sources = [f'<div class="{name}">text {n}</div>' for n, name in enumerate(names)]
    words = text_of(pages(*sources, report=report))
    assert all(f"text {n}" in words for n in range(len(names)))
    assert not codes(report)


def test_a_handout_says_that_it_is_tagged_pdf_ua_with_title_and_language() -> None:
    reader = reader_of(pages(FORMS))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "A lesson"


def test_headings_start_at_one_and_skip_no_level_across_cells() -> None:
    report = Report()
    pdf = pages("<h3>First</h3>", "<h6>Second</h6><h2>Third</h2>", "<h5>Fourth</h5>", report=report)
    levels = [n.kind for n in structure_of(pdf).walk() if n.kind in {f"H{i}" for i in range(1, 7)}]
    assert levels == ["H1", "H2", "H1", "H2"]
    assert not codes(report)


def test_tables_have_head_cells_and_formulas_have_words() -> None:
    formula = (
        "<math><semantics><msup><mi>x</mi><mn>2</mn></msup>"
        '<annotation encoding="application/x-tex">x^2</annotation></semantics></math>'
    )
    table = "<table><thead><tr><th>a</th></tr></thead><tr><td>1</td></tr></table>"
    pdf = pages(f"{table}<p>{formula}</p>")
    nodes = list(structure_of(pdf).walk())
    assert sum(node.kind == "TH" for node in nodes) >= 2
    assert [node.alt for node in nodes if node.kind == "Formula"] == ["x^2"]


def test_letter_paper_is_letter_and_pages_are_numbered_of_all() -> None:
    pdf = pages(*["<p>Some words. </p>" * 60] * 3, paper="letter")
    reader = reader_of(pdf)
    assert (reader.pages[0].mediabox.width, reader.pages[0].mediabox.height) == (612, 792)
    assert f"1 / {len(reader.pages)}" in reader.pages[0].extract_text()
    assert "Version B" in reader.pages[-1].extract_text()


def test_an_author_cannot_write_typst() -> None:
    report = Report()
    attack = ']#panic()[ $#panic()$ #read("/etc/passwd") `#panic()` \\#panic() // x /* y'
    pdf = pages(
        f"<p>{attack}</p><pre><code>```\n]#panic()[\n{attack}</code></pre>",
        f'<h1 id="a>]#panic()">{attack}</h1><a href="#a>]#panic()">x</a>'
        '<a href="https://example.org/&quot;)#panic()">y</a>',
        '<div class="ck-question" data-number=\'"]#panic()\'>x</div>'
        '<div class="ck-match">#panic()<div class="ck-left">#panic()</div></div>'
        '<table data-typst:fill="panic()"><tr><td data-typst:fill="panic()">x</td></tr></table>'
        '<span data-typst:text:fill="panic()" lang="en]#panic()">z</span>',
        '<p><img src="none.png" alt="&quot;)#panic()"></p>'
        f'<ol start="1]#panic()"><li>{attack}</li></ol>',
        report=report,
    )
    words = text_of(pdf)
    assert 'read("/etc/passwd")' in words
    assert {d.code for d in report} <= {"CK503"}
    assert not [d for d in report if "panic" in d.message]


def test_a_cell_that_cannot_be_set_is_printed_plain_and_named() -> None:
    report = Report()
    deep = "<table><tr><td>" * 30 + "deep" + "</td></tr></table>" * 30
    pdf = pages("<p>before</p>", f"<p>{deep}</p>", "<p>after</p>", report=report)
    words = text_of(pdf)
    assert "before" in words
    assert "deep" in words
    assert "after" in words
    assert [(d.code, d.place.cell) for d in report] == [("CK504", 2)]


def test_a_broken_picture_is_left_out_and_its_cell_named() -> None:
    report = Report()
    sheet = Sheet(
        ABOUT,
        (Part(1, "<p>fine</p>"), Part(2, '<p>see</p><p><img src="a.png" alt="A hut"></p>')),
        {"a.png": b"\x89PNG\r\n\x1a\nbroken"},
    )
    words = text_of(typeset(sheet, report))
    assert "A hut" in words
    assert [(d.code, d.place.cell) for d in report] == [("CK503", 2)]


def test_a_picture_with_a_line_to_itself_is_a_figure_and_one_in_a_line_is_small() -> None:
    dot = {"a.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"/>'}
    image = '<img src="a.svg" alt="A dot">'
    sheets = [
        Sheet(ABOUT, (Part(1, f"<p>{source}</p>"),), dot)
        for source in (f"{image}\nBelow it.", f"In {image} it.")
    ]
    heights = [
        [n.bbox[3] - n.bbox[1] for n in structure_of(typeset(s, Report())).walk() if n.bbox]
        for s in sheets
    ]
    assert max(heights[0]) == pytest.approx(90, rel=0.35)
    assert "Below it." in text_of(typeset(sheets[0], Report()))
    assert min(heights[1]) < 20


def test_characters_no_font_has_become_boxes_and_are_named() -> None:
    report = Report()
    pdf = pages("<p>before \U00010330 and \ue123 after</p>", report=report)
    assert codes(report) == ["CK502"]
    assert "after" in text_of(pdf)


def test_a_script_with_no_font_loses_no_other_word_of_its_block() -> None:
    report = Report()
    pdf = pages(
        '<section class="ck-block"><h2>Words</h2><div class="ck-question" data-number="1">'
        '<div class="ck-stem"><p>สวัสดีครับ, ক্ষেত</p></div><div class="ck-options">'
        '<div class="ck-option" data-letter="A">ภาษาไทย</div>'
        '<div class="ck-option" data-letter="B">plain</div></div></div></section>',
        report=report,
    )
    words = text_of(pdf)
    assert all(word in words for word in ("Words", "1", "A", "B plain"))
    assert set(codes(report)) <= {"CK502"}


def test_a_heading_without_words_is_no_heading_and_leaves_its_cell_whole() -> None:
    report = Report()
    pdf = pages(
        "<h1></h1><p>after <em>it</em></p><h2> </h2>",
        '<div class="ck-scene" data-number="3"><h3><span class="ck-number">3</span> </h3>'
        "<p>She knocks.</p></div>",
        report=report,
    )
    assert "after it 3 She knocks." in text_of(pdf)
    assert not [node for node in structure_of(pdf).walk() if node.kind in {"H1", "H2"}]
    assert not codes(report)


def test_a_picture_that_is_an_option_or_an_item_is_as_large_as_a_figure() -> None:
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"/>'
    sources = (
        '<div class="ck-option" data-letter="A"><span class="ck-letter">A</span> {}</div>',
        '<div class="ck-item" data-number="1"><span class="ck-number">1</span> {}</div>',
        '<div class="ck-place ck-item" data-number="">{}</div>',
    )
    for source in sources:
        part = Part(1, source.format('<img src="a.svg" alt="A dot">'))
        pdf = typeset(Sheet(ABOUT, (part,), {"a.svg": picture}), Report())
        (box,) = [node.bbox for node in structure_of(pdf).walk() if node.bbox]
        assert box[3] - box[1] == pytest.approx(90, rel=0.35)


def test_chinese_without_a_font_is_a_finding_that_names_the_package() -> None:
    report = Report()
    fonts = system_fonts(system=False)
    sheet = Sheet(ABOUT, (Part(1, "<p>一针一线，不拿群众。</p>"),), language="zh-CN")
    pdf = typeset(sheet, report, fonts=fonts)
    assert pdf.startswith(b"%PDF")
    found = {d.code: d for d in report}
    assert "CK501" in found
    assert found["CK501"].hint


def test_fonts_are_chosen_for_the_script_of_the_language() -> None:
    class Fonts:
        def families(self) -> list[str]:
            return ["Noto Serif CJK TC", "Noto Serif CJK SC", "Noto Sans CJK SC"]

    choice = choose_fonts("字", "zh-Hant-TW", Fonts(), Report())
    assert choice.serif[1] == "Noto Serif CJK TC"
    assert choose_fonts("字", "zh", Fonts(), Report()).serif[1] == "Noto Serif CJK SC"
    assert [script_of(tag) for tag in ("zh", "zh-HK", "ja-JP", "ko")] == [
        "hans",
        "hant",
        "ja",
        "ko",
    ]


def test_right_to_left_text_is_set_in_its_direction() -> None:
    pdf = pages('<p dir="rtl" lang="he">שלום</p><p>left</p>', language="he", rtl=True)
    root: Any = reader_of(pdf).trailer["/Root"]
    assert root["/Lang"] == "he"
    assert "left" in text_of(pdf)


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 3000 + "x" + "</div>" * 3000,
        "<ul><li>" * 200 + "x" + "</li></ul>" * 200,
        "<em><strong>" * 300 + "x",
        "<table><tr><td colspan=99999>1</td></tr><tr><td rowspan=99999>x</td></tr></table>",
        "<p>" + "x" * 5000 + "</p>",
        "<table></table><ol></ol><figure></figure><pre></pre>x",
        "<p>" + "".join(map(chr, range(32))) + "x\x7f\ufffe\ud800\u202e</p>",
    ],
    ids=["divs", "lists", "spans", "cells", "word", "empty", "controls"],
)
def test_hostile_html_still_makes_a_handout(source: str) -> None:
    assert "x" in text_of(pages(source))


_WORDS = st.text(
    alphabet=st.one_of(
        st.sampled_from("#$[]{}()\\/*_`@<>~=+-.:;,'\"&|^%! \n\t"),
        st.characters(blacklist_categories=["Cs"]),
    ),
    max_size=60,
)
_TAGS = st.sampled_from(
    ["p", "h1", "h4", "ul", "li", "em", "code", "pre", "table", "td", "th", "blockquote", "sup",
     "div", "span", "dl", "dt", "figure", "math", "mi", "a", "img"]
)  # fmt: skip

_FORMS = st.sampled_from(
    ["ck-block", "ck-question", "ck-option", "ck-lines", "ck-gap", "ck-match", "ck-left",
     "ck-item", "ck-scene", "ck-choice", "ck-answer", "ck-lost", "ck-missing", "ck-output"]
)  # fmt: skip


@st.composite
def _html(draw: st.DrawFn) -> str:
    out = []
    for _ in range(draw(st.integers(1, 6))):
        tag, close = draw(_TAGS), draw(_TAGS)
        name = draw(st.sampled_from(["class", "id", "href", "src", "alt", "data-number", "lang"]))
        value = draw(st.one_of(_FORMS, _WORDS)).replace('"', "&quot;")
        text = draw(_WORDS)
        if draw(st.booleans()):
            text = text.replace("<", "&lt;")
        out.append(f'<{tag} {name}="{value}">{text}</{close}>')
    return "".join(out)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(_html(), min_size=1, max_size=3))
def test_whatever_html_there_is_a_pdf_comes_out(sources: list[str]) -> None:
    assert pages(*sources).startswith(b"%PDF")


def test_nothing_is_left_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    sheet = Sheet(
        ABOUT,
        (Part(1, '<p><img src="a.svg" alt="A dot"></p>'),),
        {"a.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'},
    )
    typeset(sheet, Report())
    assert not list(tmp_path.iterdir())


def test_verapdf_finds_nothing_against_pdf_ua(tmp_path: Path) -> None:
    tool = shutil.which("verapdf")
    if tool is None:
        pytest.skip("veraPDF is not installed, and no package registry carries it")
    path = tmp_path / "handout.pdf"
    path.write_bytes(pages(FORMS))
    done = subprocess.run(
        [tool, "--flavour", "ua1", "--format", "text", str(path)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.stdout.startswith("PASS"), done.stdout


def test_the_name_of_a_pandas_index_stands_in_the_row_of_the_heads() -> None:
    table = (
        "<table><thead><tr><th></th><th>wheat</th></tr><tr><th>year</th><th></th></tr></thead>"
        "<tbody><tr><th>2010</th><td>405</td></tr></tbody></table>"
    )
    pdf = pages(table)
    rows = [n for n in structure_of(pdf).walk() if n.kind == "TR"]
    assert "year wheat 2010 405" in text_of(pdf)
    assert len(rows) == 4  # two of the lesson's data, two of the table
