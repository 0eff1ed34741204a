"""What the catalogue shows, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from coursekit import i18n, paths, render
from coursekit.i18n import gettext, ngettext, number
from coursekit.serve.labels import LANGUAGES, forms, join_names, lengths, primary_language
from coursekit.serve.lessons import Lesson
from coursekit.serve.search import Query, SearchResult

MAX_OPTIONS = 60
"""Values of a filter that are offered: languages can be many."""


@dataclass(frozen=True)
class Card:
    """One lesson in the catalogue. Texts are in the reader's language, the lesson's own apart."""

    id: str
    title: str
    language: str
    language_name: str
    form_name: str
    length_name: str
    people: str
    summary: Markup
    cover: bool
    built: bool
    handout: bool
    live: bool


class Catalogue:
    """Renders the server's own pages."""

    def __init__(self, base_url: str = "/") -> None:
        self._base_url = base_url
        self._environment = Environment(
            loader=FileSystemLoader(paths.templates() / "catalogue"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["number"] = number

    def render(self, name: str, language: str, **values: Any) -> str:
        """Return a page in the reader's language."""
        with i18n.language(language):
            return self._environment.get_template(name).render(
                base=self._base_url,
                language=language,
                spoken=LANGUAGES,
                _=gettext,
                **values,
            )

    def overview(self, found: SearchResult, query: Query, language: str) -> str:
        """Return the page of the lessons that were found."""
        with i18n.language(language):
            cards = [_make_card(lesson) for lesson in found.lessons]
            choices = [
                _make_menu("form", gettext("Form"), forms(), query, found),
                _make_menu("language", gettext("Language"), LANGUAGES, query, found),
                _make_menu("length", gettext("Length"), lengths(), query, found),
            ]
        return self.render(
            "catalogue.html.j2",
            language,
            cards=cards,
            choices=choices,
            query=query,
            found=found,
            address=partial(_address, query, language=language),
            numbers=page_numbers(found.page, found.pages),
        )


@dataclass(frozen=True)
class FilterMenu:
    """A filter, with its values, their names and how many lessons each would leave."""

    name: str
    label: str
    selected: str
    options: tuple[tuple[str, str, int], ...]


def _make_menu(
    name: str, label: str, names: Mapping[str, str], query: Query, found: SearchResult
) -> FilterMenu:
    counts = found.counts[name]
    # In the order of the names; what has none comes after.
    values = [*(value for value in names if value in counts), *sorted(set(counts) - set(names))]
    options = tuple(
        (value, names.get(value, value), counts[value]) for value in values[:MAX_OPTIONS]
    )
    selected = getattr(query, name)
    if name == "language":
        selected = primary_language(selected)
    return FilterMenu(name, label, selected, options)


def page_numbers(page: int, pages: int) -> list[int]:
    """Return the pages to name: the first, the last and those around; 0 stands for a gap."""
    named = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    shown = [1]
    for before, after in pairwise(named):
        if after == before + 2:
            # The one page between takes no more room than a gap.
            shown.append(before + 1)
        elif after > before + 2:
            shown.append(0)
        shown.append(after)
    return shown


def _address(query: Query, *, language: str, page: int = 1) -> str:
    """Return where a page of the same search stands, in a language."""
    values = {"lang": language, **{n: v for n, v in asdict(query).items() if v}}
    return "?" + urlencode(values | ({"page": page} if page > 1 else {}))


def _make_card(lesson: Lesson) -> Card:
    info = lesson.info
    tongue = primary_language(info.language)
    return Card(
        id=info.id,
        title=info.title,
        language=tongue,
        language_name=LANGUAGES.get(tongue, info.language),
        form_name=forms()[str(info.form)],
        length_name=_minutes(info.duration),
        people=join_names(info.lecturers, info.unit),
        summary=_summary(info.summary),
        cover=lesson.cover is not None,
        built=lesson.built is not None,
        handout=lesson.handout is not None,
        live=lesson.live,
    )


@lru_cache(maxsize=1024)
def _summary(text: str) -> Markup:
    # Sanitised by `render`.
    return Markup(render.to_html(text))  # noqa: S704


def _minutes(count: int | None) -> str:
    return ngettext("{n} minute", "{n} minutes", count).format(n=count) if count else ""


def preferred_language(query: str, accepted: str) -> str:
    """Return the language of `LANGUAGES` that was asked for, or that a browser prefers."""
    if primary_language(query) in LANGUAGES:
        return primary_language(query)
    ranked = []
    for entry in accepted.split(","):
        tag, _, rest = entry.strip().partition(";")
        quality = re.search(r"q=(\d*\.?\d+)", rest)
        ranked.append((float(quality[1]) if quality else 1.0, tag.split("-")[0].lower()))
    known = [pair for pair in ranked if pair[1] in LANGUAGES and pair[0] > 0]
    return max(known, key=lambda pair: pair[0])[1] if known else "en"
