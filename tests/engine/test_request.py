"""Paths, parameters and plans become jobs."""

from __future__ import annotations

from pathlib import Path

import pytest

from coursekit.engine.build_lesson import live_address
from coursekit.engine.data_files import RECORD
from coursekit.engine.job import failing
from coursekit.engine.request import jobs_of
from coursekit.engine.targets import Target, resolve
from coursekit.model.diagnostic import Report, Severity
from engine.lessons import PARAMETERS, write


def test_a_folder_gives_its_lessons_but_no_hidden_ones_and_no_outputs(tmp_path: Path) -> None:
    outputs = ("exports/a/lesson", "printed/a/lesson")
    for name in ("b", "a", "deep/c", ".ipynb_checkpoints/a-checkpoint", *outputs):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        write(tmp_path / f"{name}.ipynb", "1")
    # The folder of an earlier build, with other options, has its record.
    (tmp_path / "printed" / "a" / RECORD).write_text("{}")
    report = Report()
    jobs = jobs_of([tmp_path, tmp_path / "a.ipynb"], {}, None, tmp_path / "exports", report)
    assert [job.id for job in jobs] == ["a", "b", "c"]
    assert not len(report)


def test_a_parameter_that_some_lessons_lack_is_a_note_there(tmp_path: Path) -> None:
    write(tmp_path / "with.ipynb", "1", parameters=PARAMETERS)
    write(tmp_path / "without.ipynb", "1", parameters="m = 1")
    jobs = jobs_of([tmp_path], {"town": "Suifenhe"}, None, tmp_path / "out", Report())
    assert [job.parameters for job in jobs] == [{"town": "Suifenhe"}, {}]
    (note,) = jobs[1].findings
    assert note.severity is Severity.NOTE
    assert "town" in note.message


def test_a_parameter_that_no_lesson_has_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "1", parameters=PARAMETERS)
    write(tmp_path / "b.ipynb", "1", parameters="m = 1")
    jobs = jobs_of([tmp_path], {"twon": "x"}, None, tmp_path / "out", Report())
    assert all(failing(job.findings) for job in jobs)


def test_a_lesson_with_no_data_is_named_after_its_file(tmp_path: Path) -> None:
    write(tmp_path / "Needle & Thread.ipynb", "1")
    write(tmp_path / "针线.ipynb", "1")
    jobs = jobs_of([tmp_path], {}, None, tmp_path / "out", Report())
    assert jobs[0].id == "needle-thread"
    assert jobs[1].id.startswith("lesson-")


def test_pdf_stands_for_handout_and_key_and_each_is_made_once() -> None:
    report = Report()
    found = resolve(("pdf", "html", "key", "ipynb"), report)
    assert [target.name for target in found] == ["handout", "key", "html"]
    assert not len(report)


def test_each_version_has_a_file_of_its_own() -> None:
    target = Target("handout", "x:y", "handout", per_version=True)
    assert target.files(".pdf", ("A", "B")) == {"handout-A.pdf": "A", "handout-B.pdf": "B"}
    assert target.files(".pdf", ()) == {"handout.pdf": ""}


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("", ""),
        ("http://127.0.0.1:8866/", "http://127.0.0.1:8866/live/gift"),
        ("http://127.0.0.1/voila/{id}.html", "http://127.0.0.1/voila/gift.html"),
    ],
)
def test_the_address_of_a_live_lesson(base: str, address: str) -> None:
    assert live_address(base, "gift") == address


def test_cells_that_were_meant_as_blocks_stop_a_build_with_their_place(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "import coursekit", "%%quizz q\n\nSo?\n= true")
    (job,) = jobs_of([tmp_path], {}, None, tmp_path / "out", Report())
    assert [(one.code, one.place.cell, one.place.line) for one in job.findings] == [("CK428", 3, 1)]
    assert failing(job.findings)


@pytest.mark.parametrize("name", ["my-frist-lesson.ipynb", "my-first-lesson"])
def test_a_misspelt_file_is_answered_with_the_near_one(tmp_path: Path, name: str) -> None:
    write(tmp_path / "my-first-lesson.ipynb", "1")
    report = Report()
    assert jobs_of([tmp_path / name], {}, None, tmp_path / "out", report) == []
    (found,) = report
    assert found.hint == f'Did you mean "{tmp_path / "my-first-lesson.ipynb"}"?'
