"""Jinja filters of the Voilà template, registered by name in etc/jupyter/voila.json."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from coursekit import render
from coursekit.i18n import gettext, ngettext
from coursekit.i18n import language as use_language


def markdown(source: str, folder: str = "") -> Markup:
    """Return Markdown as sanitised HTML; pictures under `folder` are inlined."""
    # Sanitised by `render`.
    return Markup(render.to_html(source, folder=Path(folder) if folder else None))  # noqa: S704


def say(message: str, language: str) -> str:
    """Return a message in the lesson's language."""
    with use_language(language):
        return gettext(message)


def minutes(count: int, language: str) -> str:
    """Return "25 minutes" in the lesson's language."""
    with use_language(language):
        return ngettext("{n} minute", "{n} minutes", count).format(n=count)


FILTERS = {
    "coursekit_markdown": "coursekit.serve.filters.markdown",
    "coursekit_say": "coursekit.serve.filters.say",
    "coursekit_minutes": "coursekit.serve.filters.minutes",
}
