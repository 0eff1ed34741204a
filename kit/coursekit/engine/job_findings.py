"""Findings that a run left in a notebook's outputs, placed where the author will look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coursekit.model.diagnostic import Diagnostic, Place, Severity
from coursekit.notebook import FINDINGS

INJECTED = "injected-parameters"
"""papermill's tag of the cell that it adds."""
_MARK = "papermill-error-cell-tag"


@dataclass(frozen=True)
class Numbers:
    """Numbers of cells in a notebook as run, turned into those of the author's notebook.

    papermill puts the parameters given into a cell of its own, unless an earlier run left one.
    """

    had_injected: bool
    injected_at: int = 0
    sources: tuple[str, ...] = ()
    """The author's cells."""

    @classmethod
    def of(cls, source: Any) -> Numbers:
        """Read them from the notebook before it runs."""
        at = 0
        sources = tuple(str(cell.source) for cell in source.cells)
        for number, cell in enumerate(source.cells, start=1):
            tags = cell.metadata.get("tags", ())
            if INJECTED in tags:
                return cls(had_injected=True, sources=sources)
            if "parameters" in tags and not at:
                at = number + 1
        return cls(had_injected=False, injected_at=at or 1, sources=sources)

    def original(self, number: int, *, injected: bool) -> int:
        """Return the author's number of a cell; `injected`: parameters were given."""
        if self.had_injected or not injected or number <= self.injected_at:
            return number
        return number - 1

    def located(self, place: Place) -> Place:
        """Fill in the cell and line of a place that knows only the words written there.

        What shows a block has its texts, and no longer knows where they stood.
        """
        words = place.text.strip()
        if place.cell or not words:
            return place
        for number, source in enumerate(self.sources, start=1):
            for line, text in enumerate(source.split("\n"), start=1):
                if words in text:
                    shift = text.index(words) - place.text.index(words) if place.column else 0
                    return place.model_copy(
                        update={
                            "cell": number,
                            "line": line,
                            "text": text,
                            "column": place.column and place.column + shift,
                            "end": place.end and place.end + shift,
                        }
                    )
        return place


def has_injected(notebook: Any) -> bool:
    """Return whether parameters were given to the notebook."""
    return any(INJECTED in cell.metadata.get("tags", ()) for cell in notebook.cells)


def findings_in(notebook: Any, file: str, numbers: Numbers) -> Iterator[Diagnostic]:
    """Yield the findings that cells displayed, each with its file and cell."""
    injected = has_injected(notebook)
    # papermill marks the place where a run stopped by cells of its own.
    cells = [c for c in notebook.cells if _MARK not in c.metadata.get("tags", ())]
    for number, cell in enumerate(cells, start=1):
        here = Place(file=file, cell=numbers.original(number, injected=injected))
        for output in cell.get("outputs", ()):
            for data in _listed(output.get("data", {}).get(FINDINGS)):
                try:
                    finding = Diagnostic.model_validate(data)
                except ValidationError:
                    continue
                place = finding.place.model_copy(update={"file": here.file, "cell": here.cell})
                yield finding.model_copy(update={"place": place})


def with_mistakes(found: Iterable[Diagnostic], notebook: Path) -> tuple[Diagnostic, ...]:
    """Return what stopped a lesson, and the other errors in it that can be seen without a run.

    A run ends at the first; an author wants to know of all.
    """
    from coursekit.authoring.check import check_notebook  # slow to import, and seldom needed here

    told = list(found)
    # A run says of a cell in other words what can be seen of it.
    known = {one.place.cell for one in told if one.severity is Severity.ERROR}
    others = (one for one in check_notebook(notebook) if one.severity is Severity.ERROR)
    return (*told, *(one for one in others if one.place.cell not in known))


def _listed(content: Any) -> Iterable[Any]:
    found = content.get("diagnostics") if isinstance(content, dict) else None
    return found if isinstance(found, list) else []


def placed(
    found: Iterable[Diagnostic], file: str, numbers: Numbers, *, injected: bool
) -> Iterator[Diagnostic]:
    """Turn places in the notebook as run into places in the author's notebook."""
    for finding in found:
        cell = finding.place.cell
        cell = numbers.original(cell, injected=injected) if cell else 0
        place = finding.place.model_copy(update={"file": file, "cell": cell})
        yield finding.model_copy(update={"place": numbers.located(place)})
