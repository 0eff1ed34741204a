"""The mark of one line of a question: ( ) [ ] = ~ -> 1. and the feedback behind an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from coursekit.model.diagnostic import Place
from coursekit.model.source_line import Line, half
from coursekit.questions.near_misses import TICKS

_FEEDBACK = re.compile(r"(?:^|\s+)>(?=\s|$|[^\s\d>=-])|\s*＞")
_TERM = r"(?:[\d.,]+[A-Za-z]?|[A-Za-z])"
_BEFORE = re.compile(rf"(?:^|[\s(]){_TERM}$")
_AFTER = re.compile(rf"\s*-?{_TERM}(?:\s*$|[),;]|\s+[-+*/<>=])")
_SAYS = re.compile(r"=|[^\W\d_]{2}")
_CODE = re.compile(r"`[^`]*`|\$[^$]*\$")
_MARKS = (
    ("choice", re.compile(rf"\(\s*([{TICKS}]?)\s*\)(?:\s+|$|(?=\w))")),
    ("box", re.compile(rf"\[\s*([{TICKS}]?)\s*\](?:\s+|$|(?=\w))")),
    ("answer", re.compile(r"=\s*")),
    ("part", re.compile(r"~\s*(\d+/\d+|\d+(?:\.\d+)?)\s*(%?)\s*")),
    ("match", re.compile(r"(.*?)\s*(?:->|→)\s*")),
    ("item", re.compile(r"\d{1,2}(?:[.)]\s+|[.)](?=[\u3400-\u9fff])|、\s*)")),
)
_BULLET = re.compile(rf"[-*+•]\s+(?=[(\[]\s*[{TICKS}]?\s*[)\]]\s)")


@dataclass(frozen=True)
class Mark:
    """One line that bears a mark. `text` is what follows it; `left` what precedes an arrow;
    `tick` what stands in its brackets."""

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


def read_mark(line: Line) -> Mark | None:
    """Return the mark that a line bears, or None."""
    text = half(line.text)
    lead = len(text) - len(text.lstrip())
    if bullet := _BULLET.match(text, lead):
        lead = bullet.end()
    for kind, pattern in _MARKS:
        found = pattern.match(text, lead)
        if found is None:
            continue
        if kind == "match" and text[lead:].startswith(("`", "$")):
            continue
        rest = line.cut(found.end())
        answer, feedback, doubt = _split_feedback(rest)
        left = line.cut(lead, found.end(1)) if kind == "match" else None
        share = Fraction(1)
        tick = found.group(1) if kind in {"choice", "box"} else ""
        if kind == "part":
            try:
                share = Fraction(found.group(1)) / (100 if found.group(2) else 1)
            except ZeroDivisionError:
                share = Fraction(-1)
        return Mark(kind, line, answer, tick, share, left, feedback, doubt)
    return None


def _split_feedback(line: Line) -> tuple[Line, str, Place | None]:
    """Split an answer from the feedback that follows `>`; a comparison that may be one is in doubt.

    Two spaces before it, or words around it, make it a mark; "5 > 3" and "a > b" are text, as is
    one in code or a formula, or behind a backslash.
    """
    doubt = None
    text = half(line.text)
    hidden = [found.span() for found in _CODE.finditer(text)]
    for found in _FEEDBACK.finditer(line.text):
        at = found.end() - 1
        if any(start < at < end for start, end in hidden):
            continue
        if found.end() - found.start() <= 2 and _compares(text, found):  # noqa: PLR2004
            if doubt is None and _SAYS.search(text[found.end() :]):
                doubt = line.place(at, at + 1)
            continue
        end = len(text[: found.start()].rstrip())
        return line.cut(0, end), line.text[found.end() :].strip(), None
    return line.cut(0, len(text.rstrip())), "", doubt


def _compares(text: str, found: re.Match[str]) -> bool:
    """Return whether a `>` stands between two numbers or letters."""
    before, after = text[: found.start()], text[found.end() :]
    return bool(_BEFORE.search(before) and _AFTER.match(after))
