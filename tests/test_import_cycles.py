"""No module of the package needs, to be imported, a module that needs it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import coursekit

ROOT = Path(coursekit.__file__).parent


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")


KNOWN = {("coursekit.serve.visit_context", "coursekit.serve.error_reports")}
"""Imports that close a cycle and are still to go; this is to become empty."""
MODULES = {name_of(path): path for path in ROOT.rglob("*.py")}


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield what runs when a module is imported or its types are checked."""
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try | ast.With):
            yield from statements(node.body)
            yield from statements(getattr(node, "orelse", []))


def imports(path: Path) -> set[str]:
    """Return the package's modules that a module names in its imports."""
    found: set[str] = set()
    for node in statements(ast.parse(path.read_text(encoding="utf-8")).body):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            parts = {f"{node.module}.{alias.name}" for alias in node.names} & MODULES.keys()
            found |= parts or {node.module}
    return (found & MODULES.keys()) - {"coursekit"}


def test_the_graph_of_imports_has_no_cycle() -> None:
    graph = {name: imports(path) - {name} for name, path in MODULES.items()}
    for importer, module in KNOWN:
        assert module in graph[importer], f"{importer} no longer imports {module}: drop it here"
        graph[importer].discard(module)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(f"These import each other: {' <- '.join(error.args[1])}") from None
