"""Which lessons a reader asks for: words, filters and a page of the catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from coursekit.serve.index import Index, State, lesson_of, sql
from coursekit.serve.labels import primary_language
from coursekit.serve.lessons import Lesson
from coursekit.serve.tokenise import match, split_query

FILTERS = ("form", "language", "length")
PAGE = 48
"""Lessons on a page."""
_SEARCHED = "WITH found (file) AS (SELECT rowid FROM search WHERE search MATCH :match) "
_READ = "WITH found (file) AS (SELECT file FROM files WHERE holds(words, :match)) "
"""The same without FTS5: every lesson's words are gone through."""
_MANY = 20
"""Where one in so many fits, going by all titles beats sorting what fits (measured)."""


@dataclass(frozen=True)
class Query:
    """What a reader asks for. Filters that are empty let everything through."""

    q: str = ""
    form: str = ""
    language: str = ""
    length: str = ""


@dataclass(frozen=True)
class SearchResult:
    """A page of the lessons that fit."""

    lessons: tuple[Lesson, ...]
    first: int
    """The number of the first of them, from 1."""
    total: int
    page: int
    pages: int
    counts: dict[str, dict[str, int]]
    """For each filter, how many lessons each of its values would leave with the rest as it is."""
    state: State
    library: int
    """How many lessons there are in all."""


@dataclass(frozen=True)
class _Kind:
    """What can be filtered by, and how many lessons are so."""

    kind: int
    values: dict[str, str]
    lessons: int

    def fits(self, wanted: dict[str, str]) -> bool:
        return all(self.values[name] == value for name, value in wanted.items())


def find_lessons(index: Index, query: Query, page: int = 1) -> SearchResult:
    """Return a page of the lessons that fit, sorted by title; the last for a number too high."""
    query = replace(query, language=primary_language(query.language))
    wanted = {name: getattr(query, name) for name in FILTERS if getattr(query, name)}
    words = tuple(split_query(query.q))
    state = index.state()
    whole = _kinds(index, (), state.edition)
    fitting = _kinds(index, words, state.edition)
    total = _count_lessons(fitting, wanted)
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    first = (page - 1) * PAGE
    many = _count_lessons(fitting, {}) * _MANY > _count_lessons(whole, {})
    kinds = [kind.kind for kind in fitting if kind.fits(wanted)]
    values = {
        "kinds": json.dumps(kinds) if wanted else None,
        "match": _match_value(index, words),
        "most": PAGE,
        "first": first,
    }
    with index.open() as db:
        rows = db.execute(_page_sql(index, words, many=many), values) if total else ()
        lessons = tuple(lesson_of(row) for row in rows)
    counts = {name: _counts(whole, fitting, wanted, name) for name in FILTERS}
    return SearchResult(
        lessons, first + 1, total, page, pages, counts, state, _count_lessons(whole, {})
    )


def _page_sql(index: Index, words: tuple[str, ...], *, many: bool) -> str:
    """Return the statement for a page of the lessons with these words."""
    if not words:
        return sql("page")
    return _matching_sql(index) + sql("page_walked" if many else "page_found")


def _matching_sql(index: Index) -> str:
    return _SEARCHED if index.searching else _READ


def _match_value(index: Index, words: tuple[str, ...]) -> str:
    return match(words) if index.searching else " ".join(words)


@lru_cache(maxsize=256)
def _kinds(index: Index, words: tuple[str, ...], edition: int) -> tuple[_Kind, ...]:
    """Return the kinds of the lessons that fit some words, as of an edition of the index."""
    del edition  # what is kept is good until the next
    with index.open() as db:
        known = db.execute("SELECT * FROM kinds WHERE lessons > 0").fetchall()
        found = {row["kind"]: row["lessons"] for row in known}
        if words:
            statement = _matching_sql(index) + sql("tally")
            found = dict(db.execute(statement, {"match": _match_value(index, words)}).fetchall())
    rows = [(row, found[row["kind"]]) for row in known if row["kind"] in found]
    return tuple(
        _Kind(row["kind"], {name: row[name] for name in FILTERS}, count) for row, count in rows
    )


def _count_lessons(kinds: Iterable[_Kind], wanted: dict[str, str]) -> int:
    return sum(kind.lessons for kind in kinds if kind.fits(wanted))


def _counts(
    whole: Iterable[_Kind], fitting: Iterable[_Kind], wanted: dict[str, str], name: str
) -> dict[str, int]:
    rest = {other: value for other, value in wanted.items() if other != name}
    values = sorted({kind.values[name] for kind in whole} - {""})
    return {value: _count_lessons(fitting, {**rest, name: value}) for value in values}
