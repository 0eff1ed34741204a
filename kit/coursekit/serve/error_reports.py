"""What the organiser is told of live lessons that failed before a learner."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.filters import strip_ansi

from coursekit.engine.failures import Stop, failure_in_cell
from coursekit.engine.job_findings import Numbers
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Diagnostic, Place
from coursekit.serve.visit_context import Visit, current_visit

REPEAT_AFTER = 3600.0
"""Seconds after which the same is told once more."""
_MANY = 1000
_ARROW = re.compile(r"^-+> (\d+) (.*)$", re.MULTILINE)
"""Where IPython's traceback points at a line."""
SLOW_PAGE = 60
"""Seconds that a learner waits for a page before the organiser is told."""


class ErrorReports:
    """Says what failed, each once an hour, however many learners meet it."""

    def __init__(self, say: Callable[[Diagnostic], object]) -> None:
        self._print: Callable[[Diagnostic], object] | None = say
        self._reported_at: dict[str, float] = {}

    def report(self, finding: Diagnostic) -> None:
        """Tell of a finding, unless that was done a while ago."""
        now, text = time.monotonic(), str(finding)
        if self._print is None or now - self._reported_at.get(text, -REPEAT_AFTER) < REPEAT_AFTER:
            return
        if len(self._reported_at) >= _MANY:
            self._reported_at.clear()
        self._reported_at[text] = now
        self._print(finding)

    def close(self) -> None:
        """Tell nothing from now on: what ends with the server is no fault of a lesson."""
        self._print = None

    def kernel_died(self, visit: Visit) -> None:
        """Tell that Python ended before the page was made."""
        finding = Diagnostic(
            code="CK322",
            message=_a("Python died while the lesson ran."),
            place=Place(file=_name(visit)),
            hint=_a("Often it ran out of memory; try with less data."),
        )
        self.report(finding)

    def callback_failed(self, visit: Visit, error: dict[str, Any]) -> None:
        """Tell where code stopped that a widget called, when the page was there."""
        file, numbers = _name(visit), _numbers(visit.notebook)
        stop = Stop("", -1, None, error["ename"], error["evalue"])
        finding = failure_in_cell(stop, file, numbers, injected=False).finding
        trace = strip_ansi("\n".join(error["traceback"]))  # type: ignore[no-untyped-call]
        place = _place(file, trace, numbers)
        self.report(finding.model_copy(update={"place": place}))

    def page_failed(self, visit: Visit, error: Exception) -> None:
        """Tell what kept a page from being made at all."""
        reason = getattr(error, "log_message", None) or str(error) or type(error).__name__
        finding = Diagnostic(
            code="CK323",
            message=_a("the lesson could not be run: {reason}").format(reason=reason),
            place=Place(file=_name(visit)),
        )
        self.report(finding)

    def page_is_slow(self, visit: Visit, seconds: float) -> None:
        """Tell that a page is long in the making."""
        if seconds < SLOW_PAGE:
            return
        finding = Diagnostic(
            code="CK322",
            message=_a("a learner has waited for more than {n} seconds.").format(n=SLOW_PAGE),
            place=Place(file=_name(visit)),
            hint=_a("Look for a loop without an end, or for what takes long in a cell."),
        )
        self.report(finding)


async def report_failed_cell(cell: Any, cell_index: int, execute_reply: Any) -> None:
    """Tell where the code of a live lesson stopped; nbclient's hook `on_cell_error`."""
    visit = current_visit.get()
    meant = "raises-exception" in cell.metadata.get("tags", ())
    if visit is None or visit.reports is None or meant:
        return
    said = execute_reply["content"]
    stop = Stop(
        cell.source,
        cell_index,
        said.get("execution_count"),
        said.get("ename", ""),
        said.get("evalue", ""),
        said.get("traceback") or (),
    )
    numbers = _numbers(visit.notebook)
    failure = failure_in_cell(stop, _name(visit), numbers, injected=visit.has_parameters)
    visit.reports.report(failure.finding)


def _place(file: str, trace: str, numbers: Numbers) -> Place:
    """Return the last line of the author's that a traceback points at.

    It does not number cells: those of a live page all have the same number.
    """
    for line, text in reversed(_ARROW.findall(trace)):
        for cell, source in enumerate(numbers.sources, start=1):
            if text.rstrip() in source.split("\n")[int(line) - 1 : int(line)]:
                return Place(file=file, cell=cell, line=int(line), text=text.strip())
    return Place(file=file)


def _name(visit: Visit) -> str:
    """Return a lesson's notebook as who serves it would name it."""
    here = Path.cwd()
    inside = visit.notebook.is_relative_to(here)
    return str(visit.notebook.relative_to(here) if inside else visit.notebook)


def _numbers(notebook: Path) -> Numbers:
    try:
        return Numbers.of(nbformat.read(notebook, as_version=4))  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        return Numbers(had_injected=False)
