"""How much a finding matters, in words and in colour."""

from __future__ import annotations

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import use_author_language
from coursekit.model.diagnostic import Diagnostic, Severity

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def severity_word(one: Diagnostic) -> str:
    """Return how much a finding matters, in its language."""
    with use_author_language(one.language):
        return {
            Severity.ERROR: _a("error"),
            Severity.WARNING: _a("warning"),
            Severity.NOTE: _a("note"),
        }[one.severity]
