"""Values for a lesson's parameters: from a command line, a table or YAML into their types."""

from __future__ import annotations

import ast
import datetime as dt
import json
import math
import re
import reprlib
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext_noop


class Kind(StrEnum):
    """The types a parameter may have."""

    TEXT = "str"
    INTEGER = "int"
    NUMBER = "float"
    FLAG = "bool"
    DATE = "date"
    """A text such as "2026-05-01"; it stays a text in the notebook."""
    LIST = "list"
    MAPPING = "dict"
    ANY = "any"


NAMES = {
    Kind.TEXT: gettext_noop("a text"),
    Kind.INTEGER: gettext_noop("a whole number"),
    Kind.NUMBER: gettext_noop("a number"),
    Kind.FLAG: gettext_noop("true or false"),
    Kind.DATE: gettext_noop("a date (year-month-day)"),
    Kind.LIST: gettext_noop("a list"),
    Kind.MAPPING: gettext_noop("a mapping of names to values"),
    Kind.ANY: gettext_noop("any value"),
}
EXAMPLES = {
    Kind.TEXT: "Hailin",
    Kind.INTEGER: "12",
    Kind.NUMBER: "0.5",
    Kind.FLAG: "true",
    Kind.DATE: "2026-05-01",
    Kind.LIST: "wheat, soy",
    Kind.MAPPING: '{"north": 3, "south": 5}',
    Kind.ANY: "12",
}
_TRUE = {"true", "yes", "on", "1", "是", "对"}
_FALSE = {"false", "no", "off", "0", "否", "错"}
_LONGEST = 80
"""How many characters of a value a finding shows."""
_COMMAS = re.compile(r"[,;，；、]")
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」"}


class ValueMismatchError(Exception):
    """A value that is not of the type asked for; the text says what else to do, if anything."""


def coerce(value: Any, kind: Kind, item: Kind = Kind.ANY) -> Any:
    """Return the value as one of the kind, or raise ValueMismatchError; items of a list too."""
    if kind is Kind.LIST:
        if item is Kind.ANY and isinstance(value, list | tuple | set):
            # Its items are what they are; only text has to be read.
            return list(value)
        return [coerce(one, item) for one in _members(value)]
    return _READERS[kind](value)


def kind_of(value: Any) -> tuple[Kind, Kind]:
    """Return the kind that a default value stands for, and that of its items."""
    if isinstance(value, str):
        return (Kind.DATE if _is_date(value) else Kind.TEXT), Kind.ANY
    if isinstance(value, list | tuple | set):
        kinds = {kind_of(one)[0] for one in value}
        if kinds == {Kind.INTEGER, Kind.NUMBER} and all(map(_is_exact_as_float, value)):
            return Kind.LIST, Kind.NUMBER
        return Kind.LIST, kinds.pop() if len(kinds) == 1 else Kind.ANY
    plain = {bool: Kind.FLAG, int: Kind.INTEGER, float: Kind.NUMBER, dict: Kind.MAPPING}
    return plain.get(type(value), Kind.ANY), Kind.ANY


def _is_exact_as_float(number: float) -> bool:
    try:
        return float(number) == number
    except OverflowError:
        return False


def in_words(value: Any) -> str:
    """Return a value as a finding tells it: a text in quotes, a time as people write it, and of
    what is long the beginning."""
    plain = isinstance(value, str | dt.date | dt.time | dt.timedelta)
    text = str(value) if plain else reprlib.repr(value)
    short = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return f'"{short}"' if isinstance(value, str) else short


def split_list(text: str) -> list[str]:
    """Split "wheat, soy" at commas of any script; a part in quotes may hold commas."""
    parts, current, closing = [], "", ""
    for mark in text:
        if closing:
            current += mark
            closing = "" if mark == closing else closing
        elif mark in _QUOTES and not current.strip():
            current, closing = mark, _QUOTES[mark]
        elif _COMMAS.match(mark):
            parts.append(current)
            current = ""
        else:
            current += mark
    parts.append(current)
    return [part for part in (_unquoted(part.strip()) for part in parts) if part]


def _unquoted(text: str) -> str:
    paired = len(text) > 1 and _QUOTES.get(text[0]) == text[-1]
    return text[1:-1] if paired else text


def _members(value: Any) -> list[Any]:
    if isinstance(value, list | tuple | set):
        return list(value)
    if isinstance(value, str):
        if value.strip().startswith(("[", "(")):
            found = _literal(value)
            if isinstance(found, list | tuple):
                return list(found)
            raise ValueMismatchError
        return list(split_list(value))
    if isinstance(value, dict):
        raise ValueMismatchError
    return [value]


def _literal(text: str) -> Any:
    for read in (json.loads, ast.literal_eval):
        try:
            return read(text.strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
    return None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        word = "true" if value else "false"
        raise ValueMismatchError(
            _a("Put a word such as yes, no, {word} in quotes to keep it a text.").format(word=word)
        )
    if isinstance(value, dt.time | dt.timedelta):
        raise ValueMismatchError(
            _a("Put an apostrophe before it in the spreadsheet to keep it a text.")
        )
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    raise ValueMismatchError


def _integer(value: Any) -> int:
    number = _number(value)
    if not number.is_integer():
        raise ValueMismatchError
    return int(value) if isinstance(value, int | str) and _whole(value) else int(number)


def _whole(value: Any) -> bool:
    try:
        int(value)
    except ValueError:
        return False
    return True


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueMismatchError
    try:
        number = float(value)
    except (ValueError, OverflowError):
        comma = isinstance(value, str) and re.fullmatch(r"\s*-?\d+,\d+\s*", value)
        raise ValueMismatchError(_a("Write decimals with a point.") if comma else "") from None
    if not math.isfinite(number):
        raise ValueMismatchError
    return number


def _flag(value: Any) -> bool:
    word = str(value).strip().casefold()
    if isinstance(value, bool | int | float | str):
        if word in _TRUE or word == "1.0":
            return True
        if word in _FALSE or word == "0.0":
            return False
    raise ValueMismatchError


def _date(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str) and _is_date(value.strip()):
        return value.strip()
    raise ValueMismatchError


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _mapping(value: Any) -> dict[Any, Any]:
    found = _literal(value) if isinstance(value, str) else value
    if not isinstance(found, dict):
        raise ValueMismatchError
    return found


def _any(value: Any) -> Any:
    if isinstance(value, dt.date):
        return _text(value)
    if not isinstance(value, str):
        return value
    word = value.strip()
    found = {"true": True, "false": False, "none": None, "null": None}.get(word.casefold(), value)
    if found is not value:
        return found
    literal = _literal(word)
    if isinstance(literal, float) and not math.isfinite(literal):
        return value
    return literal if isinstance(literal, int | float | list | dict) else value


_READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
    Kind.DATE: _date,
    Kind.MAPPING: _mapping,
    Kind.ANY: _any,
}
