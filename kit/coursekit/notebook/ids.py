"""Ids made from names: of lessons and their folders, of blocks, questions and variants."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Any

from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Place, Report

LESSON_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
MAX_ID_LENGTH = 100
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
"""Names that Windows keeps for devices."""


def slug(text: str) -> str:
    """Return a text as small Latin letters, digits and hyphens; empty where it has none.

    An accent is dropped with its letter kept: "Café 2" becomes "cafe-2".
    """
    latin = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", latin.lower()).strip("-")


def lesson_id_from(name: str) -> str:
    """Return the id of a lesson that is called `name` and has no id of its own."""
    return slug(name) or f"lesson-{short_hash(name)}"


def short_hash(value: Any) -> str:
    """Return six hex digits of a value; the same for equal values."""
    try:
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        # A value out of YAML may have names of several types, or hold itself.
        text = repr(value)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def check_lesson_id(lesson_id: str, report: Report, place: Place) -> bool:
    """Return whether an id can name a folder on every system; report it where it cannot."""
    fits = LESSON_ID.fullmatch(lesson_id) and len(lesson_id) <= MAX_ID_LENGTH
    if fits and not _RESERVED.fullmatch(lesson_id):
        return True
    better = slug(lesson_id)[:MAX_ID_LENGTH]
    if _RESERVED.fullmatch(better):
        better = f"lesson-{better}"
    report.add(
        "CK315",
        _a('"{id}" cannot be the id of a lesson.').format(id=lesson_id),
        place,
        hint=_a("Write {better}: lower-case letters a to z, digits and hyphens.").format(
            better=better or "lesson-1"
        ),
    )
    return False
