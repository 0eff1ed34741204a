"""A notebook that a forked child ran equals the one that nbclient's kernel ran."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from .corpus import NOTEBOOKS, notebook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]
_VOLATILE = (
    (re.compile(r"\bipykernel_\d+"), "ipykernel_N"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "HEX"),
    (re.compile(r"0x[0-9a-f]{6,}"), "0xN"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)?"), "TIME"),
    (re.compile(r"(Thread-|Task-|pid=)\d+"), r"\1N"),
)


def run(name: str, engine: str | None, folder: Path, **options: Any) -> Any:
    """Return a notebook as papermill wrote it, whether or not it stopped with an error."""
    folder.mkdir(parents=True, exist_ok=True)
    out = folder / "out.ipynb"
    options = {"progress_bar": False, "cwd": str(folder), **options}
    try:
        papermill.execute_notebook(notebook(name), str(out), engine_name=engine, **options)
    except PapermillExecutionError:
        assert name == "stops"
    return json.loads(out.read_text(encoding="utf-8"))


def normal(book: Any, folder: Path) -> str:
    """Return a notebook as text without what changes from run to run."""
    metadata = book["metadata"]
    metadata.pop("papermill")
    states = metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {})
    if states:
        # The order of creation is kept; the names are random.
        states["state"] = list(states["state"].values())
    for cell in book["cells"]:
        cell["metadata"].get("papermill", {}).pop("duration", None)
        for output in cell.get("outputs", ()):
            output.get("metadata", {}).pop("engine", None)
    text = json.dumps(book, indent=1, ensure_ascii=False, sort_keys=True)
    text = text.replace(json.dumps(str(folder))[1:-1], "FOLDER")
    for pattern, word in _VOLATILE:
        text = pattern.sub(word, text)
    return text


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_what_a_child_runs_equals_what_a_kernel_of_its_own_runs(name: str, tmp_path: Path) -> None:
    options: dict[str, Any] = {"parameters": {"a": 1}} if name == "results" else {}
    stock = normal(run(name, None, tmp_path / "stock", **options), tmp_path / "stock")
    forked = normal(run(name, "coursekit", tmp_path / "forked", **options), tmp_path / "forked")
    assert forked.splitlines() == stock.splitlines()
    left = [sorted(p.name for p in (tmp_path / f).iterdir()) for f in ("stock", "forked")]
    assert left[0] == left[1]
