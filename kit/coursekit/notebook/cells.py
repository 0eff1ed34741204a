"""Cells of a notebook, from its JSON or from nbformat's nodes alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from coursekit.notebook.mime import BLOCK

_HEADING = re.compile(r"^ {0,3}#[ \t]+(\S.*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_EMPHASIS = re.compile(r"[*_`]")


@dataclass(frozen=True)
class Cell:
    """One cell. `number` counts from 1; `data` is the cell as the notebook holds it."""

    number: int
    kind: str
    source: str
    tags: frozenset[str]
    data: dict[str, Any]

    @property
    def outputs(self) -> list[dict[str, Any]]:
        """The outputs of a code cell."""
        return self.data.get("outputs") or []


def cells_of(notebook: dict[str, Any]) -> tuple[Cell, ...]:
    """Return the cells of a notebook that `notebook_from` or nbformat has accepted."""
    return tuple(_cell(number, data) for number, data in enumerate(notebook["cells"], start=1))


def _cell(number: int, data: dict[str, Any]) -> Cell:
    source = data["source"]
    tags = look_up(data, "metadata", "tags")
    return Cell(
        number=number,
        kind=data["cell_type"],
        source=source if isinstance(source, str) else "".join(source),
        tags=frozenset(tags) if isinstance(tags, list) else frozenset(),
        data=data,
    )


def look_up(data: Any, *names: str) -> Any:
    """Return what stands under names one inside the other, or None."""
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return data


def mime_bundle(output: dict[str, Any]) -> dict[str, Any]:
    """Return an output's content by MIME type; empty for streams and errors."""
    return output.get("data") or {}


def block_data(output: dict[str, Any]) -> dict[str, Any] | None:
    """Return the block that an output holds, as `Block.mime` makes it, or None."""
    data = mime_bundle(output).get(BLOCK)
    return data if isinstance(data, dict) else None


def title_of(cells: Iterable[Cell]) -> str:
    """Return the words of the first heading of the first level, or an empty text."""
    for cell in cells:
        heading = _HEADING.search(cell.source) if cell.kind == "markdown" else None
        if heading:
            return _EMPHASIS.sub("", heading[1])
    return ""
