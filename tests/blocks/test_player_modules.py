"""What a page is sent of the player: the modules of the types in its blocks, whoever made these."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coursekit import paths
from coursekit.blocks import registry
from coursekit.blocks.player_modules import external_modules, player_modules

QUIZ = {"type": "quiz", "id": "q", "questions": [{"type": "numeric", "id": "n"}]}
STORY = {"type": "scenario", "id": "s", "quizzes": {"q": QUIZ}, "scenes": []}


def test_questions_and_the_blocks_inside_a_block_bring_their_modules() -> None:
    modules = player_modules([STORY])
    assert set(modules) == {"blocks/quiz", "blocks/scenario", "questions/numeric"}
    assert modules["blocks/quiz"] == paths.static("blocks/quiz.js")


@pytest.mark.parametrize("name", ["../page", "nothing-known", ""])
def test_what_is_no_type_brings_none(name: str) -> None:
    assert player_modules([{"type": name, "id": "x"}]) == {}


def test_the_module_of_another_package_is_external(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "stars.js"
    module.write_text("coursekit.registerBlock({})", encoding="utf-8")
    stars = replace(registry.TYPES["quiz"], name="stars", module=module)
    monkeypatch.setitem(registry.TYPES, "stars", stars)
    specs = [{"type": "stars", "id": "s"}, QUIZ]
    assert external_modules(specs) == {"blocks/stars": module}
    assert set(player_modules(specs)) == {"blocks/stars", "blocks/quiz", "questions/numeric"}
