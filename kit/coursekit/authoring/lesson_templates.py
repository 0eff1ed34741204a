"""Lesson templates, and new lessons made from them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit import paths
from coursekit.authoring.notebook import Lesson, read_lesson
from coursekit.authoring.parameters import TAG, check_values, read_parameters
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import listed
from coursekit.model.diagnostic import Report, did_you_mean
from coursekit.notebook import lesson_id_from, notebook_text, set_source

_HEADING = re.compile(r"^#\s+.+$", re.MULTILINE)


class TemplateError(Exception):
    """Why there is no lesson; a sentence for the lecturer."""


@dataclass(frozen=True)
class Template:
    """A lesson template and what it calls itself."""

    name: str
    title: str
    path: Path


def templates() -> list[Template]:
    """Return the templates there are."""
    out = []
    for path in sorted((paths.templates() / "lessons").glob("*.ipynb")):
        lesson = read_lesson(path, path.name, Report())
        data = lesson.metadata.get("coursekit", {}) if lesson else {}
        out.append(Template(path.stem, str(data.get("title", path.stem)), path))
    return out


def find_template(name: str) -> Template:
    """Return a template by its name. Raises TemplateError."""
    known = {one.name: one for one in templates()}
    if name not in known:
        hint = did_you_mean(name, known) or _a("There are: {names}.").format(names=listed(known))
        raise TemplateError(
            _a('There is no template "{name}". {hint}').format(name=name, hint=hint)
        )
    return known[name]


def new_lesson(template: Template, dest: Path, values: Mapping[str, object]) -> Path:
    """Write a new lesson and return its path. `dest` is a notebook or a folder; `values` fill the
    parameters; where the template has none of that name, `title` and `id` name the lesson.
    Raises TemplateError; nothing is overwritten."""
    report = Report()
    lesson = read_lesson(template.path, template.path.name, report)
    if lesson is None:
        raise TemplateError("\n".join(str(one) for one in report))
    parameters = read_parameters(lesson.data, report)
    names = {one.name for one in parameters}
    naming = {
        name: str(values[name]) for name in ("title", "id") if name in values and name not in names
    }
    given = {name: value for name, value in values.items() if name not in naming}
    checked = check_values(parameters, given, report)
    if report.errors:
        raise TemplateError("\n".join(f"{d.message} {d.hint}".strip() for d in report.errors))
    path = _path(template, dest, naming)
    own = naming.get("id") or lesson_id_from(path.stem)
    if lesson_id_from(own) != own:
        raise TemplateError(
            _a('"{own}" cannot be an id; write: -p id {better}').format(
                own=own, better=lesson_id_from(own)
            )
        )
    title = naming.get("title") or _title(path.stem)
    _set_parameters(lesson, checked)
    _name(lesson, own, title)
    text = notebook_text(lesson.data, template.path.read_text(encoding="utf-8"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise TemplateError(
            _a("{path} is there already; nothing was written.").format(path=path)
        ) from None
    except OSError as error:
        raise TemplateError(
            _a("{path} cannot be written: {reason}.").format(path=path, reason=error.strerror)
        ) from None
    return path


def _path(template: Template, dest: Path, naming: Mapping[str, str]) -> Path:
    if dest.suffix == ".ipynb":
        return dest
    if dest.is_dir():
        own = naming.get("id") or (lesson_id_from(naming["title"]) if "title" in naming else "")
        return dest / f"{own or 'my-' + template.name}.ipynb"
    return dest.with_name(f"{dest.name}.ipynb")


def _title(stem: str) -> str:
    words = re.sub(r"[-_]+", " ", stem).strip()
    return words[:1].upper() + words[1:] or stem


def _name(lesson: Lesson, own: str, title: str) -> None:
    """Give the lesson its id and title, and its first heading the title."""
    data: dict[str, Any] = lesson.metadata.setdefault("coursekit", {})
    data |= {"id": own, "title": title}
    for cell in lesson.cells:
        if cell.kind == "markdown" and _HEADING.search(cell.source):
            source = _HEADING.sub(lambda _: f"# {title}", cell.source, count=1)
            set_source(lesson.data, cell.number, source)
            return


def _set_parameters(lesson: Lesson, values: Mapping[str, object]) -> None:
    """Write values into the parameters cell, comments and order kept."""
    cell = next((c for c in lesson.cells if c.kind == "code" and TAG in c.tags), None)
    if cell is None or not values:
        return
    raw = cell.source.encode()
    starts = [0]
    for line in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    edits = []
    for node in ast.parse(cell.source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name: str = node.targets[0].id
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
        else:
            continue
        value = node.value
        if (
            name in values
            and value is not None
            and value.end_lineno
            and value.end_col_offset is not None
        ):
            start = starts[value.lineno - 1] + value.col_offset
            end = starts[value.end_lineno - 1] + value.end_col_offset
            edits.append((start, end, _literal(values[name]).encode()))
    for start, end, new in reversed(edits):
        raw = raw[:start] + new + raw[end:]
    set_source(lesson.data, cell.number, raw.decode())


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
