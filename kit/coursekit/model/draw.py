"""Seeded draws that come out alike in Python and in the browser.

The generator is mulberry32 (Tommy Ettinger, public domain) over a 32-bit seed, the seed of a text
is its FNV-1a hash (32 bit), the shuffle is Fisher-Yates from the end. `player/src/logic/draw.ts`
is its twin; one table of cases holds both to the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_MASK = 0xFFFFFFFF


def seed_of(text: str) -> int:
    """Return the 32-bit FNV-1a hash of a text's UTF-8 bytes."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & _MASK
    return value


class Draw:
    """A stream of random numbers that a seed and a purpose fix for ever."""

    def __init__(self, seed: int, purpose: str = "") -> None:
        self._state = seed_of(f"{seed}:{purpose}")

    def next(self) -> int:
        """Return the next number, 0 to 2**32 - 1."""
        self._state = (self._state + 0x6D2B79F5) & _MASK
        t = self._state
        t = ((t ^ (t >> 15)) * (t | 1)) & _MASK
        t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & _MASK)) & _MASK
        return (t ^ (t >> 14)) & _MASK

    def below(self, n: int) -> int:
        """Return a whole number from 0 to n - 1."""
        return self.next() * n >> 32

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in a drawn order."""
        out = list(items)
        for i in range(len(out) - 1, 0, -1):
            j = self.below(i + 1)
            out[i], out[j] = out[j], out[i]
        return out

    def shuffled_unlike(self, items: Sequence[T], right: Sequence[T]) -> list[T]:
        """Return the items, each another, in a drawn order that is not `right`."""
        while True:
            out = self.shuffled(items)
            if len(out) < 2 or out != list(right):  # noqa: PLR2004  one item has one order
                return out

    def sample(self, items: Sequence[T], n: int) -> list[T]:
        """Return n of the items, in their original order."""
        picked = set(self.shuffled(range(len(items)))[:n])
        return [item for i, item in enumerate(items) if i in picked]
