"""Markdown by authors becomes HTML that stands alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.model.diagnostic import Place, Report, Severity
from coursekit.render import to_html

MARKS = st.text(st.sampled_from(list("ab 中1\n#*_`$[](){}<>!|-:^~\\\"'/=&;.ض")), max_size=80)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("*a* **b**", "<p><em>a</em> <strong>b</strong></p>"),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("中文，*重点*。", "<p>中文，<em>重点</em>。</p>"),
        ("word\n: meaning", "<dl>\n<dt>word</dt>\n<dd>meaning</dd>\n</dl>"),
        ('<span lang="ar" dir="rtl">سلام</span>', '<p><span lang="ar" dir="rtl">سلام</span></p>'),
        ("[سلام]{lang=ar dir=rtl}", '<p><span lang="ar" dir="rtl">سلام</span></p>'),
        ("a & b < c", "<p>a &amp; b &lt; c</p>"),
        ("It costs $5 and then $6.", "<p>It costs $5 and then $6.</p>"),
    ],
)
def test_common_markdown_comes_out_as_expected(source: str, expected: str) -> None:
    assert to_html(source) == expected


def test_one_line_has_no_paragraph_around_it() -> None:
    assert to_html("*a* $x$", inline=True).startswith("<em>a</em> <math")


def test_a_formula_becomes_mathml_that_keeps_its_tex() -> None:
    made = to_html(r"$\frac{a}{b}$ and $$x < y$$")
    assert "<mfrac>" in made
    assert r'<annotation encoding="application/x-tex">\frac{a}{b}</annotation>' in made
    assert '<math display="block">' in made
    assert "x &lt; y</annotation>" in made


def test_a_formula_that_cannot_be_read_is_shown_as_code_and_reported_with_its_line() -> None:
    report = Report()
    place = Place(file="a.ipynb", cell=3, line=1)
    made = to_html("one\n\ntwo $\\fooo{x}$", report=report, place=place)
    assert '<code class="formula">\\fooo{x}</code>' in made
    [found] = report
    assert (found.code, found.place.line, found.place.column) == ("CK406", 3, 6)


def test_an_unclosed_brace_in_a_formula_is_reported() -> None:
    report = Report()
    to_html(r"$\frac{a}{b$", report=report)
    assert [found.code for found in report] == ["CK406"]


def test_code_is_highlighted_by_classes_alone() -> None:
    made = to_html("```python\nfor x in y:\n    pass\n```")
    assert '<pre class="python highlight" dir="ltr"><code><span class="k">for</span>' in made
    assert "style=" not in made


def test_code_in_an_unknown_language_stays_as_it_is() -> None:
    assert "<code>a &lt; b\n</code>" in to_html("```nosuch\na < b\n```")


def test_tables_align_without_inline_style() -> None:
    made = to_html("| a | b |\n|--:|:-:|\n| 1 | 2 |")
    assert '<th align="right">a</th>' in made
    assert '<td align="center">2</td>' in made
    assert "style" not in made


def test_footnotes_of_two_texts_do_not_share_ids() -> None:
    first, second = to_html("a[^1]\n\n[^1]: one"), to_html("b[^1]\n\n[^1]: two")
    ids = [set(re.findall(r'id="([^"]+)"', made)) for made in (first, second)]
    assert all(ids)
    assert not ids[0] & ids[1]


def test_a_footnote_leads_to_its_text_and_back() -> None:
    made = to_html("a[^1]\n\n[^1]: one")
    ids = set(re.findall(r'id="([^"]+)"', made))
    assert set(re.findall(r'href="#([^"]+)"', made)) <= ids


def test_headings_have_ids_in_their_own_script() -> None:
    assert to_html("## 当兵 的人") == '<h2 id="u-当兵-的人">当兵 的人</h2>'


def test_a_missing_picture_is_reported_with_its_place_and_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "eggs.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    report = Report()
    place = Place(file="gift.ipynb", cell=4, line=2)
    to_html("First.\n![A basket](egs.svg)", folder=tmp_path, report=report, place=place)
    [found] = report
    assert found.code == "CK401"
    assert found.severity is Severity.ERROR
    assert found.place.line == 3
    assert found.place.text == "![A basket](egs.svg)"
    assert found.hint == 'Did you mean "eggs.svg"?'
    assert str(tmp_path) in found.message


def test_a_word_for_a_missing_picture_stays_readable(tmp_path: Path) -> None:
    assert to_html("![A basket](no.png)", folder=tmp_path) == '<p><img alt="A basket"></p>'


@given(source=MARKS, inline=st.booleans())
@settings(deadline=None, max_examples=150)
def test_no_text_breaks_the_renderer_or_opens_a_way_for_script(
    source: str, *, inline: bool
) -> None:
    made = to_html(source, inline=inline)
    assert not re.search(r"<(script|style|iframe|object|embed|svg|form)\b", made, re.IGNORECASE)
    assert not re.search(r"<[^>]*\son\w+\s*=", re.sub(r'"[^"]*"', '""', made), re.IGNORECASE)
