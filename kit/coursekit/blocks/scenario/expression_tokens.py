"""Splits a condition into tokens, and holds the nodes that the parser makes of them.

Full-width forms count as their half-width twins, `and`, `or`, `not`, `is` and `=` as the signs
`&&`, `||`, `!` and `==`, and a name may hold hyphens when a variable, a quiz or a scene is called
so. Every token keeps the columns it was written in.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from coursekit.blocks.scenario.parts import Kind
from coursekit.i18n import author_gettext as _a
from coursekit.model.base import Frozen

TokenKind = Literal["number", "text", "name", "sign", "end"]

_SIGNS = ("..", "&&", "||", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", ":=")
_SINGLE = "()[].,;<>=!+-*/?:"
_WORDS = {"and": "&&", "or": "||", "not": "!", "is": "=="}
_TWINS = {
    "　": " ",
    "，": ",",
    "、": ",",
    "；": ";",
    "。": ".",
    "“": '"',
    "”": '"',
    "「": '"',
    "」": '"',
    "‘": "'",
    "’": "'",
    "−": "-",
    "–": "-",
    "×": "*",
    "÷": "/",
    "≤": "≤",
    "【": "[",
    "】": "]",
}
_SPELT = {"≤": "<=", "≥": ">=", "≠": "!=", "…": ".."}
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w])")
_NAME = re.compile(r"[^\W\d]\w*(?:-\w+)*")
_ID = re.compile(r"\w+(?:-\w+)*")


class ExpressionError(Exception):
    """A condition or effect that cannot be understood. `start` and `end` are columns in its text,
    from 0; `code` is that of the diagnostic it becomes."""

    def __init__(self, code: str, message: str, start: int, end: int, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.start = start
        self.end = max(end, start + 1)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a condition; `text` is the sign it stands for, of a text its content."""

    kind: TokenKind
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Node:
    """A part of an expression. `op` is a sign, "value", "variable", "quiz", "visits", "random";
    `args` its parts, of a leaf what it names."""

    op: str
    kind: Kind
    args: tuple[Any, ...]
    start: int
    end: int

    def to_json(self) -> list[Any]:
        """Return the node as the key carries it: `[op, part, …]`, a leaf with what it names."""
        if self.op == "random":
            return [self.op, *self.args[0]]
        return [self.op, *(a.to_json() if isinstance(a, Node) else a for a in self.args)]

    def walk(self) -> list[Node]:
        """Return this node and all below it."""
        below = [n for arg in self.args if isinstance(arg, Node) for n in arg.walk()]
        return [self, *below]


class Names(Frozen):
    """What a condition may speak of: variables with their kinds, quizzes and scenes, by id."""

    variables: dict[str, str] = {}
    quizzes: frozenset[str] = frozenset()
    scenes: frozenset[str] = frozenset()


def half_width(text: str) -> str:
    """Return a text with full-width punctuation, digits and letters as their twins, of the same
    length, so that columns stay."""
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else _TWINS.get(c, c) for c in text)


def tokens(text: str, names: Names) -> list[Token]:
    """Split a condition into tokens, an "end" last. Raises ExpressionError."""
    plain = half_width(text)
    known = {*names.variables, *names.quizzes, *names.scenes}
    out: list[Token] = []
    at = 0
    while at < len(plain):
        if plain[at].isspace():
            at += 1
            continue
        token = _next(text, plain, at, known)
        out.append(token)
        at = token.end
    out.append(Token("end", "", len(plain.rstrip()), len(plain.rstrip())))
    return out


def _next(text: str, plain: str, at: int, known: Collection[str]) -> Token:  # noqa: PLR0911  one for each sort
    char = plain[at]
    if char in "\"'":
        return _quoted(text, plain, at)
    if number := _NUMBER.match(plain, at):
        return Token("number", number.group(), at, number.end())
    if name := _NAME.match(plain, at):
        return _name(name.group(), at, known)
    if char in _SPELT:
        return Token("sign", _SPELT[char], at, at + 1)
    if plain[at : at + 2] in _SIGNS:
        return Token("sign", plain[at : at + 2], at, at + 2)
    if char in _SINGLE:
        return Token("sign", char, at, at + 1)
    if char.isalnum() and (word := _ID.match(plain, at)):
        # An id that begins with a digit: only the name of a scene can be meant.
        return Token("name", word.group(), at, word.end())
    hint = {"&": _a('Write "and".'), "|": _a('Write "or".')}.get(char, "")
    raise ExpressionError(
        "CK210",
        _a('"{sign}" means nothing here.').format(sign=text[at]),
        at,
        at + 1,
        hint,
    )


def _quoted(text: str, plain: str, at: int) -> Token:
    end = plain.find(plain[at], at + 1)
    if end < 0:
        raise ExpressionError(
            "CK213",
            _a("The quotation mark is not closed."),
            at,
            len(text),
            _a("Add a {sign}.").format(sign=plain[at]),
        )
    return Token("text", text[at + 1 : end], at, end + 1)


def _name(found: str, at: int, known: Collection[str]) -> Token:
    """Take the longest run of hyphenated parts that is known, else what would be a name,
    for `trust-1` is a difference where `trust` is a variable."""
    parts = found.split("-")
    for count in range(len(parts), 0, -1):
        name = "-".join(parts[:count])
        if name in known:
            return Token("name", name, at, at + len(name))
    # An unknown hyphenated word is one misspelt name rather than a difference of two.
    if word := _WORDS.get(parts[0].lower()):
        return Token("sign", word, at, at + len(parts[0]))
    return Token("name", found, at, at + len(found))
