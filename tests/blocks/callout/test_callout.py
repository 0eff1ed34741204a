"""Callouts: from their text to what learners see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.authoring.block_parser import BlockText, read_block
from coursekit.blocks.callout import Callout
from coursekit.blocks.callout.text import KINDS, write_callout
from coursekit.blocks.registry import TYPES, load_block
from coursekit.i18n import language
from coursekit.model.source_line import lines_of
from coursekit.render import rendered

TEXT = "%%callout tip: Before you begin\nCharge your *tablet*."


def read(text: str) -> BlockText:
    return read_block(lines_of(text), {}, {})


def test_a_callout_has_a_kind_a_title_and_a_body() -> None:
    found = read(TEXT)
    assert not found.findings
    assert isinstance(found.block, Callout)
    assert (found.block.kind, found.block.title) == ("tip", "Before you begin")
    assert found.block.body == "Charge your *tablet*."


@pytest.mark.parametrize(
    ("header", "kind", "title"),
    [
        ("%%callout", "note", ""),
        ("%%callout warning", "warning", ""),
        ("%%callout Read this first", "note", "Read this first"),
        ("%%callout Tip：Charge it", "tip", "Charge it"),
        ("％％callout 提示：出发之前", "tip", "出发之前"),
        ("%%callout 注意", "warning", ""),
        ("%%callout example: One: two {#mine}", "example", "One: two"),
    ],
)
def test_the_header_may_leave_out_what_it_does_not_need(header: str, kind: str, title: str) -> None:
    found = read(f"{header}\nWords.")
    assert not found.findings
    assert isinstance(found.block, Callout)
    assert (found.block.kind, found.block.title) == (kind, title)


def test_a_misspelt_kind_is_told_and_an_empty_callout_is_left_out() -> None:
    assert [one.code for one in read("%%callout tipp: A\nWords.").findings] == ["CK240"]
    empty = read("%%callout tip: A\n\n")
    assert [one.code for one in empty.findings] == ["CK241"]
    assert empty.block is None


def test_it_has_no_attempt_and_nothing_to_grade() -> None:
    block = read(TEXT).block
    assert block is not None
    assert TYPES["callout"].attempt is None
    assert not block.graded
    assert block.key_html(1) == ""


def test_it_survives_the_mime_bundle_with_its_hash() -> None:
    block = read(TEXT).block
    assert block is not None
    loaded = load_block(block.mime(with_key=True))
    assert loaded.spec == block.spec


def test_its_html_holds_label_title_and_body_and_escapes_what_is_not_rendered() -> None:
    block = read(TEXT).block
    assert block is not None
    html = rendered(block).print_html(1)
    assert "Tip: Before you begin" in html
    assert "<em>tablet</em>" in html
    assert 'data-kind="tip"' in html
    with language("zh-CN"):
        assert "提示：Before you begin" in rendered(block).print_html(1)
    hostile = read("%%callout <script>alert(1)</script>\n<script>alert(2)</script> *a*").block
    assert hostile is not None
    assert "<script" not in rendered(hostile).print_html(1)


@given(
    st.sampled_from(["note", "tip", "warning", "example"]),
    st.text("abc XYZ 了 *", max_size=12).map(str.strip),
    st.text("abc \n*#", min_size=1, max_size=30).map(lambda t: t.strip() or "x"),
)
def test_what_is_written_is_read_as_the_same_callout(kind: str, title: str, body: str) -> None:
    made = Callout(id="one", kind=kind, title=title, body=body)
    found = read(write_callout(made))
    assert found.block == made


def test_every_chinese_word_means_a_kind() -> None:
    assert set(KINDS.values()) == {"note", "tip", "warning", "example"}
