"""The catalogue's page: numbers, addresses, words."""

from __future__ import annotations

from pathlib import Path

import pytest

from coursekit.model.lesson import LessonInfo
from coursekit.serve.catalogue import Catalogue, page_numbers
from coursekit.serve.index import State
from coursekit.serve.lessons import Lesson
from coursekit.serve.search import FILTERS, Query, SearchResult

READ = State(looked=1, found=0, unread=0, edition=1)


def found(
    page: int = 2, total: int = 400_000, state: State = READ, cards: int = 48
) -> SearchResult:
    info = LessonInfo(id="tea", title="<Tea>", form="tour", summary="*Hot* <b>")
    lessons = tuple(Lesson(info, Path("/made-up/tea.ipynb"), live=True) for _ in range(cards))
    counts: dict[str, dict[str, int]] = {name: {} for name in FILTERS}
    counts["form"] = {"tour": 12_345, "quiz": 0}
    first = (page - 1) * 48 + 1
    return SearchResult(lessons, first, total, page, max(1, -(-total // 48)), counts, state, total)


@pytest.mark.parametrize(
    ("page", "pages", "shown"),
    [
        (1, 1, [1]),
        (1, 2, [1, 2]),
        (1, 9, [1, 2, 3, 0, 9]),
        (5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (5, 8334, [1, 2, 3, 4, 5, 6, 7, 0, 8334]),
        (4000, 8334, [1, 0, 3998, 3999, 4000, 4001, 4002, 0, 8334]),
        (8334, 8334, [1, 0, 8332, 8333, 8334]),
    ],
)
def test_the_first_the_last_and_the_nearest_pages_are_named(
    page: int, pages: int, shown: list[int]
) -> None:
    assert page_numbers(page, pages) == shown


def test_numbers_are_grouped_and_words_are_the_readers() -> None:
    english = Catalogue().overview(found(), Query(), "en")
    assert "49–96 of 400,000 lessons" in english
    assert "Tour (12,345)" in english
    assert 'aria-label="Page 8,334"' in english
    chinese = Catalogue().overview(found(), Query(), "zh")
    assert "第 49–96 门，共 400,000 门课程" in chinese
    assert "参观（12,345）" in chinese or "（12,345）" in chinese
    assert "下一页" in chinese


def test_links_keep_what_was_asked_for_and_quote_it() -> None:
    page = Catalogue("/base/").overview(found(), Query(q='"><i>&', form="tour"), "en")
    query = "lang=en&amp;q=%22%3E%3Ci%3E%26&amp;form=tour"
    assert f'rel="next" href="?{query}&amp;page=3"' in page
    assert f'rel="prev" href="?{query}"' in page
    assert "<i>" not in page
    assert "&lt;Tea&gt;" in page
    assert "<Tea>" not in page


def test_one_page_needs_no_numbers() -> None:
    page = Catalogue().overview(found(1, 2, cards=2), Query(), "en")
    assert "2 lessons" in page
    assert 'class="pages"' not in page


def test_it_says_that_lessons_are_still_being_read() -> None:
    reading = State(looked=0, found=400_000, unread=390_000, edition=20)
    page = Catalogue().overview(found(1, 10_000, reading), Query(), "en")
    assert "still being read: 10,000 are here so far" in page
    empty = Catalogue().overview(found(1, 0, reading, cards=0), Query(), "en")
    assert "coursekit new" not in empty
    assert "coursekit new" in Catalogue().overview(found(1, 0, cards=0), Query(), "en")
