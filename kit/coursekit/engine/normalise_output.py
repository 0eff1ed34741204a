"""The notebook as run, made into the lesson: its data, and nothing that only one run has."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from coursekit.engine.job import Job
from coursekit.engine.job_findings import INJECTED
from coursekit.notebook import BLOCK, FINDINGS, WIDGET_STATE, WIDGET_VIEW, look_up

_HEX = re.compile(r"[0-9a-f]{32}")


def as_lesson(notebook: Any, job: Job) -> Any:
    """Return the notebook with the lesson data of its own output: its id, a title.

    What differs from run to run goes: times, paths of this machine, the random ids of widgets and
    of the cell of parameters. So a lesson that computes the same comes out the same, byte for byte,
    wherever it ran. The widgets of blocks go, too: with no kernel they are of no use, and
    every reader shows a block's other forms.
    """
    data = dict(notebook.metadata.get("coursekit") or {})
    data = {"schema": 1, "title": job.title or job.id} | data | {"id": job.id}
    notebook.metadata["coursekit"] = data
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if INJECTED in cell.metadata.get("tags", ()) and "id" in cell:
            cell.id = _id(f"{job.id} parameters")[:8]
        if cell.cell_type == "code":
            # Findings are for the author, who is told them by the build.
            cell.outputs = [o for o in cell.outputs if FINDINGS not in o.get("data", {})]
    _drop_block_widgets(notebook)
    return _with_steady_widgets(notebook, job.id)


def _drop_block_widgets(notebook: Any) -> None:
    """Take out the widgets of blocks, and their layouts; sliders and the like stay."""
    state = look_up(notebook, "metadata", "widgets", WIDGET_STATE, "state") or {}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if BLOCK in (data := output.get("data", {})) and WIDGET_VIEW in data:
                widget = state.pop(data.pop(WIDGET_VIEW)["model_id"], {})
                layout = look_up(widget, "state", "layout") or ""
                state.pop(layout.removeprefix("IPY_MODEL_"), None)
    if not state:
        notebook.metadata.pop("widgets", None)


def _id(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()[:32]


def _with_steady_widgets(notebook: Any, seed: str) -> Any:
    """Give each widget an id from its number instead of a random one, wherever it is named."""
    from nbformat import from_dict

    state = look_up(notebook, "metadata", "widgets", WIDGET_STATE, "state")
    if not state:
        return notebook
    steady = {model: _id(f"{seed} {number}") for number, model in enumerate(state)}

    def renamed(part: Any) -> Any:
        text = json.dumps(part)
        text = _HEX.sub(lambda found: steady.get(found[0], found[0]), text)
        return from_dict(json.loads(text))  # type: ignore[no-untyped-call]

    notebook.metadata["widgets"] = renamed(notebook.metadata["widgets"])
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.outputs:
            cell.outputs = renamed(cell.outputs)
    return notebook
