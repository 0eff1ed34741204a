"""What the documentation shows and lists is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import coursekit
from coursekit.authoring.block_parser import read_block
from coursekit.blocks.quiz.settings import READERS as QUIZ
from coursekit.blocks.scenario.text import READERS as SCENARIO
from coursekit.model.diagnostic import Severity
from coursekit.model.source_line import lines_of

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```\n(%%.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
PACKAGE = Path(coursekit.__file__).parent


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.split("\n")[0])
def test_every_example_block_of_the_guide_is_read_without_an_error(text: str) -> None:
    read = read_block(lines_of(text), {}, {})
    assert read.block is not None
    assert not [str(one) for one in read.findings if one.severity is not Severity.NOTE]


def test_the_guide_names_every_setting() -> None:
    fields = {name for name, _reader in (*QUIZ.values(), *SCENARIO.values())}
    for field in fields:
        names = [n for n, (f, _r) in (*QUIZ.items(), *SCENARIO.items()) if f == field]
        assert any(f"{name}:" in GUIDE for name in names) or field.startswith("shuffle_"), field


def test_the_list_of_codes_is_the_codes_there_are() -> None:
    listed = re.findall(
        r"^\| (CK\d{3}) \|", (ROOT / "docs" / "diagnostics.md").read_text(), re.MULTILINE
    )
    used = {
        code
        for path in PACKAGE.rglob("*.py")
        for code in re.findall(r'"(CK\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert sorted(listed) == sorted(used)


def test_every_public_name_can_be_imported() -> None:
    for name in coursekit.__all__:
        assert getattr(coursekit, name).__name__ == name
    with pytest.raises(AttributeError):
        _ = coursekit.Quizz
