"""Rules for pictures: each one that a text cell or a block shows lies beside the notebook."""

from __future__ import annotations

import re
from urllib.parse import unquote

from coursekit.authoring.check.blocks import CellBlock
from coursekit.authoring.notebook import Lesson
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Report, did_you_mean
from coursekit.model.source_line import lines_of
from coursekit.render.inline_media import leads_outside, stays_inside

_PICTURE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_TAG = re.compile(
    r"<(?:img|video|audio|source|track)\b[^>]*?\bsrc\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE
)
_ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|#)", re.IGNORECASE)


def check_pictures(lesson: Lesson, _blocks: list[CellBlock], report: Report) -> None:
    """Look for the files that Markdown names."""
    folder = lesson.path.parent
    for cell in lesson.cells:
        if cell.kind != "markdown" and not cell.block:
            continue
        for line in lines_of(cell.source, file=lesson.file, cell=cell.number):
            for found in [*_PICTURE.finditer(line.text), *_TAG.finditer(line.text)]:
                name = unquote(found.group(1).partition("?")[0].partition("#")[0])
                place = line.place(found.start(1), found.end(1))
                if name.startswith(("attachment:", "data:")) or "{{" in name or not name:
                    continue
                if _ELSEWHERE.match(name):
                    report.add(
                        "CK402",
                        _a(
                            '"{name}" is not beside the lesson, '
                            "and a page asks no other place for files."
                        ).format(name=name),
                        place,
                        hint=_a("Save the file beside the notebook and name it there."),
                    )
                elif name.startswith("/") or ".." in name.split("/"):
                    report.add(
                        "CK403",
                        _a('The file "{name}" lies outside the folder of the lesson.').format(
                            name=name
                        ),
                        place,
                        hint=_a("Copy it beside the notebook and name it without a path."),
                    )
                elif not stays_inside(folder / name, folder):
                    report.add(
                        "CK403",
                        leads_outside(name),
                        place,
                        hint=_a("Put the file itself there."),
                    )
                elif not _exists(folder, name):
                    near = (
                        p.relative_to(folder).as_posix() for p in (folder / name).parent.glob("*")
                    )
                    report.add(
                        "CK401",
                        _a('The file "{name}" is not beside the notebook.').format(name=name),
                        place,
                        hint=did_you_mean(name, near) or _a("Copy it there, or correct its name."),
                    )


def _exists(folder: object, name: str) -> bool:
    from pathlib import Path

    try:
        return (Path(str(folder)) / name).is_file()
    except (OSError, ValueError):
        return False
