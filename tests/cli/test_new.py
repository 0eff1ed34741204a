"""`coursekit new`, `coursekit lab` and `coursekit schema`."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
import typer
from typer.testing import CliRunner

from coursekit.authoring.check import check_notebook
from coursekit.cli.lab import lab_command
from coursekit.cli.new import new
from coursekit.cli.schema import schema, schemas

APP = typer.Typer()
APP.command()(new)
SCHEMA = typer.Typer()
SCHEMA.command()(schema)


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(APP, [str(one) for one in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.exit_code, done.output


def test_with_no_arguments_templates_are_listed() -> None:
    code, output = run()
    assert code == 0
    assert "quiz " in output
    assert "scenario " in output


def test_a_new_lesson_has_its_own_id_title_and_parameters(tmp_path: Path) -> None:
    path = tmp_path / "first-steps.ipynb"
    assert run("quiz", path, "-p", 'town=Sui"fenhe 绥', "-p", "ask=2")[0] == 0
    book = nbformat.read(path, as_version=4)
    assert book.metadata["coursekit"]["id"] == "first-steps"
    assert book.metadata["coursekit"]["title"] == "First steps"
    assert 'town = "Sui\\"fenhe 绥"  # The town' in book.cells[1].source
    assert "ask = 2  # How many" in book.cells[1].source
    assert book.cells[0].source.startswith("# First steps\n")
    assert not [one for one in check_notebook(path) if one.severity == "error"]


def test_values_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_text("town: Hailin\ntitle: A town\n")
    assert run("quiz", tmp_path, "-f", tmp_path / "v.yaml")[0] == 0
    assert (tmp_path / "a-town.ipynb").is_file()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text("mine")
    code, output = run("quiz", path)
    assert code == 1
    assert "is there already" in output
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("quizz",), 'Did you mean "quiz"?'),
        (("quiz", "{dest}", "-p", "ask=9"), "from 1 to 5"),
        (("quiz", "{dest}", "-p", "twn=3"), 'Did you mean "town"?'),
        (("quiz", "{dest}", "-p", "ask"), "no value"),
        (("quiz", "{dest}", "-f", "{dest}/gone.yaml"), "cannot be read"),
        (("quiz", "{dest}", "-p", "id=A B"), "-p id a-b"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    code, output = run(*(one.replace("{dest}", str(tmp_path)) for one in arguments))
    assert code == 1
    assert words in " ".join(output.split())
    assert not list(tmp_path.iterdir())


def test_jupyterlab_starts_on_this_machine_alone_at_the_lesson(tmp_path: Path) -> None:
    path = tmp_path / "a b.ipynb"
    path.write_text("")
    command = lab_command(path, 9000, browser=False)
    assert f"--ServerApp.root_dir={tmp_path}" in command
    assert "--ServerApp.ip=127.0.0.1" in command
    assert "--LabApp.default_url=/lab/tree/a%20b.ipynb" in command


def test_every_schema_is_published_under_a_versioned_id() -> None:
    for name, make in schemas().items():
        assert make()["$id"] == f"urn:coursekit:schema:{name}:1"
    done = CliRunner().invoke(SCHEMA, ["lesson"])
    assert json.loads(done.output)["properties"]["id"]["type"] == "string"
    assert "Did you mean" in CliRunner().invoke(SCHEMA, ["leson"]).output
