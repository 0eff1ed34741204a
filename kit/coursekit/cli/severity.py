"""How much a finding matters, in words and in colour."""

from __future__ import annotations

from coursekit.i18n import tell, telling
from coursekit.model.diagnostic import Diagnostic, Severity

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def severity_word(one: Diagnostic) -> str:
    """Return how much a finding matters, in its language."""
    with telling(one.language):
        return {
            Severity.ERROR: tell("error"),
            Severity.WARNING: tell("warning"),
            Severity.NOTE: tell("note"),
        }[one.severity]
