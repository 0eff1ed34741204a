"""Numbers of a story, the same ones in Python and in the browser."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context
from fractions import Fraction

LIMIT = 1e15
"""Numbers stay within this distance from nought, so that no sum ends in infinity."""
TWELVE = Context(prec=12, rounding=ROUND_HALF_UP)


def tidy(value: float) -> float:
    """Return a number at 12 significant digits, within ±1e15: the same one in every language."""
    value = max(-LIMIT, min(LIMIT, value))
    if value.is_integer() and abs(value) < 1e12:  # noqa: PLR2004  twelve digits, as above
        return value + 0.0
    return float(TWELVE.create_decimal_from_float(value)) + 0.0


def share(value: float) -> Fraction:
    """Return the simplest fraction that a tidy number may stand for, with up to 1000 parts;
    else its decimal form: 0.666666666667 is two thirds."""
    for under in range(1, 1001):
        over = math.floor(value * under + 0.5)
        if tidy(over / under) == value:
            return Fraction(over, under)
    return Fraction(repr(value))
