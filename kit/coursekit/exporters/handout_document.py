"""Reads an executed notebook into a `Sheet`: what a handout or an answer key is to hold."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coursekit.blocks import load_block
from coursekit.exporters.handout_cells import code_html, output_html
from coursekit.exporters.handout_pictures import Pictures
from coursekit.exporters.handout_sheet import Part, Sheet
from coursekit.i18n import gettext, language, ngettext
from coursekit.model.block import MIME
from coursekit.model.diagnostic import Place, Report
from coursekit.model.lesson import LessonInfo
from coursekit.render import rendered, to_html

_RTL = {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(?:[^>\"]|\"[^\"]*\")*>")
_CONTENTS_FROM = 3
_HIDDEN = {"remove-cell", "hide-cell", "parameters", "injected-parameters"}
_NO_INPUT = {"remove-input", "hide-input"}
_NO_OUTPUT = {"remove-output", "hide-output"}


@dataclass(frozen=True)
class Wish:
    """What the caller asked for. `kind` is "handout" or "key"."""

    kind: str = "handout"
    paper: str = "a4"
    seed: int = 1
    version: str = ""
    live_url: str = ""
    blanks: bool = True


@dataclass(frozen=True)
class _Lesson:
    info: LessonInfo
    cells: list[Any]
    file: str
    folder: Path | None


def sheet_of(nb: Any, resources: dict[str, Any], wish: Wish, report: Report) -> Sheet:
    """Return the sheet of an executed notebook."""
    lesson = _lesson_of(nb, resources)
    pictures = Pictures(lesson.file, report)
    with language(lesson.info.language):
        parts = tuple(
            Part(cell, pictures.take(source, cell))
            for cell, source in _parts(lesson, wish, report)
            if source.strip()
        )
    return Sheet(
        about=about(lesson.info, wish, parts),
        parts=parts,
        pictures=pictures.files,
        file=lesson.file,
        language=lesson.info.language,
    )


def _lesson_of(nb: Any, resources: dict[str, Any]) -> _Lesson:
    metadata = resources.get("metadata") or {}
    name = str(metadata.get("name") or "lesson")
    path = metadata.get("path")
    try:
        info = LessonInfo.model_validate(nb.metadata.get("coursekit") or {})
    except ValidationError:
        info = LessonInfo(id="lesson", title=name)
    return _Lesson(info, nb.cells, f"{name}.ipynb", Path(path) if path else None)


def _parts(lesson: _Lesson, wish: Wish, report: Report) -> Iterator[tuple[int, str]]:
    """Yield the number of each cell that goes on paper, and its HTML."""
    titled = False
    for number, cell in enumerate(lesson.cells, start=1):
        place = Place(file=lesson.file, cell=number)
        if _tags(cell) & _HIDDEN:
            continue
        if cell.cell_type == "markdown" and wish.kind == "handout":
            source = to_html(cell.source, folder=lesson.folder, report=report, place=place)
            if not titled:
                source, titled = _without_title(source, lesson.info.title)
            yield number, source
        elif cell.cell_type == "code":
            yield number, "\n".join(_code_parts(cell, lesson, wish, place, report))


def _code_parts(
    cell: Any, lesson: _Lesson, wish: Wish, place: Place, report: Report
) -> Iterator[str]:
    blocks = [b for output in cell.outputs if (b := (output.get("data") or {}).get(MIME))]
    for content in blocks:
        yield _block_html(content, wish, lesson.folder, place, report)
    if blocks or wish.kind == "key":
        return
    shown = [
        output_html(output, place, lesson.folder, report)
        for output in cell.outputs
        if not _tags(cell) & _NO_OUTPUT
    ]
    if any(shown) and not _tags(cell) & _NO_INPUT and "coursekit" not in cell.source:
        yield code_html(cell.source)
    yield from shown


def _block_html(content: Any, wish: Wish, folder: Path | None, place: Place, report: Report) -> str:
    try:
        block = rendered(load_block(content), folder=folder, report=report)
        write = block.key_html if wish.kind == "key" else block.print_html
        return str(write(wish.seed))
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
        report.add(
            "CK508",
            f"This block cannot be printed: {error}",
            place,
            hint="Run the cell again, then build again.",
        )
        return ""


def _without_title(source: str, title: str) -> tuple[str, bool]:
    """Drop the first heading where it repeats the lesson's title, and tell whether one stood."""
    found = _HEADING.search(source)
    if not found:
        return source, False
    words = " ".join(html.unescape(_TAG.sub("", found[2])).split())
    if found[1] == "1" and words.casefold() == _one_line(title).casefold():
        return source[: found.start()] + source[found.end() :], True
    return source, True


def _tags(cell: Any) -> set[str]:
    return {str(tag).replace("_", "-") for tag in cell.metadata.get("tags") or ()}


def about(lesson: LessonInfo, wish: Wish, parts: tuple[Part, ...]) -> dict[str, Any]:
    """Return what the template is told of the lesson, in the lesson's language."""
    tag, region = language_of(lesson.language)
    with language(lesson.language):
        return {
            "title": _one_line(lesson.title),
            "authors": [_one_line(name) for name in lesson.lecturers],
            "language": tag,
            "region": region,
            "rtl": tag in _RTL,
            "kind": wish.kind,
            "paper": wish.paper,
            "version": wish.version,
            "rows": _rows(lesson),
            "live": wish.live_url,
            "qr": _qr(wish.live_url),
            "blanks": wish.blanks and any('class="ck-question' in part.html for part in parts),
            "contents": _headings(parts) >= _CONTENTS_FROM,
            "words": {
                "about": gettext("About this lesson"),
                "version": gettext("Version {letter}").format(letter=wish.version),
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
