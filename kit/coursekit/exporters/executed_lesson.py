"""Reads an executed notebook as a lesson: its data, its cells, its blocks. Runs nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coursekit.authoring.cell_header import header_of
from coursekit.blocks.registry import load_block
from coursekit.i18n import author_gettext as _a
from coursekit.model.block import Block
from coursekit.model.diagnostic import Place, Report, Severity
from coursekit.model.lesson import LessonInfo
from coursekit.model.validation_errors import mistakes
from coursekit.notebook import (
    FINDINGS,
    WIDGET_STATE,
    Cell,
    block_data,
    cells_of,
    lesson_id_from,
    look_up,
    mime_bundle,
    title_of,
)

_SETUP = re.compile(r"^\s*(?:%load_ext\s+coursekit|import\s+coursekit|from\s+coursekit\b)")
_REMOVED = {"remove-cell", "hide-cell", "remove_cell"}
_PARAMETERS = {"parameters", "injected-parameters", "setup"}
_NO_INPUT = {"remove-input", "hide-input", "remove_input"}
_INPUT = {"show-input", "show_input"}
_NO_OUTPUT = {"remove-output", "hide-output", "remove_output", "remove_all_outputs"}


@dataclass(frozen=True)
class LessonCell:
    """One cell as a reader meets it. `number` counts from 1 in the notebook.

    `outputs` are the nbformat outputs that hold no block, in order; `blocks` the ids of the blocks
    that stand here. `shows_code`: the code is for readers; `asks_for_code`: its author says so by
    the tag `show-input`.
    """

    kind: str
    number: int
    source: str
    place: Place
    shows_code: bool = False
    asks_for_code: bool = False
    outputs: tuple[Any, ...] = ()
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExecutedLesson:
    """An executed notebook, read. `blocks` holds all blocks by id, in their order, those that
    a scenario takes into its scenes left out; `is_lesson`: its metadata say that it is one."""

    info: LessonInfo
    cells: tuple[LessonCell, ...]
    blocks: dict[str, Block]
    is_lesson: bool
    code_language: str
    folder: Path | None
    file: str
    widgets: dict[str, Any] = field(default_factory=dict)
    """Saved states of plain widgets by model id."""


def read_executed(nb: Any, name: str, folder: Path | None, report: Report) -> ExecutedLesson:
    """Return the lesson of an executed notebook called `name` that lies in `folder`."""
    file = f"{name}.ipynb"
    cells = cells_of(nb)
    blocks = _blocks_of(cells, file, report)
    inside = {quiz for block in blocks.values() for quiz in getattr(block, "quizzes", {})}
    shown = {
        block_id: block
        for block_id, block in blocks.items()
        if block_id not in inside and not getattr(block, "inside", False)
    }
    lesson_data = look_up(nb, "metadata", "coursekit")
    base = {"id": lesson_id_from(name), "title": title_of(cells) or name}
    return ExecutedLesson(
        info=_info_of(lesson_data, base, file, report),
        cells=tuple(_cells_of(cells, file, shown, is_lesson=bool(lesson_data))),
        blocks=shown,
        is_lesson=bool(lesson_data),
        code_language=str(look_up(nb, "metadata", "language_info", "name") or "python"),
        folder=folder,
        file=file,
        widgets=look_up(nb, "metadata", "widgets", WIDGET_STATE, "state") or {},
    )


def _info_of(lesson_data: Any, base: dict[str, str], file: str, report: Report) -> LessonInfo:
    fields = dict(lesson_data) if isinstance(lesson_data, dict) else {}
    try:
        return LessonInfo.model_validate({**base, **fields})
    except ValidationError as wrong:
        for error in mistakes(wrong):
            report.add(
                "CK411",
                _a("The lesson data does not fit: {said}.").format(said=error.text),
                Place(file=file),
                hint=_a("Correct it in the notebook's metadata; the page leaves it out."),
                severity=Severity.WARNING,
            )
            fields.pop(re.split(r"\W", error.field)[0], None)
    try:
        return LessonInfo.model_validate({**base, **fields})
    except ValidationError:
        return LessonInfo.model_validate(base)


def _blocks_of(cells: Iterable[Cell], file: str, report: Report) -> dict[str, Block]:
    blocks: dict[str, Block] = {}
    for cell in cells:
        for output in cell.outputs:
            data = block_data(output)
            if data is None:
                continue
            place = Place(file=file, cell=cell.number)
            block = _load(data, place, report)
            if block is None:
                continue
            if block.id in blocks and blocks[block.id] != block:
                report.add(
                    "CK410",
                    _a('Two blocks have the id "{id}"; the page shows the first.').format(
                        id=block.id
                    ),
                    place,
                    hint=_a("Give one of them another id."),
                )
            blocks.setdefault(block.id, block)
    return blocks


def _load(data: dict[str, Any], place: Place, report: Report) -> Block | None:
    try:
        return load_block(data)
    except (ValueError, KeyError, TypeError) as wrong:
        missing = "key" not in data
        why = _a("its key was left out") if missing else str(wrong).partition("\n")[0]
        report.add(
            "CK408",
            _a('The block "{id}" can\'t be read from the output: {reason}.').format(
                id=data.get("id", "?"), reason=why
            ),
            place,
            hint=_a("Run the notebook again with this version of the kit, outside Voilà."),
        )
        return None


def _cells_of(
    cells: Iterable[Cell], file: str, blocks: dict[str, Block], *, is_lesson: bool
) -> Iterator[LessonCell]:
    seen: set[str] = set()
    for cell in cells:
        place = Place(file=file, cell=cell.number, line=1)
        if cell.tags & _REMOVED:
            continue
        if cell.kind == "markdown":
            yield LessonCell("text", cell.number, _with_attachments(cell), place)
        elif cell.kind == "code":
            yield LessonCell(
                "code",
                cell.number,
                cell.source.strip("\n"),
                place,
                shows_code=_shows_code(cell, is_lesson=is_lesson),
                asks_for_code=bool(cell.tags & _INPUT),
                outputs=() if cell.tags & _NO_OUTPUT else _plain_outputs(cell),
                blocks=_block_ids(cell, blocks, seen),
            )


def _block_ids(cell: Cell, blocks: dict[str, Block], seen: set[str]) -> tuple[str, ...]:
    """Return the ids of the blocks that a cell is the first to show."""
    ids: list[str] = []
    for output in cell.outputs:
        block_id = str((block_data(output) or {}).get("id", ""))
        if block_id in blocks and block_id not in seen:
            seen.add(block_id)
            ids.append(block_id)
    return tuple(ids)


def _plain_outputs(cell: Cell) -> tuple[Any, ...]:
    """Return the outputs for readers: no block, and no finding for the author."""
    return tuple(
        output
        for output in cell.outputs
        if block_data(output) is None and FINDINGS not in mime_bundle(output)
    )


def _shows_code(cell: Cell, *, is_lesson: bool) -> bool:
    hidden = look_up(cell.data, "metadata", "jupyter", "source_hidden")
    if not cell.source.strip() or cell.tags & _NO_INPUT or hidden:
        return False
    if not is_lesson and not header_of(cell.source):
        return "injected-parameters" not in cell.tags
    if cell.tags & _INPUT:
        return True
    makes_block = any(block_data(output) is not None for output in cell.outputs)
    is_setup = makes_block or header_of(cell.source) or _SETUP.match(cell.source)
    return not (is_setup or cell.tags & _PARAMETERS)


def _with_attachments(cell: Cell) -> str:
    """Return a text cell's source with the pictures that the notebook holds put in."""
    source = cell.source
    for name, data in (cell.data.get("attachments") or {}).items():
        for mime, content in data.items():
            source = source.replace(f"attachment:{name}", f"data:{mime};base64,{content}")
    return source
