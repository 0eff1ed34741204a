"""A quiz on paper and its key; the classes are those of docs/print-forms.md."""

from __future__ import annotations

from collections.abc import Sequence

from coursekit.blocks.quiz.model import QuizContent
from coursekit.i18n import gettext, ngettext
from coursekit.model.question import Question
from coursekit.questions.parts import attribute
from coursekit.questions.print_form import key_html, print_html

Printed = Sequence[tuple[Question, tuple[str, ...]]]


def quiz_html(quiz: QuizContent, printed: Printed) -> str:
    """Return the title, the introduction and the numbered questions with room to answer."""
    parts = [_head(quiz)]
    for number, (question, order) in enumerate(printed, start=1):
        points = _points(question)
        said = f' data-points="{attribute(points)}"' if points else ""
        parts.append(
            f'<div class="ck-question" data-number="{number}"{said}>'
            f"{print_html(question, order)}</div>"
        )
    return f'<section class="ck-block">{"".join(parts)}</section>'


def quiz_key_html(quiz: QuizContent, printed: Printed) -> str:
    """Return the title and the answer to each number."""
    answers = "".join(
        f'<div class="ck-answer" data-number="{number}">{key_html(question, order)}</div>'
        for number, (question, order) in enumerate(printed, start=1)
    )
    title = f"<h2>{quiz.title}</h2>" if quiz.title else ""
    return f'<section class="ck-block">{title}{answers}</section>'


def _head(quiz: QuizContent) -> str:
    title = f"<h2>{quiz.title}</h2>" if quiz.title else ""
    intro = f'<div class="ck-intro">{quiz.intro}</div>' if quiz.intro else ""
    if quiz.pass_mark is None:
        return title + intro
    share = f"{float(quiz.pass_mark * 100):g}%"
    note = gettext("Pass mark: {share}").format(share=share)
    return f'{title}{intro}<div class="ck-note">{note}</div>'


def _points(question: Question) -> str:
    if question.points == 1 or not question.scored:
        return ""
    if question.points.denominator != 1:
        return gettext("{n} points").format(n=question.points)
    n = int(question.points)
    return ngettext("{n} point", "{n} points", n).format(n=n)
