"""A lesson to an executed notebook: engine coursekit beside papermill's own, and jupyter-cache.

    python benchmarks/execute.py [--rounds 7]

Through papermill's API in one process, through papermill's command, and, where it is installed,
beside jupyter-cache. And an executed lesson to a page, beside nbconvert's HTML.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import papermill
from lessons import lesson
from measure import Results, seconds
from nbconvert.exporters import HTMLExporter

from coursekit.exporters.page import PageExporter

_OURS = 10
"""Lessons of ours to one of the stock tool's, which is that much slower."""


def _api(book: Any, engine: str, out: Path | None = None) -> None:
    papermill.execute_notebook(book, out and str(out), engine_name=engine, progress_bar=False)


def _command(path: Path, engine: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "papermill", str(path), str(path.with_suffix(".out.ipynb")),
         "--engine", engine, "--no-progress-bar"],
        check=True, capture_output=True,
    )  # fmt: skip


def _cached(path: Path, folder: Path) -> None:
    from jupyter_cache import get_cache
    from jupyter_cache.executors import load_executor

    cache = get_cache(str(folder / "cache"))
    cache.add_nb_to_project(str(path))
    load_executor("local-serial", cache=cache).run_and_cache()
    cache.clear_cache()


def _plotted(times: int = 20) -> list[float]:
    """Return how long the plot of the pandas lesson takes by itself, drawn again and again."""
    import io

    import matplotlib.pyplot as plt

    def draw() -> None:
        figure, axes = plt.subplots(figsize=(5, 3))
        axes.plot(range(12), range(12))
        figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
        plt.close(figure)

    plt.switch_backend("agg")
    return [seconds(draw) for _ in range(times)][times // 4 :]


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--rounds", type=int, default=7)
    rounds = arguments.parse_args().rounds
    results = Results("execute")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in ("light", "tables", "pandas"):
            book = lesson(name)
            path = folder / f"{name}.ipynb"
            nbformat.write(book, path)
            for _ in range(3):
                _api(book, "coursekit")
            ours: list[float] = []
            stock: list[float] = []
            cached: list[float] = []
            for _ in range(rounds):
                ours.append(
                    seconds(lambda b=book: [_api(b, "coursekit") for _ in range(_OURS)]) / _OURS
                )
                stock.append(seconds(lambda b=book: _api(b, "nbclient")))
                if importlib.util.find_spec("jupyter_cache"):
                    cached.append(seconds(lambda p=path: _cached(p, folder)))
            results.compare(
                f"run a {name} lesson, papermill's API", "s", ours, "engine nbclient", stock
            )
            saved = path.with_suffix(".saved.ipynb")
            pairs = [
                (seconds(lambda b=book, o=saved: [_api(b, "coursekit", o) for _ in range(5)]) / 5,
                 seconds(lambda b=book, o=saved: _api(b, "nbclient", o)))
                for _ in range(rounds)
            ]  # fmt: skip
            results.compare(
                f"run a {name} lesson, papermill's API, saved behind each cell", "s",
                [o for o, _ in pairs], "engine nbclient", [s for _, s in pairs],
            )  # fmt: skip
            if cached:
                results.compare(f"run a {name} lesson", "s", ours, "jupyter-cache", cached)
            pairs = [
                (seconds(lambda p=path: _command(p, "coursekit")),
                 seconds(lambda p=path: _command(p, "nbclient")))
                for _ in range(max(rounds // 2, 2))
            ]  # fmt: skip
            results.compare(
                f"run a {name} lesson, papermill's command", "s",
                [o for o, _ in pairs], "engine nbclient", [s for _, s in pairs],
                note="one process each: mostly imports",
            )  # fmt: skip
            executed = papermill.execute_notebook(
                book, None, engine_name="coursekit", progress_bar=False
            )
            page, html = PageExporter(), HTMLExporter()
            page.from_notebook_node(executed)
            html.from_notebook_node(executed)
            results.compare(
                f"{name} lesson as run to page", "s",
                [seconds(lambda b=executed: page.from_notebook_node(b)) for _ in range(rounds)],
                "nbconvert html",
                [seconds(lambda b=executed: html.from_notebook_node(b)) for _ in range(rounds)],
                note="exporters kept, templates compiled",
            )  # fmt: skip
    results.alone(
        "the pandas lesson's plot alone, without notebook or kernel", "s", _plotted(),
        note="no engine can run the lesson faster",
    )  # fmt: skip
    results.write()


if __name__ == "__main__":
    main()
