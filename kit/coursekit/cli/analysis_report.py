"""`coursekit check --stories`: what analysing each block found, beside its findings.

In JSON a block is `{"file", "cell", "id", …}` with what its type adds. A scenario adds
`{"complete", "states", "score": [low, high] or null, "endings": [{"scene", "outcome", "path":
[[scene, choice], ...]}], "plays": {"runs", "ended", "scenes": {scene: times}, "choices":
{scene: {choice: times}}}}`; the last choice of a path is "".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from coursekit.authoring.check.blocks import check_blocks
from coursekit.authoring.notebook import read_lesson
from coursekit.blocks.block_type import Analyser
from coursekit.blocks.registry import type_of
from coursekit.model.block import Block
from coursekit.model.diagnostic import Place, Report


@dataclass(frozen=True)
class AnalysedBlock:
    """A block, where it is written, and what analysing it found."""

    block: Block
    place: Place
    analyser: Analyser
    found: Any


def analysed_blocks(notebooks: Sequence[Path]) -> Iterator[AnalysedBlock]:
    """Yield the blocks of notebooks that can be analysed; `check` reports their mistakes."""
    for path in notebooks:
        lesson = read_lesson(path, str(path), Report())
        for one in check_blocks(lesson, Report()) if lesson is not None else ():
            block = one.text.block
            analyser = type_of(block).analyser if block is not None else None
            if block is not None and analyser is not None:
                place = Place(file=str(path), cell=one.cell.number)
                yield AnalysedBlock(block, place, analyser, analyser.analyse(block))


def analysis_json(one: AnalysedBlock) -> dict[str, Any]:
    """Return an analysed block as the module describes."""
    found = one.analyser.summarise(one.found)
    return {"file": one.place.file, "cell": one.place.cell, "id": one.block.id, **found}


def print_analysis(one: AnalysedBlock, console: Console) -> None:
    """Print what analysing a block found."""
    console.print(f"[bold]{one.place}: {one.block.id}[/]")
    for line in one.analyser.describe(one.block, one.found):
        console.print(f"    {line}", markup=False)
    console.print()
