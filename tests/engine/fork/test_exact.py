"""A notebook that a forked child ran equals the one that nbclient's kernel ran."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from .corpus import NOTEBOOKS, notebook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]
_COLOURS = re.compile(r"\x1b\[[\d;]*m")
_VOLATILE = (
    (re.compile(r"\bipykernel_\d+"), "ipykernel_N"),
    (re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])"), "HEX"),
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
    except PapermillExecutionError as error:
        raised = [error.ename, _COLOURS.sub("", error.evalue), error.cell_index]
    else:
        raised = []
    return {**json.loads(out.read_text(encoding="utf-8")), "raised": raised}


def stock_run(name: str, folder: Path, **options: Any) -> Any:
    """Run with nbclient's kernel, which now and then loses a reply where Output widgets are."""
    for _ in range(5):
        try:
            return run(name, None, folder, execution_timeout=8, **options)
        except (CellTimeoutError, DeadKernelError):
            shutil.rmtree(folder)
    pytest.skip("the kernel to compare with did not answer")


def normal(book: Any, folder: Path) -> str:
    """Return a notebook as text without what changes from run to run."""
    metadata = book["metadata"]
    metadata.pop("papermill")
    states = metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {})
    if states:
        # The names are random, and papermill writes them in their order.
        states["state"] = sorted(map(settled, states["state"].values()))
    for number, cell in enumerate(book["cells"]):
        cell["id"] = str(number)
    for cell in book["cells"]:
        cell["metadata"].get("papermill", {}).pop("duration", None)
        for output in cell.get("outputs", ()):
            output.get("metadata", {}).pop("engine", None)
        # A kernel on a busy machine may say in two messages what it prints at once.
        for before, output in [*pairwise(cell.get("outputs", ()))][::-1]:
            if before.get("name", "") == output.get("name"):
                text = "".join([*before["text"], *output["text"]])
                before["text"] = text.splitlines(keepends=True)
                cell["outputs"].remove(output)
    return settled(book).replace(json.dumps(str(folder))[1:-1], "FOLDER")


def settled(data: Any) -> str:
    text = json.dumps(data, indent=1, ensure_ascii=False, sort_keys=True)
    for pattern, word in _VOLATILE:
        text = pattern.sub(word, text)
    return text


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_what_a_child_runs_equals_what_a_kernel_of_its_own_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # ipykernel takes no output of processes where it sees this.
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", tempfile.mkdtemp(dir="/tmp"))
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    options: dict[str, Any] = {"parameters": {"a": 1}} if name == "results" else {}
    # Ports of kernels that start at the same time collide now and then.
    ipc = {"config": Config({"KernelManager": {"transport": "ipc"}})}
    stock = normal(stock_run(name, tmp_path / "stock", **ipc, **options), tmp_path / "stock")
    forked = normal(run(name, "coursekit", tmp_path / "forked", **options), tmp_path / "forked")
    assert forked.splitlines() == stock.splitlines()
    left = [sorted(p.name for p in (tmp_path / f).iterdir()) for f in ("stock", "forked")]
    assert left[0] == left[1]
