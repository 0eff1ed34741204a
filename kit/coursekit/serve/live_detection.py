"""Tells whether a lesson needs Python while it is taken, or only while it is built.

It does when it says so (`"live": true` in metadata.coursekit), when its run notebook shows a widget
that is no block of ours, or when its code imports a widget library. A plot or a table that never
changes is on the page already; a block is judged in the page or by a server. Such a lesson gets
no kernel.
"""

from __future__ import annotations

from typing import Any

from coursekit.engine.fork.import_scan import imports
from coursekit.model.block import MIME

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
LIBRARIES = frozenset({"anywidget", "bqplot", "ipycanvas", "ipyleaflet", "ipympl", "ipywidgets"})


def runs_python(notebook: dict[str, Any]) -> bool:
    """Return whether a notebook (as JSON) has live Python in it."""
    said = notebook.get("metadata", {}).get("coursekit", {}).get("live")
    if isinstance(said, bool):
        return said
    cells = [cell for cell in notebook.get("cells", []) if cell.get("cell_type") == "code"]
    return any(_shows_widget(cell) or _imports_widgets(cell) for cell in cells)


def _shows_widget(cell: dict[str, Any]) -> bool:
    bundles = [output.get("data", {}) for output in cell.get("outputs", [])]
    return any(WIDGET_VIEW in data and MIME not in data for data in bundles)


def _imports_widgets(cell: dict[str, Any]) -> bool:
    names = imports(["".join(cell.get("source", ""))])
    return any(name.split(".")[0] in LIBRARIES for name in names)
