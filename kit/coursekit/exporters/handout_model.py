"""A sheet: all that one handout prints, before and after it is Typst."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any


@dataclass(frozen=True)
class Part:
    """A stretch of a sheet that comes from one cell (counted from 1; 0: from none)."""

    cell: int
    html: str


@dataclass(frozen=True)
class Sheet:
    """All that is printed: what the template is told, the text, and the pictures by file name."""

    about: dict[str, Any]
    parts: tuple[Part, ...]
    pictures: dict[str, bytes] = field(default_factory=dict)
    file: str = ""
    language: str = "en"


class Level(IntEnum):
    """How far a part was simplified so that it can be set at all."""

    WHOLE = 0
    NO_PICTURES = 1
    PLAIN_TEXT = 2
    LEFT_OUT = 3


@dataclass(frozen=True)
class Segment:
    """A part in Typst."""

    part: Part
    typst: str
    level: Level = Level.WHOLE
    mark: str = ""
    """What stands before the level of each heading in `typst`."""
