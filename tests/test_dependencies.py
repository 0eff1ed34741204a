"""What the kit imports is what pyproject.toml declares."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from coursekit import paths

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
BUILD = {"hatch_jupyter_builder"}
"""Imported where the package is built."""


def imported(folder: Path) -> set[str]:
    """Return the modules, without those of Python and the kit, that files of a folder import."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
    top = {name.partition(".")[0] for name in found}
    return top - sys.stdlib_module_names - BUILD - {"coursekit"}


def declared(project: Path) -> set[str]:
    data = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    lines = [*data["dependencies"]]
    lines += [
        line for extra in ("cluster", "data") for line in data["optional-dependencies"][extra]
    ]
    return {normal(re.match(r"[\w.-]+", line)[0]) for line in lines}  # type: ignore[index]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_each_package_that_is_imported_is_declared() -> None:
    owners = packages_distributions()
    known = declared(PROJECT)
    missing = {
        module
        for module in imported(paths.package())
        if not {normal(name) for name in owners.get(module, [module])} & known
    }
    assert missing == set()
