"""What `coursekit build` shows while it works and when it is done."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from coursekit.cli.severity import COLOURS, severity_word
from coursekit.engine.job import Job, Outcome
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import author_ngettext, listed
from coursekit.model.diagnostic import Diagnostic

_MANY = 50
"""Lessons of a build above which those that have not changed are only counted."""
_STYLES = {"built": "green", "unchanged": "dim", "failed": "red"}


def _statuses() -> dict[str, str]:
    """Return what may come of a lesson, in words."""
    return {
        "built": _a("built"),
        "unchanged": _a("unchanged"),
        "failed": _a("failed"),
    }


def _steps() -> dict[str, str]:
    """Return what a lesson may be at, in words; a target of another package has its own name."""
    return {
        "waiting": _a("waiting"),
        "starting": _a("starting"),
        "running": _a("running"),
        "html": _a("page"),
        "handout": _a("handout"),
        "key": _a("key"),
    }


class Shown:
    """Where lines go. All of them are plain where the output is no terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def plain(self, text: str) -> None:
        """Show a text as it is."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def finding(self, finding: Diagnostic) -> None:
        """Show a finding as a person reads it."""
        lines = str(finding).split("\n")
        colour = COLOURS[finding.severity]
        head = f"[{colour}]{severity_word(finding)}[/] {escape(lines[0])}"
        self._console.print(head, highlight=False, soft_wrap=True)
        for line in lines[1:]:
            self.plain(line)

    def summary(
        self, outcomes: list[Outcome], asked: int, out: Path, *, errors: int, stopped: bool
    ) -> None:
        """Say in one line what came of it all; `errors` are those of no lesson that was tried."""
        counts = {
            status: sum(outcome.status == status for outcome in outcomes)
            for status in ("built", "unchanged", "failed")
        }
        counts["left"] = asked - len(outcomes)
        forms = {
            "built": author_ngettext("{n} built", "{n} built", counts["built"]),
            "unchanged": author_ngettext("{n} unchanged", "{n} unchanged", counts["unchanged"]),
            "failed": author_ngettext("{n} failed", "{n} failed", counts["failed"]),
            "left": author_ngettext("{n} not built", "{n} not built", counts["left"]),
        }
        parts = [forms[status].format(n=count) for status, count in counts.items() if count > 0]
        if errors and parts:
            said = author_ngettext(
                "{n} error of the plan or the options",
                "{n} errors of the plan or the options",
                errors,
            )
            parts.append(said.format(n=errors))
        if parts:
            said = (
                _a("{counts} in {folder}; what failed is as it was before.")
                if counts["failed"]
                else _a("{counts} in {folder}.")
            )
            self.plain(said.format(counts=listed(parts), folder=out))
        if stopped:
            self.plain(_a("Stopped. Lessons that were not finished are as they were before."))

    def tables(self, tables: Iterable[Table]) -> None:
        """Show tables, one below the other."""
        for table in tables:
            self._console.print(table)


class Progress(Shown):
    """Lines and, in a terminal, a live bar."""

    def __init__(self, console: Console, total: int, bar: Bar | None) -> None:
        super().__init__(console)
        self._bar = bar
        self._total = total
        self._done = 0
        self._task: TaskID | None = None
        self._at: dict[str, str] = {}
        if bar is not None:
            self._task = bar.add_task("", total=total)

    @staticmethod
    def console() -> Shown:
        """Return where the summary goes."""
        return Shown(Console(stderr=False))

    def step(self, job: Job, step: str) -> None:
        """Show what a lesson is at."""
        self._at[job.id] = step
        self._refresh()

    def done(self, outcome: Outcome) -> None:
        """Show that a lesson is done."""
        self._done += 1
        self._at.pop(outcome.id, None)
        if outcome.status == "unchanged" and self._total > _MANY:
            return
        seconds = f"{outcome.seconds:6.1f} s" if outcome.status != "unchanged" else " " * 8
        files = ", ".join(name for name in outcome.files if outcome.status == "built")
        words = _statuses()
        word = set_cell_size(words[outcome.status], max(map(cell_len, words.values())))
        mark = f"[{_STYLES[outcome.status]}]{word}[/]"
        line = f"{mark} {seconds}  [bold]{escape(outcome.id)}[/]  {escape(files)}"
        self._console.print(line.rstrip(), highlight=False, soft_wrap=True)
        self._refresh()

    def _refresh(self) -> None:
        if self._bar is not None and self._task is not None:
            words, form = _steps(), _a("{id} ({step})")
            at = listed(
                form.format(id=name, step=words.get(step, step)) for name, step in self._at.items()
            )
            self._bar.update(self._task, completed=self._done, description=escape(at))


class _Quiet(Progress):
    def step(self, job: Job, step: str) -> None:
        """Show nothing."""

    def done(self, outcome: Outcome) -> None:
        """Show nothing."""


@contextlib.contextmanager
def progress(total: int, *, quiet: bool) -> Iterator[Progress]:
    """Show the progress of a build while it lasts."""
    console = Console()
    if quiet:
        yield _Quiet(console, total, None)
    elif not console.is_terminal:
        yield Progress(console, total, None)
    else:
        columns = (
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
        )
        with Bar(*columns, console=console, transient=True) as bar:
            yield Progress(console, total, bar)
