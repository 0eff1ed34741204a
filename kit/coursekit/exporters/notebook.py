"""Reads an executed notebook as a lesson: its data, its cells, its blocks. Runs nothing of it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coursekit.authoring.cell_header import header_of
from coursekit.authoring.diagnostics_html import MIME as FINDINGS
from coursekit.blocks import load_block
from coursekit.i18n import author_gettext as _a
from coursekit.model.block import MIME, Block
from coursekit.model.diagnostic import Place, Report, Severity
from coursekit.model.lesson import LessonInfo
from coursekit.model.validation_errors import mistakes

_HEADING = re.compile(r"^\s{0,3}#\s+(.+?)\s*#*\s*$", re.MULTILINE)
_SETUP = re.compile(r"^\s*(?:%load_ext\s+coursekit|import\s+coursekit|from\s+coursekit\b)")
_REMOVED = {"remove-cell", "hide-cell", "remove_cell"}
_PARAMETERS = {"parameters", "injected-parameters", "setup"}
_NO_INPUT = {"remove-input", "hide-input", "remove_input"}
_INPUT = {"show-input", "show_input"}
_NO_OUTPUT = {"remove-output", "hide-output", "remove_output", "remove_all_outputs"}


@dataclass(frozen=True)
class LessonCell:
    """One cell as a reader meets it. `number` counts from 1 in the notebook.

    `outputs` are the nbformat outputs that hold no block, in order; `blocks` the ids of those
    that stand here. `shows_code` tells whether the code is for readers; `asks_for_code` whether
    its author says so by the tag `show-input`.
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
class LessonNotebook:
    """An executed notebook, read. `blocks` holds all blocks by id, in their order, those that
    a scenario takes into its scenes left out; `is_lesson` tells whether it says so itself."""

    info: LessonInfo
    cells: tuple[LessonCell, ...]
    blocks: dict[str, Block]
    is_lesson: bool
    code_language: str
    folder: Path | None
    file: str
    widgets: dict[str, Any] = field(default_factory=dict)


def read_notebook(nb: Any, name: str, folder: Path | None, report: Report) -> LessonNotebook:
    """Return the lesson of an executed notebook called `name` that lies in `folder`."""
    file = f"{name}.ipynb"
    blocks = _blocks_of(nb, file, report)
    inside = {quiz for block in blocks.values() for quiz in getattr(block, "quizzes", {})}
    told = nb.metadata.get("coursekit")
    shown = {
        id_: block
        for id_, block in blocks.items()
        if id_ not in inside and not getattr(block, "inside", False)
    }
    info = _info_of(told, nb, name, file, report)
    return LessonNotebook(
        info=info,
        cells=tuple(_cells_of(nb, file, shown, is_lesson=bool(told))),
        blocks=shown,
        is_lesson=bool(told),
        code_language=str(nb.metadata.get("language_info", {}).get("name", "python")),
        folder=folder,
        file=file,
        widgets=_widgets_of(nb),
    )


def _info_of(told: Any, nb: Any, name: str, file: str, report: Report) -> LessonInfo:
    base = {"id": _id_of(name), "title": _title_of(nb) or name}
    told = dict(told) if isinstance(told, dict) else {}
    try:
        return LessonInfo.model_validate({**base, **told})
    except ValidationError as wrong:
        for error in mistakes(wrong):
            report.add(
                "CK411",
                _a("The lesson data does not fit: {said}.").format(said=error.text),
                Place(file=file),
                hint=_a("Correct it in the notebook's metadata; the page leaves it out."),
                severity=Severity.WARNING,
            )
            told.pop(re.split(r"\W", error.field)[0], None)
    try:
        return LessonInfo.model_validate({**base, **told})
    except ValidationError:
        return LessonInfo.model_validate(base)


def _id_of(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return plain or f"lesson-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _title_of(nb: Any) -> str:
    for cell in nb.cells:
        heading = _HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if heading:
            return re.sub(r"[*_`]", "", heading[1])
    return ""


def _block_data(output: Any) -> dict[str, Any] | None:
    data = (output.get("data") or {}).get(MIME)
    return dict(data) if isinstance(data, dict) else None


def _blocks_of(nb: Any, file: str, report: Report) -> dict[str, Block]:
    blocks: dict[str, Block] = {}
    for number, cell in enumerate(nb.cells, start=1):
        for output in cell.get("outputs", []):
            data = _block_data(output)
            if data is None:
                continue
            place = Place(file=file, cell=number)
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


def _cells_of(nb: Any, file: str, blocks: dict[str, Block], *, is_lesson: bool) -> list[LessonCell]:
    cells = []
    seen: set[str] = set()
    for number, cell in enumerate(nb.cells, start=1):
        tags = set(cell.metadata.get("tags", []))
        place = Place(file=file, cell=number, line=1)
        if tags & _REMOVED:
            continue
        if cell.cell_type == "markdown":
            source = _with_attachments(cell)
            cells.append(LessonCell("text", number, source, place))
        elif cell.cell_type == "code":
            here = _ids_here(cell, blocks, seen)
            outputs = () if tags & _NO_OUTPUT else _plain_outputs(cell)
            cells.append(
                LessonCell(
                    "code",
                    number,
                    cell.source.strip("\n"),
                    place,
                    shows_code=_shows_code(cell, tags, is_lesson=is_lesson),
                    asks_for_code=bool(tags & _INPUT),
                    outputs=outputs,
                    blocks=here,
                )
            )
    return cells


def _ids_here(cell: Any, blocks: dict[str, Block], seen: set[str]) -> tuple[str, ...]:
    ids: list[str] = []
    for output in cell.get("outputs", []):
        data = _block_data(output)
        id_ = str(data.get("id", "")) if data else ""
        if id_ in blocks and id_ not in seen:
            seen.add(id_)
            ids.append(id_)
    return tuple(ids)


def _plain_outputs(cell: Any) -> tuple[Any, ...]:
    """Return the outputs for readers: no block, and nothing that was said to the author."""
    return tuple(
        o
        for o in cell.get("outputs", [])
        if _block_data(o) is None and FINDINGS not in (o.get("data") or {})
    )


def _shows_code(cell: Any, tags: set[str], *, is_lesson: bool) -> bool:
    source = cell.source
    if (
        not source.strip()
        or tags & _NO_INPUT
        or cell.metadata.get("jupyter", {}).get("source_hidden")
    ):
        return False
    if not is_lesson and not header_of(source):
        return "injected-parameters" not in tags
    if tags & _INPUT:
        return True
    makes_block = any(_block_data(o) is not None for o in cell.get("outputs", []))
    hidden = makes_block or header_of(source) or _SETUP.match(source)
    return not (hidden or tags & _PARAMETERS)


def _with_attachments(cell: Any) -> str:
    """Return a text cell's source with the pictures that the notebook holds put in."""
    source = str(cell.source)
    for name, data in (cell.get("attachments") or {}).items():
        for mime, content in data.items():
            source = source.replace(f"attachment:{name}", f"data:{mime};base64,{content}")
    return source


def _widgets_of(nb: Any) -> dict[str, Any]:
    """Return the saved states of plain widgets by model id."""
    saved = nb.metadata.get("widgets") or {}
    state = saved.get("application/vnd.jupyter.widget-state+json") or {}
    return dict(state.get("state") or {})
