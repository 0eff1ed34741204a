"""The mark of one line of a question: ( ) [ ] = -> 1., and the feedback behind an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from coursekit.model.diagnostic import Place
from coursekit.model.source_line import Line, half
from coursekit.questions.near_misses import ANYWHERE, TICKS
from coursekit.questions.paragraph import Mark
from coursekit.questions.registry import MARKS

_FEEDBACK = re.compile(r"(?:^|\s+)>(?=\s|$|[^\s\d>=-])|\s*＞")
_TERM = r"(?:[\d.,]+[A-Za-z]?|[A-Za-z])"
_BEFORE = re.compile(rf"(?:^|[\s(]){_TERM}$")
_AFTER = re.compile(rf"\s*-?{_TERM}(?:\s*$|[),;]|\s+[-+*/<>=])")
_SAYS = re.compile(r"=|[^\W\d_]{2}")
_CODE = re.compile(r"`[^`]*`|\$[^$]*\$")
_BULLET = re.compile(rf"[-*+•]\s+(?=[(\[]\s*[{TICKS}]?\s*[)\]]\s)")


def read_mark(line: Line) -> Mark | None:
    """Return the mark that a line bears, or None."""
    text = half(line.text)
    start = len(text) - len(text.lstrip())
    if bullet := _BULLET.match(text, start):
        start = bullet.end()
    for kind in MARKS.values():
        found = kind.pattern.match(text, start)
        if found is None:
            continue
        groups = found.groupdict()
        answer, feedback, doubt = line.cut(found.end()), "", None
        if kind.feedback:
            answer, feedback, doubt = _split_feedback(answer)
        return Mark(
            kind.name,
            line,
            answer,
            tick=groups.get("tick") or "",
            share=_share(groups.get("share"), groups.get("percent")),
            left=line.cut(start, found.end("left")) if "left" in groups else None,
            feedback=feedback,
            doubt=doubt,
        )
    return None


def _share(share: str | None, percent: str | None) -> Fraction:
    """Return a share of the points as written, -1 where it is none."""
    try:
        return Fraction(share or 1) / (100 if percent else 1)
    except ZeroDivisionError:
        return Fraction(-1)


@dataclass(frozen=True)
class Correction:
    """What to write for a near miss; its mark stands in the text from `start` to `end`."""

    start: int
    end: int
    hint: str


def correct_near_miss(text: str, kind: str = "") -> Correction | None:
    """Return what to write for a line that is meant as an answer beside others marked as `kind`.

    With no kind, where a question or prose may stand as well, only marks that mean nothing else
    tell.
    """
    lead = len(text) - len(text.lstrip())
    for miss in MARKS[kind].near_misses if kind else ANYWHERE:
        found = miss.pattern.fullmatch(text.strip())
        if found is not None:
            start, end = found.span(miss.mark)
            return Correction(lead + start, lead + end, miss.correct(found))
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
