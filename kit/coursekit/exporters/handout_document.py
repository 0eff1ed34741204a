"""Reads an executed notebook into a `Sheet`: what a handout or an answer key is to hold."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.exporters.executed_lesson import ExecutedLesson, read_executed
from coursekit.exporters.handout_cells import code_cell_html
from coursekit.exporters.handout_model import Part, Sheet
from coursekit.exporters.handout_pictures import Pictures
from coursekit.exporters.page_outputs import Outputs
from coursekit.i18n import gettext, language, ngettext, text_direction
from coursekit.model.diagnostic import Report
from coursekit.model.lesson import LessonInfo
from coursekit.render import rendered, to_html

_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(?:[^>\"]|\"[^\"]*\")*>")
_CONTENTS_FROM = 3


@dataclass(frozen=True)
class HandoutOptions:
    """What the caller asked for. `kind` is "handout" or "key"."""

    kind: str = "handout"
    paper: str = "a4"
    seed: int = 1
    version: str = ""
    live: str = ""
    blanks: bool = True
    graded: bool = False


def sheet_of(nb: Any, resources: dict[str, Any], options: HandoutOptions, report: Report) -> Sheet:
    """Return the sheet of an executed notebook."""
    metadata = resources.get("metadata") or {}
    folder = Path(metadata["path"]) if metadata.get("path") else None
    lesson = read_executed(nb, str(metadata.get("name") or "lesson"), folder, report)
    pictures = Pictures(lesson.file, report)
    with language(lesson.info.language):
        parts = tuple(
            Part(cell, pictures.take(source, cell))
            for cell, source in _parts(lesson, options, report)
            if source.strip()
        )
    return Sheet(
        about=about(lesson.info, options, parts),
        parts=parts,
        pictures=pictures.files,
        file=lesson.file,
        language=lesson.info.language,
    )


def _parts(
    lesson: ExecutedLesson, options: HandoutOptions, report: Report
) -> Iterator[tuple[int, str]]:
    """Yield the number of each cell that goes on paper, and its HTML."""
    outputs = Outputs(lesson.folder, report, lesson.widgets, "")
    titled = False
    if options.kind == "handout" and lesson.info.summary:
        summary = to_html(lesson.info.summary, folder=lesson.folder, report=report)
        yield 0, f'<div class="ck-intro">{summary}</div>'
    for cell in lesson.cells:
        if cell.kind == "text" and options.kind == "handout":
            source = to_html(cell.source, folder=lesson.folder, report=report, place=cell.place)
            if not titled:
                source, titled = _without_title(source, lesson.info.title)
            yield cell.number, source
            continue
        for id_ in cell.blocks:
            yield cell.number, _block_html(lesson, id_, options, report)
        if options.kind == "handout" and cell.kind == "code":
            yield (
                cell.number,
                code_cell_html(
                    cell,
                    outputs,
                    lesson.code_language,
                    report,
                    graded=options.graded and lesson.is_lesson,
                ),
            )


def _block_html(lesson: ExecutedLesson, id_: str, options: HandoutOptions, report: Report) -> str:
    block = rendered(lesson.blocks[id_], folder=lesson.folder, report=report)
    if options.version:
        # Neighbours have different versions: what may move, moves, whatever the screen does.
        block = block.shuffled()
    if options.kind == "key":
        return block.key_html(options.seed)
    told = block.public_html if options.graded and block.graded else block.print_html
    return told(options.seed)


def _without_title(source: str, title: str) -> tuple[str, bool]:
    """Drop the first heading where it repeats the lesson's title, and tell whether one stood."""
    found = _HEADING.search(source)
    if not found:
        return source, False
    words = " ".join(html.unescape(_TAG.sub("", found[2])).split())
    if found[1] == "1" and words.casefold() == _one_line(title).casefold():
        return source[: found.start()] + source[found.end() :], True
    return source, True


def about(lesson: LessonInfo, options: HandoutOptions, parts: tuple[Part, ...]) -> dict[str, Any]:
    """Return what the template is told of the lesson, in the lesson's language."""
    tag, region = language_of(lesson.language)
    # Paper can only lead to a whole address.
    live = options.live if options.live.startswith(("https://", "http://")) else ""
    with language(lesson.language):
        return {
            "title": _one_line(lesson.title),
            "authors": [_one_line(name) for name in lesson.lecturers],
            "language": tag,
            "region": region,
            "rtl": text_direction(lesson.language) == "rtl",
            "kind": options.kind,
            "paper": options.paper,
            "version": options.version,
            "rows": _rows(lesson),
            "live": live,
            "qr": _qr(live),
            "blanks": options.blanks and any('class="ck-question' in part.html for part in parts),
            "contents": options.kind == "handout" and _headings(parts) >= _CONTENTS_FROM,
            "words": {
                "about": gettext("About this lesson"),
                "version": gettext("Version {letter}").format(letter=options.version),
                "contents": gettext("Contents"),
                "key": gettext("Answer key"),
                "qr": gettext("Open the live lesson"),
                "blanks": [gettext("Name"), gettext("Class"), gettext("Date")],
            },
        }


def language_of(tag: str) -> tuple[str, str]:
    """Split a BCP 47 tag into language and region as Typst takes them; "en" where it is none.

    Traditional Chinese without a region gets one, for it decides how characters look.
    """
    parts = tag.replace("_", "-").split("-")
    primary = parts[0].lower()
    if not re.fullmatch("[a-z]{2,3}", primary):
        return "en", ""
    region = next((p.upper() for p in parts[1:] if re.fullmatch("[A-Za-z]{2}", p)), "")
    if not region and primary == "zh":
        region = "TW" if "hant" in (p.lower() for p in parts) else "CN"
    return primary, region


def _rows(lesson: LessonInfo) -> list[list[str]]:
    minutes = lesson.duration
    rows = [
        (
            ngettext("Lecturer", "Lecturers", len(lesson.lecturers)),
            ("、" if lesson.language.startswith("zh") else ", ").join(lesson.lecturers),
        ),
        (gettext("Unit"), lesson.unit),
        (gettext("Audience"), lesson.audience),
        (
            gettext("Time"),
            ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes) if minutes else "",
        ),
        (gettext("Licence"), lesson.licence),
    ]
    return [[name, _one_line(value)] for name, value in rows if value.strip()]


def _qr(address: str) -> str:
    if not address:
        return ""
    import segno

    svg: str = segno.make(address, error="m").svg_inline(border=0, scale=4)
    return svg


def _headings(parts: tuple[Part, ...]) -> int:
    return sum(len(_HEADING.findall(part.html)) for part in parts)


def _one_line(text: str) -> str:
    return " ".join(text.split())
