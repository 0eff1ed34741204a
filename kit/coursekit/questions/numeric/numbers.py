"""Numbers as people type them; its twin in the player, `numbers.ts`, shares its table of cases.

Read are: both decimal marks, thousands set apart by a comma, point, apostrophe or space, any
script's decimal digits, the Unicode minus, powers of ten ("1.5e3", "1.5 × 10³") and plain
fractions ("2/3", "1 1/2"). "1,234" can mean two numbers; both readings are returned, the likelier
first. Arithmetic is exact.
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
_NUMBER = re.compile(
    r"([+-]?) ?(?:10\^([+-]?\d{1,4})"
    r"|(\d{1,3}(?:[ ']\d{3})+(?!\d)(?:[.,]\d+)?|\d[\d.,]*|[.,]\d+)"
    r"(?:(?:[eE]| ?[×x*] ?10\^)([+-]?\d{1,4}))?)(?![\d^])"
)
_MIXED = re.compile(r" (\d{1,9})/(\d{1,9})(?!\d)")
_UNDER = re.compile(r" ?/ ?(?=[\d.,+-])")
_RAISED = re.compile("[⁺⁻]?[⁰¹²³⁴-⁹]+")
_VULGAR = re.compile("(?<=[0-9])(?=[¼-¾⅐-⅞])")
_SPACES = re.compile(r"\s+")
_UNIT_ENDS = " .,;:'。"


@dataclass(frozen=True, slots=True)
class Typed:
    """A number that was typed: its possible values, likelier first, and the unit after it."""

    values: tuple[Fraction, ...]
    unit: str = ""


def normalised(text: str) -> str:
    """Return the text in NFKC with plain digits, powers as ^, minus signs and single spaces."""
    text = _RAISED.sub(lambda found: f"^{found.group()}", text)
    text = unicodedata.normalize("NFKC", _VULGAR.sub(" ", text)).translate(_MINUS)
    text = text.replace("٫", ".").replace("٬", ",").replace("⁄", "/")
    text = "".join(
        str(unicodedata.decimal(char)) if unicodedata.category(char) == "Nd" else char
        for char in text
    )
    return _SPACES.sub(" ", text.replace("’", "'")).strip()


def same_unit(given: str, known: str) -> bool:
    """Return whether two units are one, however their powers, spaces and end points are written."""
    return _plain_unit(given) == _plain_unit(known)


def _plain_unit(unit: str) -> str:
    return normalised(unit).replace(" ", "").replace("^", "").strip(_UNIT_ENDS)


def read_number(text: str) -> Typed | None:
    """Return the number a text stands for with its unit, or None when it is none."""
    if len(text) > MAX_LENGTH:
        return None
    plain = normalised(text)
    first = _one(plain)
    if first is None:
        return None
    values, end = first
    if mixed := _mixed(values, plain, end):
        return mixed
    under = _UNDER.match(plain, end)
    if under is not None:
        below = plain[under.end() :]
        second = _one(below)
        if second is not None and second[0][0] != 0:
            return Typed((values[0] / second[0][0],), _unit(below[second[1] :]))
    return Typed(values, _unit(plain[end:]))


def read_written(text: str) -> Typed | None:
    """Return what `read_number` does, the unit as it was written: "m²", not "m^2"."""
    typed = read_number(text)
    if typed is None or not typed.unit:
        return typed
    ends = (text[start:].strip() for start in range(1, len(text)))
    unit = next((end for end in ends if _unit(normalised(end)) == typed.unit), typed.unit)
    return Typed(typed.values, unit)


def _mixed(values: tuple[Fraction, ...], plain: str, end: int) -> Typed | None:
    """Read "1 1/2"."""
    found = _MIXED.match(plain, end)
    if found is None or int(found.group(2)) == 0 or values[0].denominator != 1:
        return None
    part = Fraction(int(found.group(1)), int(found.group(2)))
    whole = values[0] - part if plain.startswith("-") else values[0] + part
    return Typed((whole,), _unit(plain[found.end() :]))


def _unit(rest: str) -> str:
    return rest.strip(_UNIT_ENDS)


def _one(text: str) -> tuple[tuple[Fraction, ...], int] | None:
    """Return what the number at the beginning of a text can mean, and where it ends."""
    found = _NUMBER.match(text)
    if found is None:
        return None
    power = int(found.group(2) or found.group(4) or 0)
    digits = found.group(3) or "1"
    if abs(power) > MAX_POWER:
        return None
    kept = digits if found.group(4) else digits.rstrip(".,")
    readings = _readings(kept)
    if not readings:
        return None
    sign = -1 if found.group(1) == "-" else 1
    scale = Fraction(10) ** power
    return tuple(sign * value * scale for value in readings), found.end() - len(digits) + len(kept)


def _readings(digits: str) -> list[Fraction]:
    """Return what a run of digits and marks can mean."""
    bare = digits.replace(" ", "").replace("'", "")
    points, commas = bare.count("."), bare.count(",")
    if points and commas:
        mark = "." if bare.rfind(".") > bare.rfind(",") else ","
        other = "," if mark == "." else "."
        whole, _, rest = bare.rpartition(mark)
        thousands = _grouped(whole, other)
        return [value + _decimal(f"0{mark}{rest}", mark)[0] for value in thousands if rest]
    if points > 1 or commas > 1:
        return _grouped(bare, "." if points else ",")
    if commas:
        return [*([] if bare != digits else _grouped(bare, ",")), *_decimal(bare, ",")]
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
