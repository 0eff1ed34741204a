"""What questions answered by typing share: the marks = and ~ 50%, shares of the points."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Protocol

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext_noop
from coursekit.model.diagnostic import Report
from coursekit.questions.near_misses import sign_misses
from coursekit.questions.paragraph import Paragraph
from coursekit.questions.question_type import MarkKind

ANSWER = MarkKind(
    name="answer",
    sign="=",
    label=gettext_noop("an answer ="),
    pattern=re.compile(r"=\s*"),
    near_misses=sign_misses("= {line}"),
)
PARTLY_RIGHT = MarkKind(
    name="part",
    sign="~",
    label=gettext_noop("a partly right answer ~"),
    pattern=re.compile(r"~\s*(?P<share>\d+/\d+|\d+(?:\.\d+)?)\s*(?P<percent>%?)\s*"),
    starts_answers=False,
    near_misses=sign_misses("= {line}")[:1],
)


class _Shared(Protocol):
    @property
    def share(self) -> Fraction: ...

    @property
    def feedback(self) -> str: ...


def report_no_full_share(
    answers: Iterable[_Shared], paragraph: Paragraph, report: Report, hint: str
) -> None:
    """Report that no answer earns all the points, unless something else is wrong already."""
    if not report.errors and not any(answer.share == 1 for answer in answers):
        report.add(
            "CK109",
            _a("No answer earns all the points."),
            paragraph.marks[0].line.place(),
            hint=hint,
        )


def write_answer(answer: _Shared, text: str) -> str:
    """Return an answer line: its mark, its text and its feedback."""
    percent = answer.share * 100
    share = f"{percent}%" if percent.denominator == 1 else str(answer.share)
    mark = "=" if answer.share == 1 else f"~ {share}"
    return f"{mark} {text}" + (f"   > {answer.feedback}" if answer.feedback else "")
