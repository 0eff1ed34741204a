"""The type of a parameter as its annotation says: `int`, `list[str]`, `Literal[…]`, `X | None`."""

from __future__ import annotations

import ast
from typing import Any, NamedTuple

from coursekit.authoring.parameter_values import Kind, kind_of

_TYPES = {kind.value: kind for kind in Kind} | {
    "Any": Kind.ANY,
    "List": Kind.LIST,
    "Dict": Kind.MAPPING,
    "tuple": Kind.LIST,
}

IMPORTS = {
    "date": "from datetime import date",
    "datetime": "import datetime",
    "Path": "from pathlib import Path",
    **{
        name: f"from typing import {name}"
        for name in ("Any", "Dict", "List", "Literal", "Optional", "Union")
    },
}
"""How types that Python does not know by itself are made known."""


class Annotated(NamedTuple):
    """What an annotation says: `optional` means that None is allowed too."""

    kind: Kind
    item: Kind = Kind.ANY
    choices: list[Any] = []
    optional: bool = False


def annotated(node: ast.expr, kind: Kind, item: Kind) -> Annotated:
    """Return what an annotation says; one that says nothing known leaves kind and item alone."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return annotated(ast.parse(node.value, mode="eval").body, kind, item)
        except (SyntaxError, ValueError):
            return Annotated(kind, item)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _either(node, kind, item)
    if isinstance(node, ast.Subscript):
        return _subscript(node, kind, item)
    return Annotated(_TYPES.get(_name(node), kind), item)


def literal(value: ast.expr | None) -> tuple[Any, bool]:
    """Return the value that an expression spells out, and whether it does."""
    if value is None:
        return None, False
    try:
        return ast.literal_eval(value), True
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None, False


def _name(node: ast.expr) -> str:
    return str(getattr(node, "id", getattr(node, "attr", "")))


def _either(node: ast.BinOp, kind: Kind, item: Kind) -> Annotated:
    real = [
        side
        for side in (node.left, node.right)
        if not (isinstance(side, ast.Constant) and side.value is None)
    ]
    if len(real) == 1:
        return annotated(real[0], kind, item)._replace(optional=True)
    return Annotated(Kind.ANY)


def _subscript(node: ast.Subscript, kind: Kind, item: Kind) -> Annotated:
    name = _name(node.value)
    if name == "Optional":
        return annotated(node.slice, kind, item)._replace(optional=True)
    if name == "Literal":
        found, plain = literal(node.slice)
        values = list(found) if isinstance(found, tuple) else [found]
        return Annotated(*kind_of(values[0]), values) if plain and values else Annotated(kind, item)
    if _TYPES.get(name) is Kind.LIST:
        part = node.slice
        if isinstance(part, ast.Tuple) and part.elts:
            part = part.elts[0]
        inner = annotated(part, Kind.ANY, Kind.ANY)
        return Annotated(Kind.LIST, inner.kind, inner.choices)
    return Annotated(_TYPES.get(name, kind), item)
