"""`coursekit parameters`."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import typer
from typer.testing import CliRunner

from coursekit.cli.parameters import parameters

APP = typer.Typer()
APP.command()(parameters)
CELL = """\
# Which crop the lesson looks at.
crop = "soy"  # one of: wheat, soy
since = 2010  # The first year. 2010..2018
"""


def lesson(path: Path, source: str) -> Path:
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]})
    data = {"coursekit": {"schema": 1, "id": "a", "title": "A"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=data), path)
    return path


def test_each_is_told_with_what_it_takes_and_what_it_means(tmp_path: Path) -> None:
    path = lesson(tmp_path / "a.ipynb", CELL)
    told = CliRunner().invoke(APP, [str(path)])
    assert told.exit_code == 0
    for words in (
        "crop: one of wheat, soy; 'soy' where nothing is said",
        "Which crop the lesson looks at.",
        "since: a whole number from 2010 to 2018; 2010",
        "The first year.",
    ):
        assert words in told.output
    data = json.loads(CliRunner().invoke(APP, [str(path), "--format", "json"]).output)
    first, second = data["lessons"][0]["parameters"]
    assert (first["name"], first["choices"]) == ("crop", ["wheat", "soy"])
    assert (second["low"], second["high"], second["help"]) == (2010, 2018, "The first year.")


def test_a_lesson_that_is_not_there_is_named(tmp_path: Path) -> None:
    told = CliRunner().invoke(APP, [str(tmp_path / "gone.ipynb")])
    assert told.exit_code == 1
    assert "gone.ipynb" in told.stderr
