"""A question's text taken apart, before its type is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from coursekit.model.diagnostic import Place
from coursekit.model.source_line import Line


@dataclass(frozen=True)
class Mark:
    """One line that bears a mark. `kind` is the name of its `MarkKind`, `text` what follows the
    mark, `left` what precedes an arrow, `tick` what stands in brackets."""

    kind: str
    line: Line
    text: Line
    tick: str = ""
    share: Fraction = Fraction(1)
    left: Line | None = None
    feedback: str = ""
    doubt: Place | None = None
    """A `>` taken as a comparison behind which feedback may have been meant."""

    @property
    def ticked(self) -> bool:
        """Whether the answer is marked right."""
        return bool(self.tick)


@dataclass
class Paragraph:
    """A question's text, taken apart: what stands before the marks, the marks, and the rest.

    `settings` are the values read from the braces, by field; `places` where they stand.
    """

    stem: str
    first: Line
    marks: list[Mark] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    feedback: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    unclear: bool = False
    """Whether a line was left out that may have been an answer."""

    def base(self) -> dict[str, Any]:
        """Return the fields that every question has."""
        rest = {"stem": self.stem, "hints": tuple(self.hints), "feedback": self.feedback}
        return self.values_of("id", "points", "part") | rest

    def values_of(self, *fields: str) -> dict[str, Any]:
        """Return those of the fields that a setting gives a value."""
        return {name: self.settings[name] for name in fields if name in self.settings}
