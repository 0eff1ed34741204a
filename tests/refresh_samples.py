"""Runs the sample lessons and keeps their outputs, for readers on the web and for nbval."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"


def refresh(path: Path) -> None:
    """Run one notebook in place; leave no widget state and no times in it."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, resources=resources, record_timing=False).execute()
    notebook.metadata.pop("widgets", None)
    part = path.with_suffix(".part")
    nbformat.write(notebook, part)
    os.replace(part, path)  # noqa: PTH105  (replace, not rename, on every system)
    print(f"{path.name}: {sum(cell.cell_type == 'code' for cell in notebook.cells)} code cells")


if __name__ == "__main__":
    for each in sorted(FOLDER.glob("*.ipynb")):
        refresh(each)
