"""Tells whether a lesson needs Python while it is taken, or only while it is built.

It does when it says so (`"live": true` in metadata.coursekit), when its run notebook shows a widget
that is no block of ours, or when its code imports a widget library. A plot or a table that never
changes is on the page already; a block is judged in the page or by a server. Such a lesson gets
no kernel.
"""

from __future__ import annotations

from coursekit.engine.fork.import_scan import imports
from coursekit.notebook import BLOCK, WIDGET_VIEW, Cell, Notebook, mime_bundle

LIBRARIES = frozenset({"anywidget", "bqplot", "ipycanvas", "ipyleaflet", "ipympl", "ipywidgets"})


def needs_kernel(notebook: Notebook) -> bool:
    """Return whether a notebook has live Python in it."""
    live = notebook.lesson_data.get("live")
    if isinstance(live, bool):
        return live
    cells = [cell for cell in notebook.cells if cell.kind == "code"]
    return any(_shows_widget(cell) or _imports_widgets(cell) for cell in cells)


def _shows_widget(cell: Cell) -> bool:
    bundles = (mime_bundle(output) for output in cell.outputs)
    return any(WIDGET_VIEW in data and BLOCK not in data for data in bundles)


def _imports_widgets(cell: Cell) -> bool:
    # Most sources name no such library; to parse them would take as long as to read the file.
    if not any(library in cell.source for library in LIBRARIES):
        return False
    return any(name.split(".")[0] in LIBRARIES for name in imports([cell.source]))
