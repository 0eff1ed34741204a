"""Text from lessons, parameters and addresses, made safe for a terminal or a log."""

from __future__ import annotations

MAX_LINE = 500
"""Characters of a line that are printed."""


def escape_controls(text: str) -> str:
    """Return a text in which all but printable characters are escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def plain_lines(text: str) -> str:
    """Return a text of several lines, each safe and no longer than MAX_LINE."""
    return "\n".join(escape_controls(line)[:MAX_LINE] for line in text.split("\n"))
