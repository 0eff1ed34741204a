"""The words of the kit in the reader's language, from the gettext catalogues in `locale/`.

Imported by every layer. There are two readers, and each has a language of their own, so that a
lesson comes out the same whoever builds it. Either belongs to the running task or thread:

    with language("zh-CN"):                 what learners read
        gettext("Turn to {n}").format(n=7)

    with use_author_language("zh-CN"):                  what authors are told
        author_gettext("There are two scenes “{name}”.").format(name="door")
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, reduce
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

AUTHOR = "COURSEKIT_AUTHOR_LANGUAGE"
"""The variable that says which language an author reads, to this process and to those it starts."""
_LOCALE = Path(__file__).parent / "locale"
_language: ContextVar[str] = ContextVar("coursekit_language", default="en")
_author: ContextVar[str] = ContextVar("coursekit_author", default="")


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


@contextmanager
def use_author_language(tag: str) -> Iterator[None]:
    """Tell authors things in the language of a BCP 47 tag inside the `with` block."""
    token = _author.set(tag)
    try:
        yield
    finally:
        _author.reset(token)


@contextmanager
def use_author_language_in_processes(tag: str) -> Iterator[None]:
    """Tell the same to whatever process starts inside the `with` block: kernels, say."""
    before = os.environ.get(AUTHOR)
    if tag:
        os.environ[AUTHOR] = tag
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(AUTHOR, None)
        else:
            os.environ[AUTHOR] = before


def author_language(lesson: str = "") -> str:
    """Return the BCP 47 tag of the language that authors are told things in.

    That is the one asked for (`use_author_language`, then the variable `AUTHOR`), else Chinese
    where this machine speaks it, else that of the lesson it is about, else English.
    """
    return _author.get() or os.environ.get(AUTHOR) or _machine_language() or lesson or "en"


def author_gettext(message: str) -> str:
    """Return a message for authors in their language."""
    return _translations(_catalogue_of(author_language())).gettext(message)


def author_ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of a message for authors that n things take."""
    return _translations(_catalogue_of(author_language())).ngettext(singular, plural, n)


def gettext_noop(message: str) -> str:
    """Return the message unchanged: it is marked for the catalogue and translated later."""
    return message


def listed(words: Iterable[object]) -> str:
    """Return words as authors read a list of them: "a, b, c"."""
    pair = author_gettext("{a}, {b}")
    texts = [str(word) for word in words]
    return reduce(lambda a, b: pair.format(a=a, b=b), texts) if texts else ""


def _machine_language() -> str:
    """Return "zh-CN" where this machine is set to Chinese, else nothing."""
    said = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    if not said and sys.platform == "win32":
        import ctypes
        import locale

        number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        said = locale.windows_locale.get(number, "")
    return "zh-CN" if said.lower().startswith("zh") else ""


_RIGHT_TO_LEFT = {"Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}
"""ISO 15924 codes of scripts in use that run from right to left."""


def text_direction(tag: str) -> Literal["ltr", "rtl"]:
    """Return the direction of the script that a BCP 47 tag names or its language is written in."""
    from babel.core import get_global

    subtags = tag.replace("_", "-").split("-")
    named = [part.title() for part in subtags[1:] if len(part) == len("Arab") and part.isalpha()]
    likely = get_global("likely_subtags").get(subtags[0].lower(), "").split("_")[1:2]
    return "rtl" if _RIGHT_TO_LEFT.intersection(named or likely) else "ltr"


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
