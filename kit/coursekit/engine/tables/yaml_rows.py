"""YAML files: a list of lessons, each a mapping of names to values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from coursekit.engine.tables.cells import Cell, Record, TableError
from coursekit.engine.tables.decoding import decoded
from coursekit.i18n import tell
from coursekit.model.diagnostic import Place, Report


def yaml_rows(path: Path, report: Report) -> Iterator[tuple[Place, Record]]:
    """Yield the lessons of a list, or of the list called `lessons`."""
    text = decoded(path.read_bytes())
    try:
        root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or tell("it is no YAML")
        raise TableError(str(problem), mark.line + 1 if mark else 0) from None
    except (ValueError, RecursionError) as error:
        raise TableError(str(error)) from None
    if isinstance(data, dict) and isinstance(data.get("lessons"), list):
        root = next(value for key, value in root.value if key.value == "lessons")
        data = data["lessons"]
    if data is None or root is None:
        return
    if not isinstance(data, list):
        raise TableError(tell("it is no list of lessons"))
    for node, entry in zip(root.value, data, strict=True):
        here = Place(file=str(path), line=node.start_mark.line + 1)
        if not isinstance(entry, dict):
            report.add(
                "CK316",
                tell('"{value}" is no lesson of a plan.').format(value=entry),
                here,
                hint=tell("Write the lesson as names and values: - template: quiz"),
            )
            continue
        yield here, dict(_fields(node, entry, here, report))


def _fields(
    node: Any, entry: dict[Any, Any], here: Place, report: Report
) -> Iterator[tuple[str, Cell]]:
    places: dict[str, Place] = {}
    for key, value in node.value:
        mark = value.start_mark
        if str(key.value) in places and key.value != "<<":
            at = key.start_mark
            report.add(
                "CK317",
                tell('the name "{name}" stands twice in this lesson.').format(name=key.value),
                here.model_copy(update={"line": at.line + 1, "column": at.column + 1}),
                hint=tell("Keep one of them."),
            )
        places[str(key.value)] = here.model_copy(
            update={"line": mark.line + 1, "column": mark.column + 1}
        )
    for key, value in entry.items():
        if isinstance(value, str) and not value.strip():
            continue
        yield str(key), Cell(value, places.get(str(key), here))
