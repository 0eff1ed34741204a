"""A type of question is named in its own unit and where it is listed, nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import coursekit
from coursekit.questions.registry import BUILT_IN as QUESTIONS

PACKAGE = Path(coursekit.__file__).parent
ROOT = PACKAGE.parents[1]
SUFFIXES = {".py", ".ts", ".j2", ".lua", ".typ", ".css", ".html", ".js"}
REGISTRATIONS = {
    "kit/coursekit/questions/__init__.py",
    "kit/coursekit/questions/registry.py",
    "kit/coursekit/blocks/registry.py",
    "kit/frontend/player/src/questions/registry.ts",
    "kit/frontend/player/src/blocks/registry.ts",
}
CASES = [("questions", one.name) for one in QUESTIONS]
TO_CLEAN = {
    "kit/frontend/player/src/questions/text-field.ts",
}
"""Files that still name types of questions: to become empty."""


def sources() -> dict[str, str]:
    """Return the text of every product source by its path."""
    folders = (PACKAGE, ROOT / "kit" / "frontend", ROOT / "templates")
    paths = (path for folder in folders for path in folder.rglob("*") if path.suffix in SUFFIXES)
    made = {"node_modules", "static", "generated", "__pycache__"}
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in paths
        if not made & {*path.parts}
    }


SOURCES = sources()


def is_unit(path: str, kind: str, name: str) -> bool:
    """Return whether a file belongs to the unit of a type."""
    module = name.replace("-", "_")
    return path == f"kit/coursekit/{kind}/{module}.py" or path.startswith(
        (
            f"kit/coursekit/{kind}/{module}/",
            f"kit/frontend/player/src/{kind}/{name}/",
            f"templates/{kind}/{name}/",
        )
    )


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_no_other_product_file_names_a_type(kind: str, name: str) -> None:
    title = "".join(part.title() for part in name.split("-"))
    named = re.compile(rf"""["'`]{name}["'`]|\b{title}(?:Spec|Key|Attempt)?\b""")
    found = {
        path
        for path, text in SOURCES.items()
        if path not in REGISTRATIONS and not is_unit(path, kind, name) and named.search(text)
    }
    assert found <= TO_CLEAN
