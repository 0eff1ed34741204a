"""A callout is read, and asks for nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize(
    ("kind", "word", "title"),
    [
        ("note", "Note", ""),
        ("tip", "Tip", "Before you begin"),
        ("warning", "Warning", "注意安全"),
        ("example", "Example", "A letter of 1946"),
    ],
)
def test_a_callout_bears_its_kind_in_words_and_keeps_no_attempt(
    player: Callable[..., Page],
    axe: Callable[..., list[str]],
    kind: str,
    word: str,
    title: str,
) -> None:
    page = player(f"callout-{kind}")
    aside = page.get_by_role("complementary", name=f"{word} {title}".strip())
    expect(aside).to_be_visible()
    expect(aside.locator("svg")).to_have_count(1)
    expect(page.locator("coursekit-block").get_by_role("button")).to_have_count(0)
    expect(page.locator(".ck-tools")).to_have_count(0)
    assert page.evaluate("block.saved()") is None
    assert axe(page) == []
