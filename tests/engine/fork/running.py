"""Runs notebooks in children of the warm process."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import papermill
import psutil
from nbformat import v4

from coursekit.engine.fork.server_client import warm

SPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}


def run(folder: Path, *cells: str, **options: Any) -> list[str]:
    """Run cells in a child and return the text that each put out."""
    book = v4.new_notebook(cells=[v4.new_code_cell(c) for c in cells])
    book.metadata["kernelspec"] = SPEC
    ran = papermill.execute_notebook(
        book, str(folder / "out.ipynb"), engine_name="coursekit", progress_bar=False,
        cwd=str(folder), **options,
    )  # fmt: skip
    return ["".join(o.get("text", "") or o.data["text/plain"] for o in c.outputs)
            for c in ran.cells if c.cell_type == "code"]  # fmt: skip


def none_left() -> bool:
    """Return whether no process and no zombie of a notebook is left but the one that waits."""
    return eventually(lambda: len(psutil.Process(warm().pid).children(recursive=True)) <= 1)


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False
