"""`--format`: whether a command speaks to people or to programs."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """How what came of a command is told."""

    TEXT = "text"
    JSON = "json"
