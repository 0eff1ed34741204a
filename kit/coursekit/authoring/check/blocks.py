"""Rules for blocks: each text is understood, each id is there once."""

from __future__ import annotations

from dataclasses import dataclass

from coursekit.authoring.block_parser import BlockText, read_block
from coursekit.authoring.cell_header import header_of
from coursekit.authoring.notebook import Cell, Lesson
from coursekit.i18n import author_gettext as _a
from coursekit.model.block import Block
from coursekit.model.diagnostic import Report
from coursekit.model.source_line import lines_of


@dataclass(frozen=True)
class CellBlock:
    """A block's cell and what its text came to."""

    cell: Cell
    text: BlockText


def check_blocks(lesson: Lesson, report: Report) -> list[CellBlock]:
    """Read every block of a lesson; its mistakes go to the report."""
    out: list[CellBlock] = []
    earlier: dict[str, Block] = {}
    first: dict[str, int] = {}
    for cell in lesson.cells:
        if not cell.block:
            continue
        lines = lines_of(cell.source, file=lesson.file, cell=cell.number)
        text = read_block(lines, lesson.values, earlier, later=lesson.later)
        report.extend(text.findings)
        out.append(CellBlock(cell, text))
        if text.block is None:
            continue
        block_id = text.block.id
        if block_id in first:
            header = header_of(lines)
            line = header.line if header is not None else lines[0]
            start = line.text.find(block_id)
            report.add(
                "CK421",
                _a('The id "{id}" is taken: the block in cell {n} has it.').format(
                    id=block_id, n=first[block_id]
                ),
                line.place(max(start, 0), max(start, 0) + len(block_id)),
                hint=_a("Give this block another id: %%{kind} {id}-2").format(
                    kind=cell.block, id=block_id
                ),
            )
        first.setdefault(block_id, cell.number)
        earlier[block_id] = text.block
    return out
