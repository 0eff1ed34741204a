"""The documentation knows every command and option, and its examples run."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from typing import Any

import nbformat.v4 as nb
import pytest
import typer
from typer.main import get_command

from coursekit.authoring.parameters import read_parameters
from coursekit.blocks.quiz.text import parse_quiz
from coursekit.cli import COMMANDS
from coursekit.model.diagnostic import Report
from coursekit.model.source_line import lines_of

ROOT = Path(__file__).parents[2]
CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(command: str) -> str:
    """Return what the page says of one command."""
    return CLI.split(f"## coursekit {command}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_is_in_the_documentation(command: str) -> None:
    app = typer.Typer(add_completion=False)
    app.command(command)(getattr(import_module(f"coursekit.cli.{command}"), command))
    said = section(command)
    for parameter in get_command(app).params:
        for option in (*parameter.opts, *parameter.secondary_opts):
            if option.startswith("-") and option != "--help":
                assert re.search(rf"(?<![\w-]){option}(?![\w-])", said), f"{option} is not told"


def test_every_file_that_the_readme_names_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert len(links) > 5
    for link in links:
        assert (ROOT / link).is_file(), link


def test_the_python_example_of_the_readme_makes_a_quiz() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, Any] = {}
    exec(example.replace("\nQuiz(", "\nquiz = Quiz("), names)  # noqa: S102  (our own text)
    assert names["quiz"].questions[0].judge("nonsense").outcome == "unanswered"


def test_the_text_example_of_the_readme_is_read_without_a_finding() -> None:
    example = re.search(r"    %%quiz towns\n((?:    .*\n|\n)+)", README)
    assert example is not None
    report = Report()
    lines = lines_of(dedent(example.group(0)).strip())
    quiz = parse_quiz(lines, report)
    assert list(report) == []
    assert quiz is not None
    assert [question.type for question in quiz.questions] == ["single-choice", "numeric"]


def test_the_example_of_parameters_runs_and_each_takes_what_it_says() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", section("build"), re.DOTALL)
    # As a cell runs: with none of the switches of this file.
    exec(compile(example, "cell", "exec", dont_inherit=True), {})  # noqa: S102  (our own text)
    cell = nb.new_code_cell(example, metadata={"tags": ["parameters"]})
    report = Report()
    found = read_parameters(nb.new_notebook(cells=[cell]), report)
    assert list(report) == []
    assert [one.allowed for one in found] == [
        "one of wheat, soy, maize",
        "a whole number from 2010 to 2018",
        "a date (year-month-day)",
        "a list, each of its items a text",
    ]
