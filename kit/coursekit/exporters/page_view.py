"""What a page shows of a lesson, ready for its template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from coursekit.exporters.executed_lesson import ExecutedLesson, LessonCell
from coursekit.exporters.page_contents import Contents, Entry
from coursekit.exporters.page_outputs import Outputs
from coursekit.exporters.page_pictures import Pictures
from coursekit.model.block import Block
from coursekit.model.diagnostic import Place, Report
from coursekit.render import pack_keys, public_spec, rendered, to_html
from coursekit.render.code import highlighted
from coursekit.render.findings_html import Findings
from coursekit.render.inline_media import inlined

GRADED = "graded"
SELF_CHECK = "self-check"
_NOTHING = Markup()


@dataclass(frozen=True)
class BlockView:
    """A block's place in the page. `fallback` is what is read where no script runs; empty where
    it would tell what a graded page keeps to itself."""

    id: str
    type: str
    title: str
    fallback: Markup


@dataclass(frozen=True)
class PartView:
    """What one cell puts on the page."""

    text: Markup = _NOTHING
    code: Markup = _NOTHING
    outputs: Markup = _NOTHING
    blocks: tuple[BlockView, ...] = ()


@dataclass(frozen=True)
class PageView:
    """A whole page: `data` is the island for its script, `pictures` those it need not hold."""

    lesson: ExecutedLesson
    summary: Markup
    cover: str
    parts: tuple[PartView, ...]
    contents: tuple[Entry, ...]
    data: dict[str, Any]
    pictures: Pictures
    collects: bool
    checks: bool


def view_of(lesson: ExecutedLesson, answers: str, live: str, report: Report) -> PageView:
    """Return what a page shows of a lesson; the language in force is the lesson's."""
    findings = Findings(lesson.info.cover, report, Place(file=lesson.file))
    cover = inlined(lesson.info.cover, lesson.folder, findings) if lesson.info.cover else None
    blocks = {
        id_: rendered(block, folder=lesson.folder, report=report)
        for id_, block in lesson.blocks.items()
    }
    keyed = {id_: block for id_, block in blocks.items() if answers != GRADED or not block.graded}
    summary = to_html(
        lesson.info.summary, folder=lesson.folder, report=report, place=Place(file=lesson.file)
    )
    pictures = Pictures()
    return PageView(
        lesson=lesson,
        summary=Markup(summary),  # noqa: S704
        cover=cover or "",
        data=_island(lesson, blocks, keyed, live),
        pictures=pictures,
        collects=len(keyed) < len(blocks),
        checks=any(block.graded for block in keyed.values()),
        **_parts(
            lesson,
            blocks,
            keyed,
            Outputs(lesson.folder, report, lesson.widgets, live),
            report,
            pictures,
            graded=answers == GRADED,
        ),
    )


def _island(
    lesson: ExecutedLesson, blocks: dict[str, Block], keyed: dict[str, Block], live: str
) -> dict[str, Any]:
    info = lesson.info
    data: dict[str, Any] = {
        "lesson": {"id": info.id, "title": info.title, "language": info.language},
        "blocks": {id_: public_spec(block.spec) for id_, block in blocks.items()},
        "live": live or None,
    }
    if keyed:
        keys = {i: b.key.model_dump(mode="json", by_alias=True) for i, b in keyed.items()}
        data["keys"] = pack_keys(keys, info.id)
    return data


def _parts(
    lesson: ExecutedLesson,
    blocks: dict[str, Block],
    keyed: dict[str, Block],
    outputs: Outputs,
    report: Report,
    pictures: Pictures,
    *,
    graded: bool,
) -> dict[str, Any]:
    texts = {
        cell.number: to_html(cell.source, folder=lesson.folder, report=report, place=cell.place)
        for cell in lesson.cells
        if cell.kind == "text"
    }
    contents = Contents(list(texts.values()), lesson.info.title)
    parts = []
    for cell in lesson.cells:
        if cell.kind == "text":
            parts.append(PartView(text=Markup(contents.headed(texts[cell.number]))))  # noqa: S704
            continue
        given = Markup(outputs.html(cell.outputs, cell.place))  # noqa: S704
        # Code that gave nothing sets things up, and might name right answers; so might any code
        # of a graded lesson.
        told = bool(given) or not lesson.is_lesson
        told = cell.asks_for_code or (told and not (graded and lesson.is_lesson))
        part = PartView(
            code=_code(cell, lesson.code_language) if told else _NOTHING,
            outputs=given,
            blocks=tuple(
                _block_view(blocks[id_], keyed, contents, pictures) for id_ in cell.blocks
            ),
        )
        if part != PartView():
            parts.append(part)
    return {"parts": tuple(parts), "contents": tuple(contents.entries)}


def _code(cell: LessonCell, language: str) -> Markup:
    return Markup(highlighted(cell.source, language)) if cell.shows_code else Markup()  # noqa: S704


def _block_view(
    block: Block, keyed: dict[str, Block], contents: Contents, pictures: Pictures
) -> BlockView:
    contents.add_block(f"block-{block.id}", block.title)
    printed = block.print_html(0) if block.id in keyed else block.public_html(0)
    fallback = Markup(pictures.held(printed))  # noqa: S704
    return BlockView(block.id, block.type, block.title, fallback)
