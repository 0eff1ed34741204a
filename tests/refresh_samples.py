"""Runs the sample lessons and keeps their outputs, for readers on the web and for nbval."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient

VIEW = "application/vnd.jupyter.widget-view+json"
FOLDER = Path(__file__).parents[1] / "notebooks"


def refresh(path: Path) -> None:
    """Run one notebook in place; leave no widgets, whose names change with each run, in it."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, resources=resources, record_timing=False).execute()
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(VIEW, None)
    part = path.with_suffix(".part")
    nbformat.write(notebook, part)
    os.replace(part, path)  # noqa: PTH105  (replace, not rename, on every system)
    print(f"{path.name}: {sum(cell.cell_type == 'code' for cell in notebook.cells)} code cells")


if __name__ == "__main__":
    for each in sorted(FOLDER.glob("*.ipynb")):
        refresh(each)
