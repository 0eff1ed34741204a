"""YAML files: a list of lessons, each a mapping of names to values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError, SafeConstructor

from coursekit.engine.tables.cells import Cell, Record, TableError
from coursekit.engine.tables.decoding import decoded
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Place, Report


class _Loader(yaml.SafeLoader):
    """Gives a mapping that is written as an alias a place of its own, where the alias stands."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        alias = isinstance(event, yaml.AliasEvent)
        node = super().compose_node(parent, index)
        if alias and isinstance(node, yaml.MappingNode):
            return yaml.MappingNode(node.tag, list(node.value), event.start_mark, event.end_mark)
        return node


def yaml_rows(path: Path, report: Report) -> Iterator[tuple[Place, Record]]:
    """Yield the lessons of a list, or of the list called `lessons`."""
    text = decoded(path.read_bytes())
    try:
        root = yaml.compose(text, Loader=_Loader)
        yield from _lessons(_listed(root), str(path), report)
    except ConstructorError as error:
        said = _a("nothing can be made of the value in this line")
        hint = _a('Put a text that begins with "!" or "{" in quotes.')
        raise TableError(said, _line(error), hint) from None
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or _a("it is no YAML")
        raise TableError(str(problem), _line(error)) from None
    except RecursionError:
        raise TableError(_a("its lists are too deep")) from None


def _line(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 0


def _listed(root: Any) -> list[Any]:
    if isinstance(root, yaml.MappingNode):
        root = next((value for key, value in root.value if key.value == "lessons"), root)
    if root is None:
        return []
    if not isinstance(root, yaml.SequenceNode):
        raise TableError(_a("it is no list of lessons"))
    return list(root.value)


def _lessons(nodes: list[Any], file: str, report: Report) -> Iterator[tuple[Place, Record]]:
    for node in nodes:
        here = Place(file=file, line=node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            _twice(node, file, report)
            yield here, dict(_fields(node, file))
            continue
        report.add(
            "CK316",
            _a('"{value}" is no lesson of a plan.').format(value=_read(node)),
            here,
            hint=_a("Write the lesson as names and values: - template: quiz"),
        )


def _twice(node: Any, file: str, report: Report) -> None:
    """Report names that stand twice in a lesson; `<<`, which takes in others, may."""
    names = [_name(key) for key, _ in node.value]
    for at, (key, _) in enumerate(node.value):
        if names[at] in names[:at] and names[at] != "<<":
            report.add(
                "CK317",
                _a('the name "{name}" stands twice in this lesson.').format(name=names[at]),
                _place(key, file),
                hint=_a("Keep one of them."),
            )


def _fields(node: Any, file: str) -> Iterator[tuple[str, Cell]]:
    SafeConstructor().flatten_mapping(node)
    for key, value in node.value:
        read = _read(value)
        if isinstance(read, str) and not read.strip():
            continue
        written = None if read is None else _written(value)
        yield _name(key), Cell(read, _place(value, file), written=written)


def _read(node: Any) -> Any:
    """Return what YAML makes of a node; what is no date, say, though it looks like one, is text."""
    try:
        return SafeConstructor().construct_document(node)
    except (ValueError, LookupError, AttributeError):
        return _written(node)


def _written(node: Any) -> Any:
    """Return the words of a value, or of a list's items, as they stand in the file."""
    if isinstance(node, yaml.ScalarNode):
        return node.value
    plain = [one.value for one in node.value if isinstance(one, yaml.ScalarNode)]
    return plain if len(plain) == len(node.value) else None


def _name(node: Any) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise TableError(_a("a list or a mapping cannot be a name"), node.start_mark.line + 1)
    return str(node.value)


def _place(node: Any, file: str) -> Place:
    mark = node.start_mark
    return Place(file=file, line=mark.line + 1, column=mark.column + 1)
