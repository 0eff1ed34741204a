"""Where the time of a build went, as tables: `coursekit build --profile`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.table import Table

from coursekit.engine.job import Outcome
from coursekit.engine.timing import summed, with_rest
from coursekit.i18n import author_gettext as _a


def profile(outcomes: list[Outcome], spent: Mapping[str, float]) -> Iterator[Table]:
    """Return a table of the whole command, and one of the lessons that were built, if any were.

    `spent` are seconds: of "start", before the build began, of "all" of it, and of its steps.
    """
    steps = dict(spent)
    start, whole = steps.pop("start", 0.0), steps.pop("all")
    rows = {"start": start, **with_rest(steps, whole)}
    yield _table(_a("the build"), _a("ms"), rows, start + whole)
    built = [outcome for outcome in outcomes if outcome.timings]
    if built:
        whole = sum(outcome.seconds for outcome in built)
        rows = with_rest(summed([outcome.timings for outcome in built]), whole)
        yield _table(_a("a lesson"), _a("ms a lesson"), rows, whole, len(built))


def _table(
    title: str, unit: str, rows: Mapping[str, float], whole: float, lessons: int = 1
) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(title)
    for name in (unit, _a("% of all")):
        table.add_column(name, justify="right")
    for path, seconds in rows.items():
        depth, name = path.count("/"), path.rpartition("/")[2]
        share = f"{100 * seconds / whole:.0f}" if whole else ""
        table.add_row(f"{'  ' * depth}{name}", f"{1000 * seconds / lessons:.1f}", share)
    table.add_row(_a("all"), f"{1000 * whole / lessons:.1f}", "100", style="bold")
    return table
