"""Patterns of lines that were meant as answers: "(o) a", "A. one", "a – b", with what to write.

Texts come with full-width marks made half-width (`source_line.half`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from coursekit.i18n import author_gettext as _a
from coursekit.questions.question_type import NearMiss

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


def bracket_misses(right: str, wrong: str) -> tuple[NearMiss, ...]:
    """Return the near misses of options, whose brackets are written `right` and `wrong`."""

    def correct(_found: re.Match[str]) -> str:
        return _a(
            "Write {right} in its place where the answer is right, {wrong} where it is wrong."
        ).format(right=right, wrong=wrong)

    patterns = (_ODD, _BRACKETS, _SIGN, _BULLET, _LETTER)
    return tuple(NearMiss(pattern, correct) for pattern in patterns)


def list_misses(template: str) -> tuple[NearMiss, ...]:
    """Return the near misses of listed items; `template` holds {line} for the text of one."""
    patterns = (_ODD, _BRACKETS, _SIGN, _BULLET, _LETTER)
    return tuple(NearMiss(pattern, _rewrite(template)) for pattern in patterns)


def sign_misses(template: str) -> tuple[NearMiss, ...]:
    """Return the near misses of a sign at the beginning of a line."""
    return tuple(NearMiss(pattern, _rewrite(template)) for pattern in (_ODD, _SIGN))


def arrow_misses(template: str) -> tuple[NearMiss, ...]:
    """Return the near misses of two sides with an arrow between them."""

    def join(found: re.Match[str]) -> str:
        return _a("Write {line}.").format(line=f"{found.group(1)} -> {found.group(3)}")

    return NearMiss(_DASH, join, mark=2), NearMiss(_ODD, _rewrite(template))


def _rewrite(template: str) -> Callable[[re.Match[str]], str]:
    def correct(found: re.Match[str]) -> str:
        line = template.format(line=found.group(2).strip() or "…")
        return _a("Write {line}.").format(line=line)

    return correct


ANYWHERE = bracket_misses("(x)", "( )")[:1]
"""The near misses that mean nothing else where a question or prose may stand as well."""


def crossed(ticks: list[str]) -> bool:
    """Return whether crosses stand beside ticks, so that a cross may mean wrong."""
    return any(tick and tick in _CHECKS for tick in ticks) and any(
        tick and tick in _CROSSES for tick in ticks
    )
