"""Reads a notebook's file. Whatever it holds, there is a notebook or a NotebookError.

The parser is pydantic-core's: it takes half the time of `json.loads`, and refuses what no page and
no file could hold (halves of surrogate pairs).
"""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import author_language
from coursekit.model.diagnostic import Place, Report
from coursekit.notebook.cells import Cell, cells_of

_NBFORMAT = 4


class NotebookError(Exception):
    """A file holds no notebook. `reason` is a clause: "it is empty"; `cell` and `line` may be 0."""

    def __init__(self, reason: str, *, hint: str = "", cell: int = 0, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.cell = cell
        self.line = line

    def add_to(self, report: Report, file: str) -> None:
        """Report why a file cannot be read."""
        place = Place(file=file, cell=self.cell, line=self.line)
        message = _a("the lesson cannot be read: {reason}.").format(reason=self.reason)
        report.add("CK420", message, place, hint=self.hint)


@dataclass(frozen=True)
class Notebook:
    """A notebook: its JSON as saved, and its cells."""

    data: dict[str, Any]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The cells in their order."""
        return cells_of(self.data)

    @property
    def metadata(self) -> dict[str, Any]:
        """The notebook's metadata."""
        return self.data.get("metadata") or {}

    @property
    def lesson_data(self) -> dict[str, Any]:
        """What it says of itself as a lesson, unchecked; empty where that is no object."""
        data = self.metadata.get("coursekit")
        return data if isinstance(data, dict) else {}

    @property
    def author_language(self) -> str:
        """BCP 47 tag of the language of the messages to its author."""
        language = self.lesson_data.get("language")
        return author_language(language if isinstance(language, str) else "")


def read_notebook(path: Path) -> Notebook:
    """Return the notebook in a file; raise NotebookError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotebookError(error.strerror or str(error)) from None
    return notebook_from(parse_json(content))


def parse_json(content: bytes) -> Any:
    """Return the JSON of a file, which may begin with a byte order mark; raise NotebookError."""
    try:
        # Editors of Windows begin files with the mark.
        return from_json(content.removeprefix(codecs.BOM_UTF8), cache_strings="keys")
    except ValueError:
        raise _json_error(content) from None


def _json_error(content: bytes) -> NotebookError:
    """Return why `from_json` took no JSON; the standard parser knows the line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return NotebookError(_a("it is no text in UTF-8"))
    if not text.strip():
        return NotebookError(_a("it is empty"), hint=_a("Begin a lesson with: coursekit new"))
    try:
        json.dumps(json.loads(text), ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        return NotebookError(
            _a("it is no notebook, or it is damaged: look at line {n}").format(n=error.lineno),
            hint=_a("Bring back an earlier version, or open it as text and mend that line."),
            line=error.lineno,
        )
    except UnicodeEncodeError:
        return NotebookError(_a("it holds half a character"), hint=_save_again())
    except RecursionError:
        pass
    except ValueError:
        return NotebookError(_a("it holds a number with too many digits"))
    return NotebookError(_a("it is nested too deep"))


def _save_again() -> str:
    return _a("Open it in JupyterLab and save it again.")


def notebook_from(data: Any) -> Notebook:
    """Return parsed JSON as a notebook of format 4; raise NotebookError where it is none.

    Metadata that are left out become empty ones, which nbformat and papermill rely on.
    """
    if not isinstance(data, dict):
        raise NotebookError(_a("it is no notebook: it has no cells"))
    version = data.get("nbformat", _NBFORMAT)
    if not isinstance(version, int) or isinstance(version, bool) or version > _NBFORMAT:
        raise NotebookError(
            _a("its notebook format is {found}, and the kit reads format 4").format(
                found=json.dumps(version)[:40]
            ),
            hint=_a("Save it as format 4 in the program that wrote it."),
        )
    if version < _NBFORMAT:
        data = _upgraded(data)
    if not isinstance(data.get("cells"), list):
        raise NotebookError(_a("it is no notebook: it has no cells"))
    if not isinstance(data.setdefault("metadata", {}), dict):
        raise NotebookError(_a("its metadata is damaged"), hint=_save_again())
    for number, cell in enumerate(data["cells"], start=1):
        if (part := _damaged_part(cell)) is not None:
            reason = _a('cell {n} is damaged: look at its "{part}"').format(n=number, part=part)
            raise NotebookError(reason, hint=_save_again(), cell=number)
    return Notebook(data)


def _damaged_part(cell: Any) -> str | None:
    """Return the name of the first part of a cell that is of another type than it must be."""
    if not isinstance(cell, dict):
        return "cell_type"
    source, outputs = cell.get("source"), cell.get("outputs", [])
    metadata = cell.setdefault("metadata", {})
    if not isinstance(metadata, dict):
        return "metadata"
    wrong = {
        "cell_type": not isinstance(cell.get("cell_type"), str),
        "source": not (isinstance(source, str) or _is_list(source, str)),
        "tags": "tags" in metadata and not _is_list(metadata["tags"], str),
        "outputs": not (
            _is_list(outputs, dict)
            and all(isinstance(output.get("data", {}), dict) for output in outputs)
        ),
        "attachments": not isinstance(cell.get("attachments", {}), dict),
    }
    return next((part for part, is_wrong in wrong.items() if is_wrong), None)


def _is_list(value: Any, of: type) -> bool:
    return isinstance(value, list) and all(isinstance(item, of) for item in value)


def _upgraded(data: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook of an old format brought up to date."""
    import nbformat  # slow to import, and seldom needed here

    try:
        node = nbformat.from_dict(data)  # type: ignore[no-untyped-call]
        upgraded = nbformat.convert(node, _NBFORMAT)  # type: ignore[no-untyped-call]
    except Exception as error:
        raise NotebookError(_a("its old notebook format is damaged"), hint=_save_again()) from error
    return json.loads(json.dumps(upgraded))  # type: ignore[no-any-return]
