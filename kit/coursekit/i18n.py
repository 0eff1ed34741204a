"""The words of the kit in the reader's language, from the gettext catalogues in `locale/`.

Imported by every layer. The language in force belongs to the running task or thread:

    with language("zh-CN"):
        gettext("Turn to {n}").format(n=7)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

_LOCALE = Path(__file__).parent / "locale"
_language: ContextVar[str] = ContextVar("coursekit_language", default="en")


@contextmanager
def language(tag: str) -> Iterator[None]:
    """Speak the language of a BCP 47 tag ("zh-CN") inside the `with` block."""
    token = _language.set(tag)
    try:
        yield
    finally:
        _language.reset(token)


def current_language() -> str:
    """Return the BCP 47 tag of the language in force."""
    return _language.get()


def gettext(message: str) -> str:
    """Return the message in the language in force, or as it is where none is known."""
    return _translations(_catalogue_of(_language.get())).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of the message that n things take in the language in force."""
    return _translations(_catalogue_of(_language.get())).ngettext(singular, plural, n)


def number(n: int) -> str:
    """Return a number with its digits grouped as in the language in force."""
    from babel.core import UnknownLocaleError
    from babel.numbers import format_decimal

    try:
        return str(format_decimal(n, locale=_catalogue_of(_language.get())))
    except (UnknownLocaleError, ValueError):
        return f"{n:,}"


def _catalogue_of(tag: str) -> str:
    """Name the catalogue nearest to a tag: any Chinese is served Simplified Chinese."""
    primary = tag.replace("_", "-").split("-")[0].lower()
    return {"zh": "zh_CN"}.get(primary, primary)


@cache
def _translations(name: str) -> NullTranslations:
    path = _LOCALE / name / "LC_MESSAGES" / "coursekit.po"
    if not path.is_file():
        return NullTranslations()
    import polib

    return GNUTranslations(BytesIO(polib.pofile(str(path)).to_binary()))
