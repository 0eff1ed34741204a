"""`-p NAME VALUE`, for options that the command line library knows with one value only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from coursekit.i18n import author_gettext as _a

_OPTIONS = {"-p", "--parameter"}
_PAIR = re.compile(r"[^\W\d]\w*=")


def joined(arguments: Sequence[str]) -> list[str]:
    """Return arguments with each `-p NAME VALUE` as `-p NAME=VALUE`, which may stand there too."""
    result: list[str] = []
    left = list(arguments)
    while left:
        word = left.pop(0)
        result.append(word)
        if word == "--":
            return result + left
        if word in _OPTIONS and len(left) > 1 and not _PAIR.match(left[0]):
            name, value = left.pop(0), left.pop(0)
            result.append(f"{name}={value}")
    return result


def pairs(given: Iterable[str]) -> dict[str, str]:
    """Return the values by name; raise ValueError with a sentence where a value is missing."""
    found: dict[str, str] = {}
    for text in given:
        name, separator, value = text.partition("=")
        if not separator:
            raise ValueError(
                _a('-p takes a name and a value; after "{name}" there is no value.').format(
                    name=name
                )
            )
        found[name] = value
    return found
