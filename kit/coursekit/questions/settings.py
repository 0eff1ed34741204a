"""Settings in the braces behind a stem: `{#id 2 points, no shuffle}`.

Each setting belongs to the types that list it; `points` and `part` belong to all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Setting:
    """One setting of a question.

    - `field` is the question's field that it fills, `example` how it is written in messages.
    - `pattern` is matched against the whole setting, its spaces single, whatever its case.
    - `read(found, before)` returns the value; `before` is that of the same field so far, or None.
    - `write(value)` returns the settings that stand for a value; none where it is the default.
    """

    field: str
    example: str
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], Any], Any]
    write: Callable[[Any], list[str]]


def setting(
    field: str,
    example: str,
    pattern: str,
    read: Callable[[re.Match[str], Any], Any],
    write: Callable[[Any], list[str]],
) -> Setting:
    """Return a setting whose pattern is compiled here."""
    return Setting(field, example, re.compile(pattern, re.IGNORECASE), read, write)


def flag(field: str, *words: str, value: bool = True) -> Setting:
    """Return a setting that is there or not, written as any of the words, by us as the first."""
    return setting(
        field,
        words[0],
        "|".join(map(re.escape, words)),
        lambda _found, _before: value,
        lambda now: [words[0]] if now is value else [],
    )


_NUMBER = r"(\d+(?:\.\d+)?|\d+/[1-9]\d*)"
POINTS = setting(
    "points",
    "2 points",
    rf"{_NUMBER}\s*(?:points?|分)",
    lambda found, _before: Fraction(found.group(1)),
    lambda points: [] if points == 1 else [f"{points} points"],
)
PART = setting(
    "part",
    "part easy",
    r"part\s+(.+)",
    lambda found, _before: found.group(1),
    lambda part: [f"part {part}"] if part else [],
)
LIKE_POINTS = re.compile(
    rf"{_NUMBER}\s*(?:p|pk?ts?|po\w+|punkte?|marks?|分数|点)\.?", re.IGNORECASE
)
"""Points in words that are not ours."""
SHUFFLE = (flag("shuffle", "no shuffle", value=False), flag("shuffle", "shuffle"))
ALL_OR_NOTHING = flag("all_or_nothing", "all or nothing")
