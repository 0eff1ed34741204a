"""Another package adds a question type and a block type without touching the kit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parent / "example_package"
USE = """
import coursekit
from coursekit.authoring.block_parser import read_block
from coursekit.blocks.player_modules import external_modules
from coursekit.blocks.registry import TYPES, load_block
from coursekit.model.source_line import lines_of
from coursekit.render.rendered import rendered

text = '%%quiz names\\n\\nType the <town>. {#town}\\n"" Hailin'
quiz = read_block(lines_of(text), {}, {}).block
(town,) = quiz.questions
assert isinstance(town, coursekit.Echo), town
assert coursekit.Quiz(id="again", questions=(town.model_dump(),)).questions == (town,)
assert load_block(quiz.mime(with_key=True)).questions == (town,)
assert read_block(lines_of(TYPES["quiz"].write(quiz)), {}, {}).block.questions == (town,)

attempt = quiz.start(1).model_copy(update={"responses": {"town": "Hailin"}})
assert quiz.act(attempt, {"do": "submit"}).score == 1
assert quiz.validate_attempt(attempt).responses == {"town": "Hailin"}
forged = attempt.model_copy(update={"responses": {"town": True}})
assert quiz.validate_attempt(forged).responses == {}

shown = rendered(quiz)
assert 'class="ck-blank"' in shown.print_html(1)
assert "Hailin" not in shown.print_html(1)
assert "<p>Hailin</p>" in shown.key_html(1)

banner = read_block(lines_of("%%banner\\nWelcome, *all*."), {}, {}).block
assert isinstance(banner, coursekit.Banner), banner
assert "<em>all</em>" in rendered(banner).print_html(1)
modules = external_modules([quiz.spec.model_dump(), banner.spec.model_dump()])
assert sorted(modules) == ["blocks/banner", "questions/example-echo"], modules
"""


def test_its_types_are_read_judged_and_printed_like_those_of_the_kit() -> None:
    """The package is found by its entry points, as one that was installed."""
    path = os.pathsep.join([str(EXAMPLE), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "-c", USE],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
