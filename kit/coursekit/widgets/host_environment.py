"""Where this kernel runs, and for which lesson."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


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
    said = _metadata(os.environ.get("JPY_SESSION_NAME", ""))
    return _text(said.get("id")), language or _text(said.get("language"))


def _metadata(name: str) -> dict[str, Any]:
    """Return `metadata.coursekit` of a notebook file, empty where there is none to be read."""
    path = Path(name)
    if path.suffix != ".ipynb":
        return {}
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        said = notebook["metadata"]["coursekit"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return said if isinstance(said, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
