"""Which language an author is told things in."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from cli.test_check import DATA, lesson
from coursekit.cli.check import check
from coursekit.cli.new import new
from coursekit.i18n import AUTHOR, author_language, language, use_author_language
from coursekit.i18n import author_gettext as _a

STORY = "%%scenario s\n== a: A\n* 走 -> 厨放\n* No -> 厨房\n\n== 厨房: K [结局]\nx"
ENGLISH, CHINESE = "does not exist", "没有场景“厨放”"


def run(command: Any, *arguments: object, **environment: str) -> str:
    app = typer.Typer()
    app.command()(command)
    return CliRunner(env=environment).invoke(app, [str(one) for one in arguments]).output


@pytest.mark.parametrize(
    ("option", "environment", "tag", "expected"),
    [
        ("", {}, "en", ENGLISH),
        ("", {}, "zh-CN", CHINESE),
        ("en", {}, "zh-CN", ENGLISH),
        ("zh", {}, "en", CHINESE),
        ("", {AUTHOR: "zh-CN"}, "en", CHINESE),
        ("en", {AUTHOR: "zh-CN"}, "en", ENGLISH),
        ("", {"LC_ALL": "zh_CN.UTF-8"}, "en", CHINESE),
        ("", {"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "en", CHINESE),
        ("", {"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "en", ENGLISH),
        ("en", {"LC_ALL": "zh_CN.UTF-8"}, "zh-CN", ENGLISH),
    ],
)
def test_what_is_asked_for_comes_before_the_machine_and_that_before_the_lesson(
    tmp_path: Path, option: str, environment: dict[str, str], tag: str, expected: str
) -> None:
    path = lesson(tmp_path / "a.ipynb", STORY, data=DATA | {"language": tag})
    asked = ["--language", option] if option else []
    told = run(check, path, *asked, **environment)
    assert expected in told
    assert ("第 2 个单元格，第 3 行：" in told) == (expected == CHINESE)


def test_the_option_holds_for_its_command_alone(tmp_path: Path) -> None:
    before = dict(os.environ)
    run(check, lesson(tmp_path / "a.ipynb", STORY), "--language", "zh-CN")
    assert dict(os.environ) == before
    assert author_language() == "en"


def test_json_has_the_same_codes_in_both_languages(tmp_path: Path) -> None:
    path = lesson(tmp_path / "a.ipynb", STORY)
    told = [
        json.loads(run(check, path, "--format", "json", "--language", tag))["diagnostics"]
        for tag in ("en", "zh-CN")
    ]
    assert [{one["language"] for one in found} for found in told] == [{"en"}, {"zh-CN"}]
    english, chinese = ([(one["code"], one["place"]) for one in found] for found in told)
    assert english == chinese


def test_other_commands_speak_it_too() -> None:
    assert "是不是想写“quiz”？" in run(new, "quizz", "--language", "zh-CN")
    assert 'Did you mean "quiz"?' in run(new, "quizz")


def test_what_learners_read_is_no_language_of_an_authors() -> None:
    with language("zh-CN"):
        assert _a("error") == "error"
        with use_author_language("zh-CN"):
            assert _a("error") == "错误"
    with use_author_language("zh-CN"), language("en"):
        assert _a("error") == "错误"
