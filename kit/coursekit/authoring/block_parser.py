"""A block's text into a block: filled in, parsed and analysed; findings with their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coursekit.authoring.cell_header import guess_type, header_of
from coursekit.authoring.templating import fill
from coursekit.blocks.block_type import NameablePart
from coursekit.blocks.registry import TYPES
from coursekit.model.block import Block
from coursekit.model.diagnostic import Diagnostic, Report
from coursekit.model.source_line import Line


@dataclass(frozen=True)
class BlockText:
    """What a block's text came to. `parts` are those that have ids; what was found in the lines
    `unsure` is not claimed."""

    block: Block | None
    findings: tuple[Diagnostic, ...]
    parts: tuple[NameablePart, ...] = ()
    unsure: frozenset[int] = field(default_factory=frozenset)


def read_block(
    lines: Sequence[Line],
    values: Mapping[str, Any],
    earlier: Mapping[str, Block],
    *,
    later: Iterable[str] | None = (),
) -> BlockText:
    """Return the block that the lines hold, a header such as `%%quiz id` first but for blank lines
    and comments; with no header they are read as what they look like.

    `earlier` are the notebook's blocks so far, by id. `later` names variables that have no value
    before the notebook runs; what is found in lines that hold one is not claimed.
    """
    header = header_of(lines)
    lines = lines[header.row :] if header is not None else lines
    kind = header.kind if header is not None else guess_type(lines)
    report = Report()
    filled = fill(lines, values, report, later=later)
    of_filling = list(report)
    report = Report()
    parsed = TYPES[kind].parse(filled.lines, earlier, report)
    findings = [filled.located(one) for one in report if one.place.line not in filled.unsure]
    findings = [_placed(one, lines[0]) for one in (*of_filling, *findings)]
    findings = sorted(findings, key=lambda one: (one.place.line, one.place.column))
    return BlockText(parsed.block, tuple(findings), parsed.parts, frozenset(filled.unsure))


def _placed(found: Diagnostic, header: Line) -> Diagnostic:
    """Return a finding on the whole block with the place of its header."""
    return found if found.place.line else found.model_copy(update={"place": header.place()})
