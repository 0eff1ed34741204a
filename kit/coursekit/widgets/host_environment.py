"""Where this kernel runs, and for which lesson."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from coursekit.notebook import NotebookError, read_notebook


def in_voila() -> bool:
    """Return whether this kernel serves a Voilà page: a learner's browser reads all it sends.

    Voilà names itself in `SERVER_SOFTWARE` for the kernel of a visit; a preheated kernel runs the
    notebook before there is a visit, and is known by `VOILA_PREHEAT` alone.
    """
    server = os.environ.get("SERVER_SOFTWARE", "")
    return server.startswith("voila/") or "VOILA_PREHEAT" in os.environ


def lesson_here() -> tuple[str, str]:
    """Return the id and the language of the lesson that this kernel runs, "" for what is unknown.

    `coursekit serve` says both in the environment; Jupyter Server (2.0 and later) names the
    notebook in `JPY_SESSION_NAME`, and its metadata say the rest.
    """
    lesson = os.environ.get("COURSEKIT_LESSON", "")
    language = os.environ.get("COURSEKIT_LANGUAGE", "")
    if lesson:
        return lesson, language
    data = _lesson_data(os.environ.get("JPY_SESSION_NAME", ""))
    return _text(data.get("id")), language or _text(data.get("language"))


def _lesson_data(name: str) -> dict[str, Any]:
    """Return `metadata.coursekit` of a notebook file, empty where there is none to be read."""
    path = Path(name)
    try:
        return read_notebook(path).lesson_data if path.suffix == ".ipynb" else {}
    except NotebookError:
        return {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
