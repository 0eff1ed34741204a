"""Notebooks as authors save them: read without running anything, and written back as they were."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coursekit.authoring.cell_header import header_of
from coursekit.authoring.parameters import read_parameters
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import author_language, use_author_language
from coursekit.model.diagnostic import Place, Report, nearest

_MAGIC_LINE = re.compile(r"^\s*[%!?]|\?\s*$")
_RUNS_ELSEWHERE = re.compile(r"^\s*(?:%run\b|%load\b|from\s+\S+\s+import\s+\*)", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """One cell. `number` counts from 1; `block` is "quiz", "scenario" or empty."""

    number: int
    kind: str
    source: str
    tags: tuple[str, ...] = ()
    block: str = ""


@dataclass(frozen=True)
class Lesson:
    """A notebook read. `values` are the parameters' defaults; `later` the names that other cells
    give a value (None: any name may come to have one)."""

    file: str
    path: Path
    data: dict[str, Any]
    cells: tuple[Cell, ...]
    values: dict[str, Any] = field(default_factory=dict)
    later: frozenset[str] | None = frozenset()
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def author_language(self) -> str:
        """BCP 47 tag of the language that its author is told things in."""
        return _author_language(self.metadata)


def _author_language(metadata: dict[str, Any]) -> str:
    said = metadata.get("coursekit")
    language = said.get("language") if isinstance(said, dict) else None
    return author_language(language if isinstance(language, str) else "")


def read_lesson(path: Path, file: str, report: Report) -> Lesson | None:
    """Return the lesson in a file, or None where a finding says why there is none."""
    place = Place(file=file)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        report.add("CK420", _a("this file is no notebook: it holds no text."), place)
        return None
    except OSError as error:
        report.add(
            "CK420",
            _a("this file cannot be read: {reason}.").format(reason=error.strerror),
            place,
        )
        return None
    if not text.strip():
        report.add(
            "CK420",
            _a("this file is empty."),
            place,
            hint=_a("Begin a lesson with: coursekit new"),
        )
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        report.add(
            "CK420",
            _a("this notebook is damaged: {reason}.").format(
                reason=getattr(error, "msg", None) or _a("it is nested too deep")
            ),
            Place(file=file, line=line),
            hint=_a("Bring back an earlier version, or open it as text and mend that line."),
        )
        return None
    if not isinstance(data, dict) or not isinstance(data.get("cells"), list):
        report.add("CK420", _a("this file is no notebook: it has no cells."), place)
        return None
    cells = tuple(_cell(n, one) for n, one in enumerate(data["cells"], 1) if isinstance(one, dict))
    said = data.get("metadata")
    metadata = said if isinstance(said, dict) else {}
    with use_author_language(_author_language(metadata)):
        values = _values(cells, report, file)
    return Lesson(
        file=file,
        path=path,
        data=data,
        cells=cells,
        values=values,
        later=_later(cells),
        metadata=metadata,
    )


def near_notebook(path: Path) -> str:
    """Return 'Did you mean "…"?' for a notebook that is not there, or an empty text."""
    try:
        names = [one.name for one in path.parent.glob("*.ipynb")]
    except OSError:
        return ""
    whole = path.name if path.suffix == ".ipynb" else f"{path.name}.ipynb"
    name = whole if whole in names else nearest(whole, names)
    return _a('Did you mean "{meant}"?').format(meant=path.parent / name) if name else ""


def write_cell(lesson: Lesson, number: int, source: str) -> None:
    """Put a cell's new source into the notebook's data, in the shape it had."""
    cell = lesson.data["cells"][number - 1]
    kept = cell.get("source")
    cell["source"] = source.splitlines(keepends=True) if isinstance(kept, list) else source


def dumped(data: Any, like: str) -> str:
    """Return a notebook as JSON in the style of the text it came from."""
    found = re.search(r"^\{\r?\n([ \t]+)", like)
    indent: str | None = found.group(1) if found else None
    text = json.dumps(
        data, ensure_ascii="\\u" in like and like.isascii(), indent=indent, sort_keys=False
    )
    text = text if "\r\n" not in like else text.replace("\n", "\r\n")
    return text + like[len(like.rstrip()) :]


def _cell(number: int, data: dict[str, Any]) -> Cell:
    source = data.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    source = source if isinstance(source, str) else ""
    metadata = data.get("metadata")
    tags = metadata.get("tags", ()) if isinstance(metadata, dict) else ()
    header = header_of(source) if data.get("cell_type") == "code" else None
    return Cell(
        number,
        str(data.get("cell_type", "")),
        source,
        tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        header.kind if header is not None and header.exact else "",
    )


def _values(cells: tuple[Cell, ...], report: Report, file: str) -> dict[str, Any]:
    plain = {
        "cells": [
            {
                "cell_type": cell.kind,
                "source": cell.source,
                "metadata": {"tags": list(cell.tags)},
            }
            for cell in cells
        ]
    }
    return {one.name: one.default for one in read_parameters(plain, report, file)}


def _later(cells: tuple[Cell, ...]) -> frozenset[str] | None:
    """Return the names that code cells bind; None where code is run that isn't here to read."""
    names: set[str] = set()
    for cell in cells:
        if cell.kind != "code" or cell.block or cell.source.lstrip().startswith("%%"):
            continue
        if _RUNS_ELSEWHERE.search(cell.source):
            return None
        lines = (("" if _MAGIC_LINE.search(x) else x) for x in cell.source.split("\n"))
        try:
            tree = ast.parse("\n".join(lines))
        except (SyntaxError, ValueError, RecursionError):
            return None
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                names.update((one.asname or one.name).partition(".")[0] for one in node.names)
    return frozenset(names)


__all__ = ["Cell", "Lesson", "dumped", "read_lesson", "write_cell"]
