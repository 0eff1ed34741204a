"""What the catalogue shows, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from coursekit import i18n, paths, render
from coursekit.i18n import gettext, ngettext
from coursekit.model.lesson import Form
from coursekit.serve.lessons import Lesson

SPOKEN = {"en": "English", "zh": "中文"}
LENGTHS = ((15, "15"), (30, "30"), (60, "60"))
"""Upper bounds in minutes and the values that stand for them in the query."""


@dataclass(frozen=True)
class Card:
    """One lesson in the catalogue. Texts are in the reader's language, the lesson's own apart."""

    id: str
    title: str
    language: str
    language_name: str
    form: str
    form_name: str
    length: str
    """Which of LENGTHS it falls under: "15", "30", "60", "more", or "" when unknown."""
    length_name: str
    people: str
    summary: Markup
    cover: bool
    built: bool
    handout: bool
    live: bool
    words: str
    """What a search looks through, in lower case."""

    def fits(self, asked: dict[str, str]) -> bool:
        """Tell whether the card is among those asked for."""
        wanted = asked.get("q", "").casefold().split()
        return all(word in self.words for word in wanted) and all(
            not asked.get(name) or asked[name] == value
            for name, value in (
                ("form", self.form),
                ("language", self.language),
                ("length", self.length),
            )
        )


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
        self._environment.tests["fits"] = Card.fits
        self._environment.filters["tongue"] = lambda tag, names: (tag, names.get(tag, tag))

    def render(self, name: str, language: str, **values: Any) -> str:
        """Return a page in the reader's language."""
        with i18n.language(language):
            return self._environment.get_template(name).render(
                base=self._base_url,
                language=language,
                spoken=SPOKEN,
                _=gettext,
                forms=dict(_forms()),
                lengths=dict(_lengths()),
                **values,
            )

    def cards(self, lessons: Iterable[Lesson], language: str) -> list[Card]:
        """Return the lessons as cards."""
        with i18n.language(language):
            return [_card(lesson) for lesson in lessons]


def _forms() -> Iterable[tuple[str, str]]:
    names = {
        Form.LECTURE: gettext("Lecture"),
        Form.SCENARIO: gettext("Scenario"),
        Form.TOUR: gettext("Tour"),
        Form.STAGE: gettext("Stage play"),
        Form.TESTIMONY: gettext("Testimony"),
        Form.BROADCAST: gettext("Broadcast"),
        Form.QUIZ: gettext("Quiz"),
        Form.DATA: gettext("Live data"),
    }
    return ((str(form), name) for form, name in names.items())


def _lengths() -> Iterable[tuple[str, str]]:
    for most, value in LENGTHS:
        yield value, gettext("Up to {n} minutes").format(n=most)
    yield "more", gettext("Longer than an hour")


def _card(lesson: Lesson) -> Card:
    info = lesson.info
    people = " · ".join([*info.lecturers, *([info.unit] if info.unit else [])])
    # Sanitised by `render`.
    summary = Markup(render.to_html(info.summary))  # noqa: S704
    form = dict(_forms())[str(info.form)]
    words = " ".join([info.title, people, info.summary, info.audience, form, *info.tags])
    primary = info.language.split("-")[0].lower()
    return Card(
        id=info.id,
        title=info.title,
        language=primary,
        language_name=SPOKEN.get(primary, info.language),
        form=str(info.form),
        form_name=form,
        length=_length(info.duration),
        length_name=_minutes(info.duration),
        people=people,
        summary=summary,
        cover=lesson.cover is not None,
        built=lesson.built is not None,
        handout=lesson.handout is not None,
        live=lesson.live,
        words=words.casefold(),
    )


def _minutes(count: int | None) -> str:
    return ngettext("{n} minute", "{n} minutes", count).format(n=count) if count else ""


def _length(minutes: int | None) -> str:
    if minutes is None:
        return ""
    return next((value for most, value in LENGTHS if minutes <= most), "more")


def preferred_language(asked: str, accepted: str) -> str:
    """Return the language of `SPOKEN` that was asked for, or that a browser prefers."""
    if asked in SPOKEN:
        return asked
    ranked = []
    for entry in accepted.split(","):
        tag, _, rest = entry.strip().partition(";")
        quality = re.search(r"q=([\d.]+)", rest)
        ranked.append((float(quality[1]) if quality else 1.0, tag.split("-")[0].lower()))
    known = [pair for pair in ranked if pair[1] in SPOKEN and pair[0] > 0]
    return max(known, key=lambda pair: pair[0])[1] if known else "en"
