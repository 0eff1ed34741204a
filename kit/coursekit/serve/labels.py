"""The words of the catalogue for what lessons are sorted and filtered by."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from coursekit import i18n
from coursekit.i18n import gettext
from coursekit.model.lesson import Form

LANGUAGES = {"en": "English", "zh": "中文"}
LENGTHS = ((15, "15"), (30, "30"), (60, "60"))
"""Upper bounds in minutes and the values that stand for them in the query."""


def forms() -> dict[str, str]:
    """Return the names of the forms in the language in force."""
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
    return {str(form): name for form, name in names.items()}


@cache
def form_in_all_languages(form: str) -> str:
    """Return the name of a form in all languages, for searches."""
    names = []
    for tag in LANGUAGES:
        with i18n.language(tag):
            names.append(forms()[form])
    return " ".join(names)


def lengths() -> dict[str, str]:
    """Return the names of the lengths in the language in force."""
    names = {value: gettext("Up to {n} minutes").format(n=most) for most, value in LENGTHS}
    return {**names, "more": gettext("Longer than an hour")}


def length_bucket(minutes: int | None) -> str:
    """Return which of the lengths a number of minutes is: "15" to "60", "more", "" for none."""
    if minutes is None:
        return ""
    return next((value for most, value in LENGTHS if minutes <= most), "more")


def primary_language(tag: str) -> str:
    """Return the language of a tag without its script and region: "zh" of "zh-CN"."""
    return tag.split("-", maxsplit=1)[0].lower()


def join_names(lecturers: Iterable[str], unit: str) -> str:
    """Return who teaches and where, in one line."""
    return " · ".join([*lecturers, *([unit] if unit else [])])
