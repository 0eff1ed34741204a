"""A plan to pages: `coursekit build --plan` beside the commands papermill and jupyter nbconvert.

    python benchmarks/plan.py [--rows 10000] [--stock 6]

Measures the plan from nothing, again with nothing changed, with one row changed, and with one and
two workers (1,500 rows), beside what two bare programs gain on this machine. A worker alone uses
more than one processor: while one lesson runs, the child of the next gets ready beside it. So two
workers on two processors are measured beside one on one of them, and beside one that may use both.
The commands are run for a few rows; what they take for one is counted for all.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from lessons import lesson
from measure import Results, seconds

_FEW = 1500
"""Rows for one worker and for two."""


def _build(folder: Path, plan: str, *options: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "coursekit", "build", "t.ipynb", "--plan", plan, "--to", "html",
         *options],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "COURSEKIT_CACHE": str(folder.parent / "store")},
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])


def _commands(folder: Path, row: int) -> None:
    ran = f"ran-{row}.ipynb"
    for command in (
        ["papermill", "t.ipynb", ran, "-p", "town", f"Town {row}", "-p", "n", str(row),
         "--no-progress-bar"],
        ["jupyter", "nbconvert", "--to", "html", ran],
    ):  # fmt: skip
        subprocess.run(
            [sys.executable, "-m", *command], cwd=folder, check=True, capture_output=True
        )


def _plan(
    folder: Path, rows: int, name: str = "plan.csv", changed: Collection[int] = frozenset()
) -> str:
    lines = ["template,id,town,n"]
    lines += [f"t,r{i},Town {i},{i % 97 + (100 if i in changed else 0)}" for i in range(rows)]
    (folder / name).write_text("\n".join(lines) + "\n")
    return name


def _bare(programs: int) -> None:
    """Have so many bare Python programs share some work, which no program waits for."""
    work = f"sum(i * i for i in range({20_000_000 // programs}))"
    started = [subprocess.Popen([sys.executable, "-c", work]) for _ in range(programs)]
    for program in started:
        program.wait()


@contextmanager
def _processors(count: int) -> Iterator[None]:
    """Let what is started meanwhile, and all that it starts, use so many processors."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--rows", type=int, default=10_000)
    arguments.add_argument("--stock", type=int, default=6)
    chosen = arguments.parse_args()
    rows = chosen.rows
    results = Results("plan")
    for kind in ("light", "pandas"):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "lessons"
            folder.mkdir()
            nbformat.write(lesson(kind), folder / "t.ipynb")
            stock = [seconds(lambda r=row: _commands(folder, r)) for row in range(chosen.stock)]
            for path in folder.glob("ran-*"):
                path.unlink()
            some = rows if kind == "light" else max(rows // 50, 1)
            plan = _plan(folder, some)
            whole = seconds(lambda: _build(folder, plan))
            results.compare(
                f"a plan of {some} rows to pages, {kind} lesson", "s",
                [whole] * len(stock), "papermill and nbconvert commands", [s * some for s in stock],
                note=f"the commands counted from {chosen.stock} rows, one at a time",
            )  # fmt: skip
            if kind == "light":
                again = [seconds(lambda: _build(folder, plan)) for _ in range(3)]
                results.alone(f"the same plan of {some} rows, nothing changed", "s", again)
                one = []
                changed: set[int] = set()
                for row in (some // 2, some // 3, some - 1):
                    changed.add(row)
                    plan = _plan(folder, some, changed=changed)
                    one.append(seconds(lambda: _build(folder, plan)))
                results.alone(f"the same plan of {some} rows, one row changed", "s", one)
                few = _plan(folder, _FEW, "few.csv")
                force = ("--force", "--no-cache", "--out", "few")
                alone, both, double = [], [], []
                bare_alone, bare_double = [], []
                for _ in range(2):
                    bare_alone.append(seconds(lambda: _bare(1)))
                    bare_double.append(seconds(lambda: _bare(2)))
                    with _processors(1):
                        alone.append(seconds(lambda: _build(folder, few, *force, "--jobs", "1")))
                    both.append(seconds(lambda: _build(folder, few, *force, "--jobs", "1")))
                    double.append(seconds(lambda: _build(folder, few, *force, "--jobs", "2")))
                what = f"a plan of {_FEW} rows, two workers on two processors"
                results.compare(what, "s", double, "one worker on one processor", alone)
                results.compare(
                    what, "s", double, "one worker on two processors", both,
                    note="its next child gets ready on the other",
                )  # fmt: skip
                results.compare(
                    "a sum by two bare Python programs", "s", bare_double,
                    "by one", bare_alone, note="what this machine's second processor brings",
                )  # fmt: skip
    print(f"median of one row by the commands: {statistics.median(stock):.2f} s")
    results.write()


if __name__ == "__main__":
    main()
