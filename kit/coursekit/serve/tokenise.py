"""Texts and words as they are compared in a search."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from operator import add

MAX_QUERY = 200
"""Characters of a search that count."""
_GAPS = re.compile(r"[\s\x00-\x1f\x7f]+")


def fold(text: str) -> str:
    """Return a text in one form of its letters: no capitals, no full-width forms, plain spaces."""
    whole = text.encode("utf-8", "replace").decode()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", whole).casefold())
    return _GAPS.sub(" ", folded).strip(" ")


def split_query(query: str) -> list[str]:
    """Return the words of a search, folded; each must stand somewhere in a lesson's words."""
    return list(dict.fromkeys(word for word in fold(query[:MAX_QUERY]).split(" ") if word))


def pairs(words: str) -> str:
    """Return the pairs of neighbouring characters of each word, the last one with nothing.

    "tea is" becomes "te ea a is s". A word is found as a row of its pairs, which no two words
    together have; a single character as the beginning of a pair.
    """
    # The last pair has a space for its second character, which parts it from the next word.
    return " ".join(" ".join(map(add, word, f"{word[1:]} ")) for word in words.split(" "))


def match(words: Iterable[str]) -> str:
    """Return the words of a search as FTS5 wants them. Nothing in them is read as its syntax."""
    return " ".join(_phrase(word) for word in words)


def _phrase(word: str) -> str:
    inside = " ".join(map(add, word, word[1:])) or word
    quoted = inside.replace('"', '""')
    return f'"{quoted}"' if len(word) > 1 else f'"{quoted}" *'
