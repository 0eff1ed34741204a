"""What the benchmarks share: times with their spread, ratios beside the stock tool, one file each.

Every number is measured beside the stock tool in the same run, in turns, so that a busy machine
slows both. A ratio is the median of the ratios of the rounds; its spread is their quartiles.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


@dataclass
class Row:
    """One comparison. `ours` and `stock` are medians in `unit`; for a rate, more is better."""

    what: str
    unit: str
    ours: float
    beside: str = ""
    stock: float | None = None
    ratio: float | None = None
    spread: tuple[float, float] | None = None
    rounds: int = 1
    note: str = ""


@dataclass
class Results:
    """The rows of one benchmark, and where they were measured."""

    name: str
    rows: list[Row] = field(default_factory=list)

    def compare(
        self,
        what: str,
        unit: str,
        ours: Sequence[float],
        beside: str,
        stock: Sequence[float],
        *,
        more: bool = False,
        note: str = "",
    ) -> Row:
        """Add a comparison of rounds measured in turns; `more`: a larger number is better."""
        pairs = list(zip(ours, stock, strict=True))
        ratios = [o / s if more else s / o for o, s in pairs]
        spread = _quartiles(ratios)
        row = Row(
            what, unit, statistics.median(ours), beside, statistics.median(stock),
            statistics.median(ratios), spread, len(pairs), note,
        )  # fmt: skip
        return self._add(row)

    def alone(self, what: str, unit: str, ours: Sequence[float], note: str = "") -> Row:
        """Add a number that no stock tool has."""
        return self._add(Row(what, unit, statistics.median(ours), rounds=len(ours), note=note))

    def _add(self, row: Row) -> Row:
        self.rows.append(row)
        beside = f"   {row.beside} {row.stock:.4g} {row.unit}" if row.stock is not None else ""
        ratio = (
            f"   ratio {row.ratio:.1f} ({row.spread[0]:.1f} to {row.spread[1]:.1f})"
            if row.ratio is not None and row.spread is not None
            else ""
        )
        print(f"{row.what}: {row.ours:.4g} {row.unit}{beside}{ratio} {row.note}", flush=True)
        return row

    def write(self) -> None:
        """Keep the rows for the report."""
        RESULTS.mkdir(exist_ok=True)
        data: dict[str, Any] = {
            "name": self.name,
            "machine": f"{os.cpu_count()} processors, Python {platform.python_version()}",
            "rows": [asdict(row) for row in self.rows],
        }
        path = RESULTS / f"{self.name}.json"
        path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def seconds(make: Callable[[], Any]) -> float:
    """Return how long a call takes."""
    begin = time.perf_counter()
    make()
    return time.perf_counter() - begin


def _quartiles(numbers: Sequence[float]) -> tuple[float, float]:
    if len(numbers) < 2:  # noqa: PLR2004
        return (numbers[0], numbers[0])
    low, _, high = statistics.quantiles(numbers, n=4, method="inclusive")
    return (low, high)
