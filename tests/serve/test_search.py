"""Searches, filters and pages, beside a plain search through all lessons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.model.lesson import LessonInfo
from coursekit.serve import search
from coursekit.serve.index import Index, Stamp, transaction, write
from coursekit.serve.labels import (
    form_in_all_languages,
    join_names,
    length_bucket,
    primary_language,
)
from coursekit.serve.lessons import Lesson, ReadResult
from coursekit.serve.search import PAGE, Query, find_lessons
from coursekit.serve.tokenise import fold, split_query

LESSONS: tuple[dict[str, Any], ...] = (
    {"title": "The harvest", "lecturers": ("Lecturer 12",), "duration": 15, "form": "live data"},
    {"title": "大豆的历史", "language": "zh-CN", "summary": "农业与历史。", "duration": 31},
    {"title": "ＦＵＬＬ　ｗｉｄｔｈ ﬁgs", "tags": ("Straße", "100%"), "duration": 60},
    {"title": 'A "quoted" AND (odd) NEAR* title^', "summary": "col: -x {a} [b] \\ ' `"},
    {"title": "İstanbul ǅ ß e\u0301", "language": "tr", "unit": "Unit 7", "duration": 90},
    {"title": "tab\tand\x01control\u3000space", "audience": "历", "form": "tour"},
    {"title": "aaa aa a", "language": "zh", "duration": 30},
    {"title": "𠮷野家 🫖", "language": "ja", "form": "quiz"},
    {"title": ""},
)


def info_of(number: int, data: dict[str, Any]) -> LessonInfo:
    return LessonInfo.model_validate({"id": f"lesson-{number}", **data})


def fill(index: Index, infos: list[LessonInfo]) -> Index:
    rows = []
    for number, info in enumerate(infos):
        path = Path(f"/made-up/{info.id}.ipynb")
        stamp = Stamp(0, str(path).encode(), number, 1, 1)
        rows.append((stamp, ReadResult(Lesson(info, path, live=False))))
    with index.open() as db, transaction(db):
        write(db, rows)
    return index


INFOS = [info_of(number, data) for number, data in enumerate(LESSONS)]


@pytest.fixture(scope="module", params=["fts5", "plain"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index with the lessons, searched with FTS5 and without."""
    made = fill(Index(tmp_path_factory.mktemp("index") / "library.sqlite"), INFOS)
    assert made.searching
    made.searching = request.param == "fts5"
    return made


def expected(query: Query) -> list[str]:
    """Return the ids that fit, found by going through all lessons."""
    found = []
    for info in INFOS:
        said = [info.title, join_names(info.lecturers, info.unit), info.summary, info.audience]
        whole = fold(" ".join([*said, form_in_all_languages(str(info.form)), *info.tags, info.id]))
        fits = all(word in whole for word in split_query(query.q))
        fits &= query.form in {"", str(info.form)}
        fits &= query.language in {"", primary_language(info.language)}
        fits &= query.length in {"", length_bucket(info.duration)}
        if fits:
            found.append((fold(info.title), info.id))
    return [lesson_id for _, lesson_id in sorted(found)]


def ids(index: Index, query: Query) -> list[str]:
    found = find_lessons(index, query)
    assert found.total == len(found.lessons)
    return [lesson.info.id for lesson in found.lessons]


SYNTAX = [
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    "a*",
    "^a",
    "pairs:a",
    '"',
    '""',
    "-",
    "+",
    "(",
    ")",
    "{",
    ";",
]
PIECES = [fold(f"{i.title} {i.summary}") for i in INFOS]
inside = st.sampled_from([piece for piece in PIECES if piece]).flatmap(
    lambda text: st.tuples(st.integers(0, len(text)), st.integers(1, 5)).map(
        lambda cut: text[cut[0] : cut[0] + cut[1]]
    )
)
queries = st.lists(
    st.one_of(
        inside, st.text(max_size=5), st.sampled_from(SYNTAX), st.text("历aß%_'\"*\x00\ud800")
    ),
    max_size=4,
).map(" ".join)


