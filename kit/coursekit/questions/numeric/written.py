"""What authors write for numbers: two with something between them that means "to", and units.

30 .. 36, 30–36, 30 ~ 36, 30 to 36, 30 bis 36, 30 至 36, 30 到 36. A dash that begins a number is
its sign. Dates, telephone numbers and the like (2024-05-01, 010-1234567, 3-16-148410) and all with
a colon (12:30) are words.
"""

from __future__ import annotations

import re

from coursekit.questions.numeric.numbers import read_number, same_unit

_BETWEEN = re.compile(
    r"\s*(?P<dots>\.{2,3}|…{1,2})\s*|\s*[-–—−‒~∼〜]\s*|\s+(?:to|bis)\s+|\s*[至到]\s*", re.IGNORECASE
)
_WORDS = re.compile(r"\w+(?:-\w+){2,}|0\d+-\d+|\d{4}([-/.])\d{1,2}\1\d{1,2}|.*[:|].*")
_NO_UNIT = re.compile(r"[-+–—−‒~∼〜±\d]|/\s*\d")
_LONGEST = 12


def range_in(text: str) -> tuple[str, str] | None:
    """Return both ends of a range as written. With dots between them they may be no numbers."""
    for found in _BETWEEN.finditer(text):
        low, high = text[: found.start()], text[found.end() :]
        if low and high and (found.group("dots") or _are_numbers(low, high)):
            return low, high
    return None


def _are_numbers(low: str, high: str) -> bool:
    """Return whether two texts are numbers, the first with no unit or the unit of the second."""
    first, second = read_number(low), read_number(high)
    if first is None or second is None:
        return False
    if first.unit and not same_unit(first.unit, second.unit):
        return False
    return not second.unit or is_unit(second.unit)


def is_words(text: str) -> bool:
    """Return whether a text that begins as a number does is words all the same."""
    return _WORDS.fullmatch(text) is not None


def begins_as_no_unit(text: str) -> bool:
    """Return whether what stands behind a number begins with a sign, a digit or a tilde."""
    return _NO_UNIT.match(text) is not None


def is_unit(text: str) -> bool:
    """Return whether a text may be a unit: one short word that begins as a unit does."""
    return len(text.split()) == 1 and len(text) <= _LONGEST and not begins_as_no_unit(text)
