"""Each picture of a block once in a page, though two places show it.

What can be read without script holds the picture; the island, which the player reads, only names
it: `coursekit-picture:3` stands for the `src` of the element with `data-picture="3"`.
"""

from __future__ import annotations

import re

_DATA = r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=]{80,}"
_SOURCE = re.compile(rf' src="({_DATA})"')
_ANY = re.compile(_DATA)


class Pictures:
    """The pictures and media that the readable part of a page holds, by number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def held(self, html: str) -> str:
        """Return sanitised HTML whose pictures bear a number, each the first time it stands."""
        return _SOURCE.sub(self._marked, html)

    def _marked(self, found: re.Match[str]) -> str:
        if found[1] in self._numbers:
            return found[0]
        number = self._numbers[found[1]] = len(self._numbers)
        return f' data-picture="{number}"{found[0]}'

    def named(self, island: str) -> str:
        """Return the JSON of an island with the names of pictures that are held elsewhere."""
        return _ANY.sub(self._name, island)

    def _name(self, found: re.Match[str]) -> str:
        number = self._numbers.get(found[0])
        return found[0] if number is None else f"coursekit-picture:{number}"
