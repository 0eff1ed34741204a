"""Findings on the screen, and as JSON for programs.

The JSON is `{"schema": 1, "notebooks": n, "errors": n, "warnings": n, "notes": n, "fixed": [...],
"diagnostics": [...]}`; a diagnostic is as `coursekit schema diagnostic` says.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from coursekit.model.diagnostic import Diagnostic, Severity

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}


def as_json(findings: Sequence[Diagnostic], fixed: Sequence[Diagnostic], notebooks: int) -> None:
    """Print findings as JSON."""
    counts = Counter(one.severity for one in findings)
    data = {
        "schema": 1,
        "notebooks": notebooks,
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "notes": counts[Severity.NOTE],
        "fixed": [one.model_dump(mode="json") for one in fixed],
        "diagnostics": [one.model_dump(mode="json") for one in findings],
    }
    print(json.dumps(data, ensure_ascii=True, indent=2))  # noqa: T201  this is the output


def as_text(findings: Sequence[Diagnostic], fixed: Sequence[Diagnostic], notebooks: int) -> None:
    """Print findings for people, and a sentence that sums them up."""
    console = Console(soft_wrap=True, highlight=False)
    for one in findings:
        console.print(_told(one), end="\n\n")
    counts = Counter(one.severity for one in findings)
    told = [
        _many(counts[severity], str(severity))
        for severity in Severity
        if counts[severity] or severity is Severity.ERROR
    ]
    if fixed:
        console.print(f"Wrote {_many(len(fixed), 'id')}.")
    console.print(f"Checked {_many(notebooks, 'notebook')}: {', '.join(told)}.")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count or 'no'} {noun}s"


def _told(one: Diagnostic) -> Text:
    out = Text()
    if str(one.place):
        out.append(f"{one.place}: ", style="bold")
    out.append(
        f"{one.severity}: " if one.severity is not Severity.ERROR else "", _STYLES[one.severity]
    )
    out.append(one.message)
    if one.place.text:
        out.append(f"\n    {one.place.text}")
        if one.place.column:
            lead = "".join(
                "\u3000" if wide(c) else " " for c in one.place.text[: one.place.column - 1]
            )
            marked = one.place.text[one.place.column - 1 : max(one.place.end - 1, one.place.column)]
            carets = "".join("＾" if wide(c) else "^" for c in marked) or "^"
            out.append(f"\n    {lead}")
            out.append(carets, _STYLES[one.severity])
    out.append("\n    ")
    if one.hint:
        out.append(f"{one.hint}  ")
    return out.append(f"[{one.code}]", style="dim")


def wide(mark: str) -> bool:
    """Tell whether a character takes two columns of a terminal."""
    from unicodedata import east_asian_width

    return east_asian_width(mark) in "WF"
