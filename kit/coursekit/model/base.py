"""What every model of the kit stands on: frozen, strict, versioned, and free of I/O."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema

SCHEMA_VERSION = 1


class Frozen(BaseModel):
    """A value that never changes; an edit makes a new one (`model_copy(update=...)`)."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Spec(Frozen):
    """The public half of a block or question: all that a learner's browser may hold.

    Only a `Spec` can be given to `coursekit.render.wire`, so what is not in a spec cannot leak.
    """


class Key(Frozen):
    """The private half: right answers, feedback, hints, effects. Never a `Spec`."""


@dataclass(frozen=True)
class MarkdownText:
    """Marks a text field as Markdown by an author, rendered by `coursekit.render.rendered`."""

    inline: bool = False


Markdown = Annotated[str, MarkdownText()]
"""Paragraphs, lists, pictures, mathematics."""
Inline = Annotated[str, MarkdownText(inline=True)]
"""One line: emphasis, code, mathematics, a picture; no paragraph around it."""


_LONGEST = 1000
"""Characters of a number as text: scores come from browsers, too."""


def _fraction(value: Any) -> Fraction:
    if isinstance(value, float):
        return Fraction(repr(value))
    if isinstance(value, str) and (len(value) > _LONGEST or "e" in value.lower()):
        # "1e999999999" would fill the memory.
        raise ValueError("This is no number that can be kept exactly.")
    try:
        return Fraction(value)
    except (ZeroDivisionError, TypeError) as error:
        raise ValueError("This is no number.") from error


def _fraction_text(value: Fraction) -> str:
    return str(value)


Score = Annotated[
    Fraction,
    BeforeValidator(_fraction),
    PlainSerializer(_fraction_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(/\d+)?$"}),
]
"""An exact number, as `fractions.Fraction` in Python and as text in JSON: "1", "2/3", "-1/4"."""
