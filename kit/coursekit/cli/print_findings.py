"""Findings on the screen, and as JSON for programs.

The JSON is `{"schema": 1, "notebooks": n, "errors": n, "warnings": n, "notes": n, "fixed": [...],
"diagnostics": [...]}`; a diagnostic is as `coursekit schema diagnostic` says. `--stories` adds
"stories", see `cli.analysis_report`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from coursekit.cli.analysis_report import AnalysedBlock, analysis_json, print_analysis
from coursekit.cli.severity import COLOURS, severity_word
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import author_ngettext, listed, use_author_language
from coursekit.model.diagnostic import Diagnostic, Severity


def as_json(
    findings: Sequence[Diagnostic],
    fixed: Sequence[Diagnostic],
    notebooks: int,
    stories: Sequence[AnalysedBlock] | None = None,
) -> None:
    """Print findings as JSON."""
    counts = Counter(one.severity for one in findings)
    data: dict[str, Any] = {
        "schema": 1,
        "notebooks": notebooks,
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "notes": counts[Severity.NOTE],
        "fixed": [one.model_dump(mode="json") for one in fixed],
        "diagnostics": [one.model_dump(mode="json") for one in findings],
    }
    if stories is not None:
        data["stories"] = [analysis_json(story) for story in stories]
    print(json.dumps(data, ensure_ascii=True, indent=2))  # noqa: T201  this is the output


def as_text(
    findings: Sequence[Diagnostic],
    fixed: Sequence[Diagnostic],
    notebooks: int,
    stories: Sequence[AnalysedBlock] | None = None,
) -> None:
    """Print findings for people, and a sentence that sums them up."""
    console = Console(soft_wrap=True, highlight=False)
    for one in findings:
        console.print(_told(one), end="\n\n")
    for story in stories or ():
        print_analysis(story, console)
    counts = Counter(one.severity for one in findings)
    told = [_a("no errors") if not counts[Severity.ERROR] else ""]
    told += [_many(severity, counts[severity]) for severity in Severity if counts[severity]]
    if fixed:
        n = len(fixed)
        console.print(author_ngettext("Wrote {n} id.", "Wrote {n} ids.", n).format(n=n))
    summary = author_ngettext(
        "Checked {n} notebook: {found}.", "Checked {n} notebooks: {found}.", notebooks
    )
    console.print(summary.format(n=notebooks, found=listed(filter(None, told))))


def _many(severity: Severity, n: int) -> str:
    return {
        Severity.ERROR: author_ngettext("{n} error", "{n} errors", n),
        Severity.WARNING: author_ngettext("{n} warning", "{n} warnings", n),
        Severity.NOTE: author_ngettext("{n} note", "{n} notes", n),
    }[severity].format(n=n)


def _told(one: Diagnostic) -> Text:
    out = Text()
    out.append(one.where, style="bold")
    if one.severity is not Severity.ERROR:
        with use_author_language(one.language):
            word = _a("{word}: ").format(word=severity_word(one))
        out.append(word, f"bold {COLOURS[one.severity]}")
    out.append(one.message)
    if one.place.text:
        out.append(f"\n    {one.place.text}")
        if one.place.column:
            lead, carets = one.place.pointer()
            out.append(f"\n    {lead}")
            out.append(carets, f"bold {COLOURS[one.severity]}")
    out.append("\n    ")
    if one.hint:
        out.append(f"{one.hint}  ")
    return out.append(f"[{one.code}]", style="dim")
