"""A finding about what an author wrote: what, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from enum import StrEnum

from pydantic import Field

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import author_language, use_author_language
from coursekit.model.base import Frozen


class Severity(StrEnum):
    """How much a finding matters: an error stops a build, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Place(Frozen):
    """Where a finding points. Lines, columns and cells count from 1; 0 means unknown.

    `end` is the column just past the last character marked; `text` is the line as written.
    """

    file: str = ""
    cell: int = 0
    line: int = 0
    column: int = 0
    end: int = 0
    text: str = ""

    def __str__(self) -> str:
        parts = [self.file] if self.file else []
        if self.cell:
            parts.append(_a("cell {n}").format(n=self.cell))
        if self.line:
            parts.append(_a("line {n}").format(n=self.line))
        return _a(", ").join(parts)

    def pointer(self) -> tuple[str, str]:
        """Return what stands below `text` to mark the words meant: what leads there, the carets.

        Both take as many columns as the characters above them: a Chinese one takes two.
        """
        from wcwidth import wcwidth

        start = self.column - 1
        marked = self.text[start : max(self.end - 1, self.column)]
        lead = "".join(
            mark if mark == "\t" else _BLANKS.get(wcwidth(mark), "") for mark in self.text[:start]
        )
        return lead, "".join(_CARETS.get(wcwidth(mark), "") for mark in marked) or "^"


_BLANKS = {1: " ", 2: "\u3000"}
_CARETS = {1: "^", 2: "＾"}


class Diagnostic(Frozen):
    """One finding. `code` is stable ("CK201"); `hint` says what to write instead.

    `fix` is the text that `check --fix` would put at `place`, when that is safe. `language` is the
    BCP 47 tag of the language that the message is in.
    """

    code: str
    message: str
    severity: Severity = Severity.ERROR
    place: Place = Place()
    hint: str = ""
    fix: str | None = None
    language: str = Field(default_factory=author_language)

    @property
    def where(self) -> str:
        """The place in words, with what leads on to the message; empty where there is none."""
        with use_author_language(self.language):
            place = str(self.place)
            return _a("{place}: ").format(place=place) if place else ""

    def __str__(self) -> str:
        lines = [f"{self.where}{self.message}"]
        if self.place.text:
            lines.append(f"    {self.place.text}")
            if self.place.column:
                lines.append("    " + "".join(self.place.pointer()))
        lines.append(f"    {self.hint}  [{self.code}]" if self.hint else f"    [{self.code}]")
        return "\n".join(lines)


class Report:
    """Collects findings while something is read; the only mutable thing a parser carries."""

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []

    def add(
        self,
        code: str,
        message: str,
        place: Place | None = None,
        *,
        hint: str = "",
        severity: Severity = Severity.ERROR,
        fix: str | None = None,
    ) -> None:
        """Record one finding."""
        self._found.append(
            Diagnostic(
                code=code,
                message=message,
                severity=severity,
                place=place or Place(),
                hint=hint,
                fix=fix,
            )
        )

    def extend(self, found: Iterable[Diagnostic]) -> None:
        """Record findings made elsewhere."""
        self._found.extend(found)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def errors(self) -> list[Diagnostic]:
        """The findings that stop a build."""
        return [d for d in self._found if d.severity is Severity.ERROR]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return 'Did you mean "kitchen"?' for the nearest known word, or an empty text."""
    near = nearest(word, known)
    return _a('Did you mean "{word}"?').format(word=near) if near else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is nearest, or an empty text where none is near."""
    # Of two Chinese characters one is half the word.
    cutoff = 0.6 if word.isascii() else 0.5
    near = get_close_matches(word, list(known), n=1, cutoff=cutoff)
    return near[0] if near else ""
