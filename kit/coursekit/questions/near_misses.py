"""Lines that were meant as answers and bear no mark that means one: "(o) a", "A. one", "a – b".

Texts come with full-width marks made half-width (`paragraph.half`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from coursekit.i18n import author_gettext as _a

TICKS = "xX×✓✔√"
"""What may stand in the brackets of a right answer."""
_CROSSES, _CHECKS = "×", "✓✔√"
_ODD = re.compile(
    r"(?:[-*+•]\s+)?"
    rf"(\(\s*[oO0*✗✘]\s*\)|\[\s*[oO0*✗✘]\s*\]|\(\s*[{TICKS}]?\s*\]|\[\s*[{TICKS}]?\s*\))"
    r"(?!\()\s*(.*)"
)
_BRACKETS = re.compile(r"([(\[]\s*[^\s()\[\]]{0,2}\s*[)\]])(?=\s|$|[^\W\d_])\s*(.*)")
_SIGN = re.compile(r"([✓✔√✗✘×☐☑☒○●◯□■])\s*(\S.*)")
_BULLET = re.compile(r"([-*+•·‣▪])\s+(\S.*)")
_LETTER = re.compile(
    r"((?:[A-Za-z]|\d{1,2})[.)](?=\s)|[A-HＡ-Ｈ]\s?[.、)]|\d{1,2}、|[①-⑳])\s*(\S.*)"
)
_DASH = re.compile(r"(\S.*?)\s*([–—-]{1,2}>|=+>|[⇒➜➔⟶]|(?<=\s)[–—-]{1,2}(?=\s)|——)\s*(\S.*)")
_LOOKS = {
    "choice": (_ODD, _BRACKETS, _SIGN, _BULLET, _LETTER),
    "box": (_ODD, _BRACKETS, _SIGN, _BULLET, _LETTER),
    "item": (_ODD, _BRACKETS, _SIGN, _BULLET, _LETTER),
    "match": (_DASH, _ODD),
    "answer": (_ODD, _SIGN),
}


@dataclass(frozen=True)
class Mistaken:
    """A line that looks like an answer: where its mark stands in the text, what to write."""

    start: int
    end: int
    hint: str


def mistaken(text: str, kind: str = "") -> Mistaken | None:
    """Return whether a line is meant as an answer beside others marked as `kind`.

    With no kind, where a question or prose may stand as well, only marks that mean nothing else
    tell.
    """
    lead = len(text) - len(text.lstrip())
    for pattern in _LOOKS.get(kind, (_ODD,)):
        found = pattern.fullmatch(text.strip())
        if found is not None:
            mark = 2 if pattern is _DASH else 1
            return Mistaken(lead + found.start(mark), lead + found.end(mark), _hint(found, kind))
    return None


def _hint(found: re.Match[str], kind: str) -> str:
    line = found.group(2).strip() or "…"
    if kind in {"match", "item", "answer"}:
        if found.re is _DASH:
            line = f"{found.group(1)} -> {found.group(3)}"
        else:
            line = {"match": f"{line} -> …", "item": f"1. {line}", "answer": f"= {line}"}[kind]
        return _a("Write {line}.").format(line=line)
    right, wrong = ("[x]", "[ ]") if kind == "box" else ("(x)", "( )")
    return _a(
        "Write {right} in its place where the answer is right, {wrong} where it is wrong."
    ).format(right=right, wrong=wrong)


def crossed(ticks: list[str]) -> bool:
    """Return whether crosses stand beside ticks, so that a cross may mean wrong."""
    return any(one and one in _CHECKS for one in ticks) and any(
        one and one in _CROSSES for one in ticks
    )
