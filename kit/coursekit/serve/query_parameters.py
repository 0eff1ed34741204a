"""Parameters in the address of a live page, checked before a kernel starts."""

from __future__ import annotations

from typing import Any

from papermill.parameterize import parameterize_notebook

from coursekit.authoring.parameters import check_values, read_parameters
from coursekit.model.diagnostic import Diagnostic, Report
from coursekit.notebook import read_notebook
from coursekit.serve.lessons import Lesson


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
    if "lang" not in {parameter.name for parameter in parameters}:
        # The language of our own pages.
        given.pop("lang", None)
    report = Report()
    checked = check_values(parameters, given, report)
    if report.errors:
        raise ParametersError([_sentence(error) for error in report.errors])
    return checked


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
