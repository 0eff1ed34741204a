"""Questions and their keys as HTML for paper, and for readers where no script runs.

Each type has the templates `print.html.j2` and `key.html.j2`. They get the `question`, its texts
rendered, and the drawn `order` of its options. docs/print-forms.md lists the classes.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from coursekit.model.question import Question
from coursekit.questions.parts import letter, percent
from coursekit.questions.registry import TYPES

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment() -> Environment:
    # What prints nothing, a build with nothing to do, imports no jinja2.
    from coursekit.render.print_templates import print_environment

    brought = {name: one.templates for name, one in TYPES.items() if one.templates is not None}
    environment = print_environment("questions", brought)
    environment.filters |= {"letter": letter, "percent": percent}
    return environment


def print_html(question: Question, order: tuple[str, ...] = ()) -> Markup:
    """Return a question with room to answer; `order` is the drawn order of its options."""
    return _render("print", question, order)


def key_html(question: Question, order: tuple[str, ...] = ()) -> Markup:
    """Return the right answer and the feedback, lettered as in `print_html`."""
    return _render("key", question, order)


def _render(form: str, question: Question, order: tuple[str, ...]) -> Markup:
    template = _environment().get_template(f"{question.type}/{form}.html.j2")
    return Markup(template.render(question=question, order=order))  # noqa: S704  it escapes
