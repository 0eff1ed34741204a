"""Pieces that several question types share: options and their ids, letters, numbers as text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from fractions import Fraction
from html import escape
from typing import Any

from coursekit.model.base import Frozen, Inline, Spec
from coursekit.model.draw import seed_of


class OptionSpec(Spec):
    """What learners see of an option or item."""

    id: str
    text: Inline


class Item(Frozen):
    """An item to be ordered or matched. An empty `id` is made from the text."""

    id: str = ""
    text: Inline


def made_id(text: str, taken: Iterable[str] = ()) -> str:
    """Return the id of a text that has none: a hash, so that neither place nor order shows."""
    base = f"o{seed_of(' '.join(unicodedata.normalize('NFKC', text).split())):08x}"
    used = set(taken)
    made, count = base, 2
    while made in used:
        made, count = f"{base}-{count}", count + 1
    return made


def with_ids(texts_and_ids: Sequence[tuple[str, str]]) -> list[str]:
    """Return an id for each (id, text), made from the text where the id is empty."""
    used = {known for known, _ in texts_and_ids if known}
    ids: list[str] = []
    for known, text in texts_and_ids:
        ids.append(known or made_id(text, used))
        used.add(ids[-1])
    return ids


def are_ids(ids: Iterable[Any], items: Iterable[OptionSpec]) -> bool:
    """Return whether all of `ids`, which come from a browser, are ids of the items."""
    known = {item.id for item in items}
    return all(isinstance(item_id, str) and item_id in known for item_id in ids)


def letter(index: int) -> str:
    """Return A for 0, B for 1, and after Z go on with AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def percent(share: Fraction) -> str:
    """Return a share as per cent, "50%" or "33 1/3%", exactly."""
    whole, rest = divmod(share * 100, 1)
    return f"{whole}%" if not rest else f"{whole} {rest}%".removeprefix("0 ")


def attribute(text: str) -> str:
    """Return a text fit to stand in an HTML attribute."""
    return escape(text, quote=True)
