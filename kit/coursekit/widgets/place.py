"""Where this kernel runs."""

from __future__ import annotations

import os


def in_voila() -> bool:
    """Tell whether this kernel serves a Voilà page, so that a learner's browser reads all it says.

    Voilà names itself in `SERVER_SOFTWARE` for the kernel of a visit; a preheated kernel runs the
    notebook before there is a visit, and is known by `VOILA_PREHEAT` alone.
    """
    server = os.environ.get("SERVER_SOFTWARE", "")
    return server.startswith("voila/") or "VOILA_PREHEAT" in os.environ
