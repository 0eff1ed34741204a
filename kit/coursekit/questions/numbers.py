"""Numbers as people type them. `player/src/logic/numbers.ts` is the twin; one table holds both.

Read are: both decimal marks, thousands set apart by a comma, point, apostrophe or space, any
script's decimal digits, the Unicode minus, powers of ten ("1.5e3", "1.5 × 10^3") and plain
fractions ("2/3"). "1,234" can mean two numbers; both readings are returned, the likelier first.
Arithmetic is exact.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

MAX_LENGTH = 100
"""Characters beyond which a text is no number."""
MAX_POWER = 400

_MINUS = str.maketrans("−–—‒﹣", "-----", "")
_NUMBER = re.compile(r"([+-]?)(\d[\d.,' ]*|[.,]\d+)(?:(?:e|[×x*]10\^?)([+-]?\d{1,4}))?")
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """A number that was typed: its possible values, likelier first, and the unit after it."""

    values: tuple[Fraction, ...]
    unit: str = ""


def normalised(text: str) -> str:
    """Return the text in NFKC with plain digits, minus signs and single spaces."""
    text = unicodedata.normalize("NFKC", text).translate(_MINUS).replace("٫", ".").replace("٬", ",")
    text = "".join(
        str(unicodedata.decimal(char)) if unicodedata.category(char) == "Nd" else char
        for char in text
    )
    return _SPACES.sub(" ", text.replace("’", "'")).strip()


def read_number(text: str) -> Typed | None:
    """Return the number a text stands for with its unit, or None when it is none."""
    if len(text) > MAX_LENGTH:
        return None
    plain = normalised(text)
    first = _one(plain)
    if first is None:
        return None
    values, end = first
    rest = plain[end:]
    if rest.lstrip().startswith("/"):
        second = _one(rest.lstrip()[1:].lstrip())
        if second is not None and second[0][0] != 0:
            below = rest.lstrip()[1:].lstrip()
            return Typed((values[0] / second[0][0],), below[second[1] :].strip())
    return Typed(values, rest.strip())


def _one(text: str) -> tuple[tuple[Fraction, ...], int] | None:
    found = _NUMBER.match(re.sub(r"\s*([×x*])\s*10", r"\g<1>10", text))
    if found is None:
        return None
    changed = re.sub(r"\s*([×x*])\s*10", r"\g<1>10", text)
    sign = -1 if found.group(1) == "-" else 1
    power = int(found.group(3) or 0)
    if abs(power) > MAX_POWER:
        return None
    digits = found.group(2).rstrip(" .,'") or found.group(2)
    readings = _readings(digits)
    if not readings:
        return None
    scale = Fraction(10) ** power
    end = found.end() if found.group(3) else found.start(2) + len(digits)
    return tuple(sign * value * scale for value in readings), end + len(text) - len(changed)


def _readings(digits: str) -> list[Fraction]:
    """Return what a run of digits and marks can mean."""
    bare = digits.replace(" ", "").replace("'", "")
    points, commas = bare.count("."), bare.count(",")
    if points and commas:
        mark = "." if bare.rfind(".") > bare.rfind(",") else ","
        other = "," if mark == "." else "."
        return _decimal(bare.replace(other, ""), mark) if bare.count(mark) == 1 else []
    if points > 1 or commas > 1:
        return _grouped(bare, "." if points else ",")
    if commas:
        as_decimal = _decimal(bare, ",")
        return [*_grouped(bare, ","), *as_decimal]
    return _decimal(bare, ".")


def _grouped(bare: str, mark: str) -> list[Fraction]:
    if re.fullmatch(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+", bare):
        return [Fraction(bare.replace(mark, ""))]
    return []


def _decimal(bare: str, mark: str) -> list[Fraction]:
    text = bare.replace(mark, ".")
    return [Fraction(text)] if re.fullmatch(r"\d*\.?\d+|\d+\.", text) else []


def write_number(value: Fraction) -> str:
    """Return an exact number as short as can be: 0.67, 30, or 2/3 where no decimal ends."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(value)
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    scaled = abs(int(value * 10**places))
    text = str(scaled).rjust(places + 1, "0")
    text = f"{text[:-places]}.{text[-places:]}" if places else text
    return f"-{text}" if value < 0 else text