@given(
    q=queries,
    form=st.sampled_from(["", "tour", "live data", "'"]),
    language=st.sampled_from(["", "en", "zh", '"']),
    length=st.sampled_from(["", "15", "more", "%"]),
)
def test_any_search_finds_what_going_through_all_lessons_finds(
    index: Index, q: str, form: str, language: str, length: str
) -> None:
    for query in (Query(q), Query(q, form, language, length)):
        assert ids(index, query) == expected(query)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("HARV", ["The harvest"]),
        ("历", ["tab\tand\x01control\u3000space", "大豆的历史"]),
        ("历史", ["大豆的历史"]),
        ("的历史", ["大豆的历史"]),
        ("史历", []),
        ("full WIDTH figs", ["ＦＵＬＬ　ｗｉｄｔｈ ﬁgs"]),
        ("ｓｔｒａｓｓｅ", ["ＦＵＬＬ　ｗｉｄｔｈ ﬁgs"]),
        ("100%", ["ＦＵＬＬ　ｗｉｄｔｈ ﬁgs"]),
        ("%", ["ＦＵＬＬ　ｗｉｄｔｈ ﬁgs"]),
        ("测验", ["𠮷野家 🫖"]),
        ("lecturer 12 harvest", ["The harvest"]),
        ("aaaa", []),
    ],
)
def test_a_word_is_found_wherever_it_stands(index: Index, query: str, titles: list[str]) -> None:
    assert [one.info.title for one in find_lessons(index, Query(query)).lessons] == titles


def test_each_filter_says_how_many_its_values_leave_with_the_others_as_they_are(
    index: Index,
) -> None:
    counts = find_lessons(index, Query(language="zh")).counts
    assert counts["language"]["en"] == 5
    assert counts["language"]["zh"] == 2
    assert counts["length"] == {"15": 0, "30": 1, "60": 1, "more": 0}
    assert find_lessons(index, Query("历史")).counts["language"] == {
        "en": 0,
        "ja": 0,
        "tr": 0,
        "zh": 1,
    }


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index with 200 lessons, each second of them in Chinese."""
    data = (
        {
            "title": f"Lesson {n:03}",
            "language": "zh" if n % 2 else "en",
            "tags": ["even odd"[n % 2 * 5 :]],
        }
        for n in range(200)
    )
    infos = [info_of(number, one) for number, one in enumerate(data)]
    return fill(Index(tmp_path_factory.mktemp("index") / "library.sqlite"), infos)


@pytest.mark.parametrize(
    "query", [Query(), Query(language="zh"), Query("lesson"), Query("lesson 1")]
)
@pytest.mark.parametrize("share", [0, 10**9])
def test_pages_follow_each_other_and_hold_every_lesson_once(
    many: Index, query: Query, share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_MANY", share)
    whole = find_lessons(many, query)
    seen: list[str] = []
    for page in range(1, whole.pages + 1):
        found = find_lessons(many, query, page)
        assert (found.page, found.total) == (page, whole.total)
        assert found.first == len(seen) + 1
        seen += [lesson.info.title for lesson in found.lessons]
        assert len(found.lessons) == PAGE or page == whole.pages
    assert len(seen) == whole.total
    assert seen == sorted(seen)
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(("page", "shown"), [(0, 1), (-5, 1), (5, 5), (6, 5), (10**9, 5)])
def test_a_page_that_is_none_is_the_nearest_that_is(many: Index, page: int, shown: int) -> None:
    assert find_lessons(many, Query(), page).page == shown


def test_a_page_holds_no_more_than_its_lessons_in_memory(many: Index) -> None:
    assert len(find_lessons(many, Query("lesson")).lessons) == PAGE


def test_counts_follow_what_comes_and_goes(tmp_path: Path) -> None:
    index = fill(Index(tmp_path / "library.sqlite"), INFOS)
    assert find_lessons(index, Query("harvest")).total == 1
    with index.open() as db, transaction(db):
        write(db, (), [b"/made-up/lesson-0.ipynb"])
    assert find_lessons(index, Query("harvest")).total == 0
    assert find_lessons(index, Query()).total == len(INFOS) - 1


def test_it_finds_the_same_where_most_lessons_fit(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = Query("a")
    monkeypatch.setattr(search, "_MANY", 0)
    few = ids(index, query)
    monkeypatch.setattr(search, "_MANY", 10**9)
    assert ids(index, query) == few == expected(query)


def test_a_lesson_is_found_by_its_id(index: Index) -> None:
    assert ids(index, Query("lesson-3")) == ["lesson-3"]


@pytest.mark.parametrize("language", ["zh", "zh-CN", "ZH-Hant-TW"])
def test_a_language_is_found_with_and_without_its_region(index: Index, language: str) -> None:
    assert ids(index, Query(language=language)) == ids(index, Query(language="zh")) != []


def test_the_next_lesson_is_the_one_after_it_in_its_language(index: Index) -> None:
    chain = [ids(index, Query(language="zh"))[0]]
    while (following := index.next_id(chain[-1])) is not None:
        chain.append(following)
    assert chain == ids(index, Query(language="zh"))
    assert index.next_id("nothing") is None
