"""Parameters in the address of a live page, checked before a kernel starts."""

from __future__ import annotations

from typing import Any

import nbformat
from papermill.parameterize import parameterize_notebook

from coursekit.serve.lessons import Lesson


class ValuesError(Exception):
    """Some values do not fit; `sentences` say which, and what is allowed."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def values_of(lesson: Lesson, arguments: dict[str, list[bytes]]) -> dict[str, Any]:
    """Return the parameters that a query gives, in their types; raise ValuesError."""
    given = {
        name: values[-1].decode("utf-8", "replace")
        for name, values in arguments.items()
        if name not in {"lang"}
    }
    if not given:
        return {}
    raise NotImplementedError


def inject(request: Any, notebook: Any, cwd: str) -> Any:
    """Put the values of a visit into its notebook (Voilà's prelaunch hook)."""
    del cwd
    values = getattr(request, "lesson_values", {})
    if not values:
        return notebook
    notebook = nbformat.from_dict(notebook)
    notebook.metadata.setdefault("papermill", {})
    return parameterize_notebook(notebook, values)
