"""Only the unit of a block type, and the line that registers it, names the type."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import coursekit
from coursekit.blocks.registry import BUILT_IN

PACKAGE = Path(coursekit.__file__).parent
FRONTEND = PACKAGE.parent / "frontend"
REGISTERED_IN = {
    PACKAGE / "__init__.py": "the public names",
    PACKAGE / "blocks" / "registry.py": "the registry",
    FRONTEND / "player" / "src" / "blocks" / "registry.ts": "the registry of the player",
}
FORMS = {PACKAGE / "model" / "lesson.py", PACKAGE / "serve" / "labels.py"}
"""The forms of a whole lesson, some of which bear the names of blocks."""
HOLDS = {"scenario": {"quiz"}}
"""Block types that hold blocks of another one, and so may name it."""
NOT_YET: dict[str, set[str]] = {
    "quiz": {
        "frontend/player/src/components/outcome.ts",
        "frontend/player/src/types.ts",
    },
    "scenario": {
        "frontend/author/src/author-bar.ts",
        "frontend/author/src/map.ts",
        "frontend/author/src/story-key.ts",
    },
}
"""Sources that still name a type; this is to stay empty."""


def sources() -> list[Path]:
    return [*PACKAGE.rglob("*.py"), *(p for part in ("player", "page", "author")
            for p in (FRONTEND / part).rglob("*.ts"))]  # fmt: skip


@pytest.mark.parametrize("name", [one.name for one in BUILT_IN])
def test_a_block_type_is_named_in_its_own_unit_only(name: str) -> None:
    classes = "|".join(f"{name.title()}{half}" for half in ("", "Spec", "Key", "Attempt"))
    pattern = re.compile(rf"[\"']{name}[\"']|\b(?:{classes})\b")
    units = {name, *(holder for holder, held in HOLDS.items() if name in held)}
    found = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in sources()
        if path not in REGISTERED_IN
        and "generated" not in path.parts
        and path not in FORMS
        and not (path.parts[-2] in units and path.parts[-3] == "blocks")
        and pattern.search(path.read_text(encoding="utf-8"))
    }
    assert found <= NOT_YET.get(name, set())
