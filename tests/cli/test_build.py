"""`coursekit build`: what it writes, what it says, and its exit code."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import typer

from coursekit.cli.build import check_live_address
from coursekit.cli.parameter_args import joined, pairs
from engine.lessons import PARAMETERS, build, start, write
from serve.conftest import eventually

slow = pytest.mark.slow


def output(path: Path) -> str:
    """Return what the cells of a lesson as run printed."""
    cells = nbformat.read(path, as_version=4).cells
    return "".join(o.get("text", "") for cell in cells for o in cell.get("outputs", []))


def test_a_parameter_is_two_words_or_one() -> None:
    line = [
        "build",
        "-p",
        "town",
        "Hailin",
        "--parameter",
        "n",
        "-3",
        "-p",
        "a=b c",
        "--",
        "-p",
        "x",
    ]
    found = joined(line)
    assert found == [
        "build",
        "-p",
        "town=Hailin",
        "--parameter",
        "n=-3",
        "-p",
        "a=b c",
        "--",
        "-p",
        "x",
    ]
    assert pairs(["town=Hailin", "sum=1=1"]) == {"town": "Hailin", "sum": "1=1"}
    with pytest.raises(ValueError, match="no value"):
        pairs(["town"])


@slow
def test_a_lesson_runs_with_its_parameters_in_its_own_folder(tmp_path: Path) -> None:
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / "data.txt").write_text("from its folder")
    write(
        folder / "gift.ipynb", "print(town, n + 1, open('data.txt').read())", parameters=PARAMETERS
    )
    told = build(tmp_path, "lessons/gift.ipynb", "-p", "town", "Suifenhe", "--to", "ipynb")
    assert told[0] == 0, told[1]
    made = tmp_path / "exports" / "gift" / "lesson.ipynb"
    assert output(made) == "Suifenhe 4 from its folder\n"
    assert nbformat.read(made, as_version=4).metadata.coursekit == {
        "schema": 1,
        "id": "gift",
        "title": "About gift",
    }
    assert str(tmp_path) not in made.read_text()


@slow
def test_what_has_not_changed_is_not_built_again(tmp_path: Path) -> None:
    write(tmp_path / "gift.ipynb", "print(open('data.txt').read())")
    (tmp_path / "data.txt").write_text("one")
    assert "1 built" in build(tmp_path, ".", "--to", "ipynb")[1]
    assert "1 unchanged" in build(tmp_path, ".", "--to", "ipynb")[1]
    (tmp_path / "data.txt").write_text("two")
    assert "1 built" in build(tmp_path, ".", "--to", "ipynb")[1]
    assert output(tmp_path / "exports" / "gift" / "lesson.ipynb") == "two\n"
    assert "1 built" in build(tmp_path, ".", "--to", "ipynb", "--answers", "graded")[1]
    made = tmp_path / "exports" / "gift" / "lesson.ipynb"
    for spoil in (made.unlink, lambda: made.write_text("")):
        spoil()
        assert "1 built" in build(tmp_path, ".", "--to", "ipynb", "--answers", "graded")[1]
    assert "1 built" in build(tmp_path, ".", "--to", "ipynb", "--answers", "graded", "--force")[1]


@slow
def test_a_build_of_what_has_not_changed_imports_nothing_that_runs_or_shows_lessons(
    tmp_path: Path,
) -> None:
    write(tmp_path / "gift.ipynb", "print(1)", parameters=PARAMETERS)
    command = (
        "import sys\n"
        "from coursekit.cli import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    tops = {name.partition('.')[0] for name in sys.modules}\n"
        "    print('and', *sorted(tops & {'IPython', 'jinja2', 'nbformat', 'papermill'}))\n"
    )
    line = [sys.executable, "-c", command, "build", "gift.ipynb", "--to", "html"]
    line += ["--executor", "in-process"]
    told = [
        subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert "1 built" in told[0].stdout
    assert "papermill" in told[0].stdout
    assert "1 unchanged" in told[1].stdout
    assert told[1].stdout.splitlines()[-1] == "and"


@slow
def test_a_failed_lesson_is_named_and_stays_as_it_was_while_others_go_on(tmp_path: Path) -> None:
    write(tmp_path / "bad.ipynb", "print('old')", parameters=PARAMETERS)
    write(tmp_path / "good.ipynb", "print('old')", parameters="m = 1")
    assert build(tmp_path, ".", "--to", "ipynb")[0] == 0
    write(tmp_path / "bad.ipynb", "x = 1", "def f():\n    return y\n\nf()", parameters=PARAMETERS)
    write(tmp_path / "good.ipynb", "print('new')")
    code, told = build(tmp_path, ".", "--to", "ipynb", "-p", "n", "5")
    assert code == 1
    assert "bad.ipynb, cell 4, line 2: the code stopped with NameError" in told
    assert "\x1b" not in told
    assert "    return y\n" in told
    assert output(tmp_path / "exports" / "bad" / "lesson.ipynb") == "old\n"
    assert output(tmp_path / "exports" / "good" / "lesson.ipynb") == "new\n"


@slow
@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("x = 1\nx = = 2", 2, "SyntaxError: invalid syntax"),
        ("import nosuchmodule", 1, "pip install nosuchmodule"),
        ("x = 1\n1/0", 2, "ZeroDivisionError: division by zero"),
        ("day: date = None", 1, "from datetime import date"),
        ("%%quiz a\nWhat?", 0, "import coursekit"),
        ("input()", 1, "make it a parameter"),
        ("import os; os._exit(3)", 0, "Python died"),
        ("while True: pass", 0, "more than 3 seconds"),
    ],
)
def test_an_error_is_told_in_words_with_cell_and_line(
    tmp_path: Path, source: str, line: int, words: str
) -> None:
    write(tmp_path / "gift.ipynb", "1", source)
    code, told = build(
        tmp_path, "gift.ipynb", "--to", "ipynb", "--timeout", "3", "--format", "json"
    )
    assert code == 1
    (finding,) = json.loads(told)["lessons"][0]["findings"]
    assert words in f"{finding['message']} {finding['hint']}"
    assert finding["line"] == line
    assert finding["cell"] in (3, 0)
    assert not (tmp_path / "exports" / "gift").exists()


@slow
def test_an_error_in_a_module_beside_the_lesson_is_told_with_the_modules_line(
    tmp_path: Path,
) -> None:
    modules = {"bracket": "x = 1\ndef f(:\n    pass", "zero": "x = 1\n\n1/0", "fine": "import zero"}
    for name, source in modules.items():
        (tmp_path / f"{name}.py").write_text(source)
        write(tmp_path / f"{name}.ipynb", f"x = 1\nimport {name}")
    _, told = build(tmp_path, ".", "--to", "ipynb", "--format", "json")
    found = {one["id"]: one["findings"][0] for one in json.loads(told)["lessons"]}
    assert {name: one["message"] for name, one in found.items()} == {
        "bracket": "the code stopped with SyntaxError: invalid syntax (bracket.py, line 2).",
        "zero": "the code stopped with ZeroDivisionError: division by zero (zero.py, line 3).",
        "fine": "the code stopped with ZeroDivisionError: division by zero (zero.py, line 3).",
    }
    assert {(one["cell"], one["line"]) for one in found.values()} == {(2, 2)}


@slow
def test_findings_that_cells_display_are_told_and_errors_stop_the_lesson(tmp_path: Path) -> None:
    show = (
        "from IPython.display import display\n"
        "display({{'application/vnd.coursekit.diagnostics+json': {{'diagnostics': [{{"
        "'code': 'CK201', 'message': "
        "'scene \"kitchin\" does not exist.', 'severity': '{0}', 'place': {{'line': 9}}}}]}}}}, raw=True)"  # noqa: E501
    )
    write(tmp_path / "one.ipynb", "1", show.format("error"), parameters=PARAMETERS)
    write(tmp_path / "two.ipynb", "1", show.format("warning"))
    code, told = build(tmp_path, ".", "--to", "ipynb", "-p", "n", "4")
    assert code == 1
    assert 'one.ipynb, cell 4, line 9: scene "kitchin" does not exist.' in told
    assert "two.ipynb, cell 3, line 9" in told
    assert not (tmp_path / "exports" / "one").exists()
    assert "kitchin" in (tmp_path / "two.ipynb").read_text()
    made = nbformat.read(tmp_path / "exports" / "two" / "lesson.ipynb", as_version=4)
    kinds = [kind for c in made.cells for o in c.get("outputs", []) for kind in o.get("data", {})]
    assert kinds == ["text/plain"]


def test_wrong_parameters_are_found_before_anything_runs(tmp_path: Path) -> None:
    write(tmp_path / "gift.ipynb", "1", parameters=PARAMETERS)
    code, told = build(tmp_path, "gift.ipynb", "-p", "n", "many", "-p", "twon", "Hailin")
    assert code == 1
    assert "gift.ipynb, cell 2, line 2" in told
    assert '"many" is not' in told
    assert 'Did you mean "town"?' in told
    assert not (tmp_path / "exports" / "gift").exists()


def test_the_json_of_a_build_is_as_documented(tmp_path: Path) -> None:
    write(tmp_path / "gift.ipynb", "1", parameters=PARAMETERS)
    code, told = build(tmp_path, "gift.ipynb", "nowhere", "-p", "n", "many", "--format", "json")
    assert code == 1
    data = json.loads(told)
    (lesson,) = data.pop("lessons")
    (general,) = data.pop("findings")
    assert data == {
        "schema": 1,
        "ok": False,
        "stopped": False,
        "out": "exports",
        "counts": {"built": 0, "unchanged": 0, "failed": 1},
    }
    assert general["code"] == "CK327"
    (finding,) = lesson.pop("findings")
    assert finding["code"] == "CK302"
    assert (finding["file"], finding["cell"], finding["line"]) == ("gift.ipynb", 2, 2)
    assert lesson.pop("seconds") >= 0
    assert lesson.pop("timings") == {}
    assert lesson == {
        "id": "gift",
        "notebook": "gift.ipynb",
        "status": "failed",
        "folder": "exports/gift",
        "files": [],
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "nothing to build"),
        (["nowhere.ipynb"], 'no file or folder "nowhere.ipynb"'),
        (["gift.ipynb", "--to", "htlm"], 'Did you mean "html"?'),
        (["broken.ipynb"], "broken.ipynb, line 1: the lesson cannot be read"),
        (["gift.ipynb", "twin.ipynb"], 'the id "gift"'),
        (["gift.ipynb", "--out", "gift.ipynb"], "is a file"),
        (["gift.ipynb", "--out", "x" * 300], "cannot be written to: File name too long"),
        ([".", "--out", "."], 'the notebooks in "." lie in ".", where their lessons would go'),
        ([".", "--out", ".."], "Name another folder with --out"),
        (["gift.ipynb", "--scheduler", ""], "--scheduler names no cluster"),
        (["gift.ipynb", "--plan", "plan.csv"], "there is no such file"),
        (["gift.ipynb", "--versions", "A,../B"], '"../B" cannot be a version'),
    ],
)
def test_mistakes_in_the_command_are_told_in_sentences(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    write(tmp_path / "gift.ipynb", "1/0")
    write(tmp_path / "twin.ipynb", "1/0", id="gift")
    (tmp_path / "broken.ipynb").write_text('{"cells": [')
    code, told = build(tmp_path, *arguments)
    assert code == 1
    assert words in told


def test_a_folder_of_the_users_own_that_has_a_lessons_id_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path / "harvest.ipynb", "open('ran', 'w').close()")
    (tmp_path / "harvest").mkdir()
    (tmp_path / "harvest" / "data.csv").write_text("mine")
    for force in ([], ["--force"]):
        code, told = build(tmp_path, "harvest.ipynb", "--out", ".", "--to", "html", *force)
        assert code == 1
        assert "harvest.ipynb: " in told
        assert f'"{tmp_path / "harvest"}" stands in the way' in told
        assert "--out" in told
    assert [path.name for path in (tmp_path / "harvest").iterdir()] == ["data.csv"]
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe with a name")
def test_a_build_that_is_told_to_end_while_it_reads_the_plan_says_that_it_stopped(
    tmp_path: Path,
) -> None:
    write(tmp_path / "gift.ipynb", "1")
    os.mkfifo(tmp_path / "plan.csv")
    with start(tmp_path, "gift.ipynb", "--plan", "plan.csv") as process:
        pipes: list[int] = []

        def is_read() -> bool:
            with contextlib.suppress(OSError):
                pipes.append(os.open(tmp_path / "plan.csv", os.O_WRONLY | os.O_NONBLOCK))
            return bool(pipes)

        assert eventually(is_read, 60)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
        os.close(pipes[0])
    assert process.returncode == 130
    assert "Stopped" in out
    assert "Traceback" not in err


@slow
def test_a_profile_tells_of_the_whole_build_and_of_a_lesson_and_adds_up(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "import time\ntime.sleep(0.2)")
    _, first = build(tmp_path, "a.ipynb", "--to", "html", "--profile")
    whole, lesson = _profiled(first)
    assert {"start", "read", "compare", "build", "other"} <= whole.keys()
    assert lesson["cells"] >= 200
    assert lesson["run"] == pytest.approx(
        sum(lesson[part] for part in ("cells", "end", "fork", "look up", "other")), abs=1
    )
    _, again = build(tmp_path, "a.ipynb", "--to", "html", "--profile")
    (whole,) = _profiled(again)
    assert sum(whole.values()) == pytest.approx(2 * whole["all"], abs=1)
    assert "build" not in whole


def _profiled(told: str) -> list[dict[str, float]]:
    """The milliseconds in each table, the first of those with the same name."""
    tables: list[dict[str, float]] = []
    for line in told.splitlines():
        if line.endswith("% of all"):
            tables.append({})
        row = re.fullmatch(r" *([a-z ]*[a-z]) +([\d.]+) +\d+", line)
        if row and tables:
            tables[-1].setdefault(row[1], float(row[2]))
    return tables


@slow
def test_a_plan_builds_a_lesson_for_each_good_row(tmp_path: Path) -> None:
    write(tmp_path / "gift.ipynb", "print(town, n)", parameters=PARAMETERS)
    (tmp_path / "plan.csv").write_text(
        "template,id,town,n\ngift,one,Hailin,1\ngift,,Suifenhe,2\ngift,three,Nowhere,3\n"
    )
    code, told = build(tmp_path, "--plan", "plan.csv", "--to", "ipynb")
    assert code == 1
    assert "plan.csv, line 4" in told
    assert "2 built, 1 failed" in told
    made = sorted(path.parent.name for path in (tmp_path / "exports").glob("*/lesson.ipynb"))
    assert made[1] == "one"
    assert made[0].startswith("gift-2-suifenhe-")
    assert output(tmp_path / "exports" / "one" / "lesson.ipynb") == "Hailin 1\n"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", " JavaScript:x"])
def test_a_live_address_that_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(typer.BadParameter, match="no web address"):
        check_live_address(address)


@pytest.mark.parametrize("address", ["", "https://host/live/{id}", "/live/{id}", "../../live/{id}"])
def test_a_live_address_is_a_web_address_or_a_path(address: str) -> None:
    assert check_live_address(address) == address
