"""Writes docs/benchmarks.md and its picture from the results of the other benchmarks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from measure import RESULTS

DOCS = Path(__file__).parents[1] / "docs"
ORDER = ("execute", "plan", "handout", "visits", "weight", "catalogue")
HEAD = """# Benchmarks

`make bench` measures all this anew: each number beside the stock tool, on the same notebooks, in
the same run and in turns. A ratio is the median of the rounds, its spread their quartiles; above 1
we are better. What no stock tool does stands alone. Absolute numbers are of one small machine; only
the ratios mean something elsewhere.

"""


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"  # noqa: PLR2004


def table(data: dict[str, Any]) -> str:
    """Return the rows of one benchmark as a table."""
    lines = ["| | Coursekit | beside | ratio |", "| --- | --- | --- | --- |"]
    for row in data["rows"]:
        beside = f"{row['beside']}: {_number(row['stock'], row['unit'])}" if row["beside"] else ""
        ratio = ""
        if row["ratio"] is not None:
            low, high = row["spread"]
            ratio = f"**{row['ratio']:.1f}** ({low:.1f} to {high:.1f})"
        what = row["what"] + (f" ({row['note']})" if row["note"] else "")
        lines.append(f"| {what} | {_number(row['ours'], row['unit'])} | {beside} | {ratio} |")
    return "\n".join(lines) + "\n"


def picture(found: list[dict[str, Any]], path: Path) -> None:
    """Draw all ratios with their spread, on a logarithmic axis."""
    from matplotlib.figure import Figure

    rows = [row for data in found for row in data["rows"] if row["ratio"] is not None]
    rows.reverse()
    figure = Figure(figsize=(9, 0.42 * len(rows) + 1.2), layout="constrained")
    axes = figure.add_subplot()
    ratios = [row["ratio"] for row in rows]
    below = [max(row["ratio"] - row["spread"][0], 0) for row in rows]
    above = [max(row["spread"][1] - row["ratio"], 0) for row in rows]
    names = [f"{row['what']}, beside {row['beside']}" for row in rows]
    axes.barh(names, ratios, xerr=[below, above], color="#0f6b6b", ecolor="#444444", height=0.6)
    axes.axvline(1, color="#444444", linewidth=1)
    axes.set_xscale("log")
    axes.set_xlabel("times as good as the stock tool")
    axes.tick_params(axis="y", labelsize=8)
    for n, ratio in enumerate(ratios):
        axes.annotate(f" {ratio:.1f}", (max(ratio, 1), n), va="center", fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Write the report."""
    paths = [RESULTS / f"{name}.json" for name in ORDER]
    found = [json.loads(path.read_text(encoding="utf-8")) for path in paths if path.is_file()]
    text = HEAD + f"Measured on {found[0]['machine']}.\n\n![All ratios](images/benchmarks.svg)\n"
    for data in found:
        text += f"\n## {data['name'].capitalize()}\n\n{table(data)}"
    (DOCS / "benchmarks.md").write_text(text, encoding="utf-8")
    picture(found, DOCS / "images" / "benchmarks.svg")


if __name__ == "__main__":
    main()
