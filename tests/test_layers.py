"""Packages import only from the layers on their left (docs/architecture.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import coursekit

ROOT = Path(coursekit.__file__).parent
ANYWHERE = {"paths", "i18n"}
LAYERS = [
    {"model"},
    {"notebook", "render"},
    {"questions"},
    {"blocks"},
    {"authoring", "formats", "widgets", "exporters"},
    {"engine", "serve", "portal"},
    {"cli"},
]
# Inside one layer these may stand on a neighbour.
NEIGHBOURS = {("authoring", "widgets"), ("exporters", "authoring"), ("serve", "engine")}
MODULES = sorted(ROOT.rglob("*.py"))


def layer_of(name: str) -> int | None:
    return next((n for n, layer in enumerate(LAYERS) if name in layer), None)


def imported(path: Path) -> set[str]:
    """Return the sub-packages of coursekit that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return {name.split(".")[1] for name in names if name.startswith("coursekit.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_only_from_layers_to_its_left(path: Path) -> None:
    own = path.relative_to(ROOT).parts[0].removesuffix(".py")
    if own in {"__init__", "__main__", "testing"}:
        return
    assert own in ANYWHERE or layer_of(own) is not None, f"{own} has no layer"
    for name in imported(path) - {own} - ANYWHERE:
        if own in ANYWHERE:
            pytest.fail(f"{own} stands below every layer and imports {name}")
        theirs = layer_of(name)
        assert theirs is not None, f"{name} has no layer"
        allowed = theirs < layer_of(own) or (own, name) in NEIGHBOURS
        assert allowed, f"{own} may not import {name}"
