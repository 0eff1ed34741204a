"""Parameters in the address of a live page, checked before a kernel starts."""

from __future__ import annotations

import re
from typing import Any

from papermill.parameterize import parameterize_notebook

from coursekit.authoring.parameters import Parameter, check_values, read_parameters
from coursekit.i18n import gettext
from coursekit.model.diagnostic import Diagnostic, Report
from coursekit.notebook import read_notebook
from coursekit.serve.lessons import Lesson

_IGNORED = re.compile(
    r"(utm|mc|share)_\w*|lang|_ga|_gl|igshid|spm|from|ref|isappinstalled|nsukey"
    r"|[a-z]{0,4}clid|msclkid|[gw]braid"
)
"""The language of our own pages, and what platforms add to links that are shared."""


class ParametersError(Exception):
    """Some values do not fit; `sentences` say which, and what is allowed."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def parse_parameters(lesson: Lesson, arguments: dict[str, list[bytes]]) -> dict[str, Any]:
    """Return the parameters that a query gives, in their types; raise ParametersError."""
    if not arguments:
        return {}
    parameters = read_parameters(read_notebook(lesson.notebook).data)
    given = {name: values[-1].decode("utf-8", "replace") for name, values in arguments.items()}
    names = {parameter.name for parameter in parameters}
    given = {name: v for name, v in given.items() if name in names or not _IGNORED.fullmatch(name)}
    _refuse_markup(parameters, given)
    report = Report()
    checked = check_values(parameters, given, report)
    if report.errors:
        raise ParametersError([_sentence(error) for error in report.errors])
    return checked


def _refuse_markup(parameters: tuple[Parameter, ...], given: dict[str, str]) -> None:
    """Raise ParametersError where a value that the author did not list could hold HTML tags.

    A lesson may put a value into HTML, in an output or in a widget; a link must not be able to
    restyle or redirect its page. Outputs are the author's own and are shown as they are.
    """
    listed = {str(choice) for parameter in parameters for choice in parameter.choices}
    for name, value in given.items():
        if value not in listed and ("<" in value or ">" in value):
            raise ParametersError([gettext("“{name}” takes no < or >.").format(name=name)])


def _sentence(error: Diagnostic) -> str:
    return f"{error.message[:1].upper()}{error.message[1:]} {error.hint}".strip()


def inject_parameters(request: Any, notebook: Any, cwd: str) -> Any:
    """Put the values of a visit into its notebook, as papermill does (Voilà's prelaunch hook)."""
    del cwd
    values = getattr(request, "lesson_parameters", {})
    if not values:
        return notebook
    # What papermill's own reader would have added.
    notebook.metadata.setdefault("papermill", {})
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])
    return parameterize_notebook(notebook, values)
