"""Lessons that need no Python: read, they are what a run makes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, writes_json

import coursekit
from coursekit import paths
from coursekit.engine import run_notebook
from coursekit.engine.job import Job, Options
from coursekit.engine.job_findings import Numbers
from coursekit.engine.normalise_output import as_lesson
from coursekit.engine.run_notebook import Run, read_source_notebook, run
from coursekit.engine.static_run import needs_python
from coursekit.i18n import use_author_language, use_author_language_in_processes

ROOT = Path(coursekit.__file__).parents[2]
LESSONS = sorted(
    [*(paths.templates() / "lessons").glob("*.ipynb"), *ROOT.glob("notebooks/**/*.ipynb")]
)
KIT = "import coursekit"
QUIZ = "%%quiz tea\nHow many cups? {#cups}\n= 3"


def notebook(*cells: str) -> Any:
    """Return a notebook of code cells."""
    return new_notebook(cells=[new_code_cell(source) for source in cells])


def lesson_of(ran: Run, job: Job) -> tuple[str, Any]:
    """Return a lesson as a build writes it, and what its author is told."""
    assert ran.notebook is not None, ran.findings
    return writes_json(as_lesson(ran.notebook, job)), ran.findings


def both(job: Job, tmp_path: Path) -> tuple[Any, Any]:
    """Return what comes of reading a lesson, and of running it."""
    options = Options()
    source = read_source_notebook(job.notebook)
    assert not needs_python(source)
    scratch = tmp_path / "stopped.ipynb"
    with use_author_language(job.language), use_author_language_in_processes(job.language):
        read = run(job, options, scratch)
        ran = run_notebook._run_python(
            source, Numbers.of(source), job, options, scratch, again=True
        )
    return lesson_of(read, job), lesson_of(ran, job)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_that_is_read_is_the_lesson_that_is_run(path: Path, tmp_path: Path) -> None:
    if needs_python(read_source_notebook(path)):
        pytest.skip("it needs Python")
    read, ran = both(Job(path, path.stem, language="en"), tmp_path)
    assert read == ran


def test_the_common_templates_need_no_python() -> None:
    needing = {path.stem for path in LESSONS if needs_python(read_source_notebook(path))}
    assert "quiz" not in needing


def save(path: Path, *cells: Any, minor: int = 5, **metadata: Any) -> Path:
    """Write a notebook of cells, a text for a code cell."""
    made = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    saved = new_notebook(cells=made, metadata=metadata)
    saved.nbformat_minor = minor
    for cell in saved.cells if minor < 5 else ():
        del cell["id"]
    path.write_text(json.dumps(saved), encoding="utf-8")
    return path


NAMES = st.sampled_from(["town", "n", "words", "crop", "地"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
ASSIGNED = st.lists(st.tuples(NAMES, VALUES), max_size=3).map(
    lambda pairs: "\n".join(f"{name} = {value!r}  # a comment" for name, value in pairs)
)
BLOCKS = st.sampled_from([
    QUIZ,
    "# above\n%%quiz tea\ntitle: Tea in {{ town }}\n\nHow many? {#many}\n= {{ n }} cups\n",
    "%%quiz\nHow many in {{ twon }}?\n= 3",
    "%%quiz cups\nWhich? {#which}\n( ) {{ words }}\n( ) none",
    "%%quiz pictures\n![a plan](plan.png)\n\nWhich? {#which}\n(x) {{ crop }}\n( ) none",
    "%%scenario walk\n== start: A door\nYou stand in {{ town }}.\n* Go -> end\n\n== end: End\nOh.",
    "%%scenario lost\n== start: The door\nYou stand.\n* Go -> nowhere",
    "%%scenario uses\n== start: The door\n{quiz: tea}\n* Go -> end\n\n== end: The end\nOver.",
])  # fmt: skip
TEXT = st.sampled_from(["# A lesson", ""]).map(new_markdown_cell)
CELLS = st.lists(
    ASSIGNED | BLOCKS | TEXT | st.sampled_from(["", "  \n", "%load_ext coursekit"]), max_size=5
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cells=CELLS, defaults=ASSIGNED, parameters=st.dictionaries(NAMES, VALUES, max_size=2),
    minor=st.sampled_from([4, 5]), language=st.sampled_from(["en", "zh-CN"]),
)  # fmt: skip
def test_a_generated_lesson_is_read_as_it_is_run(
    cells: list[Any],
    defaults: str,
    parameters: dict[str, Any],
    minor: int,
    language: str,
    tmp_path: Path,
) -> None:
    tagged = new_code_cell(defaults, metadata={"tags": ["parameters"]})
    path = save(tmp_path / "lesson.ipynb", KIT, tagged, *cells, minor=minor)
    assume(not needs_python(read_source_notebook(path)))
    read, ran = both(Job(path, "lesson", parameters, language=language), tmp_path)
    assert read == ran


@pytest.mark.parametrize(
    "cells",
    [
        ["print(1)"],
        ["1 + 1"],
        ["%%quiz early\nHow many?\n= 3"],
        [KIT, "x = len('abc')"],
        [KIT, "a, b = 1, 2"],
        [KIT, "x: date = '2026-01-01'"],
        [KIT, "x: int['a'] = 1"],
        [KIT, "from coursekit import Quiz"],
        [KIT, "import numpy"],
        [KIT, "!ls"],
        [KIT, "%%quizz tea\nHow many?\n= 3"],
        [KIT, "%%time\nx = 1"],
        [KIT, "%%quiz tea\nHow many in {{ In }}?\n= 3"],
        [KIT, "%%quiz tea\nHow many in {{ coursekit.__file__ }}?\n= 3"],
        [KIT, 'x = """\n>>> 1\n"""'],
        [KIT, 'x = "\\d"'],
        [KIT, "get_ipython = 3"],
        ["%load_ext coursekit", "%load_ext coursekit"],
        ["a quiz without a header\n(x) one\n( ) two"],
    ],
)  # fmt: skip
def test_what_reading_cannot_tell_is_run(cells: list[str]) -> None:
    assert needs_python(notebook(*cells))


@pytest.mark.parametrize(
    "cells",
    [
        [KIT, QUIZ],
        ["import coursekit as ck\nn = 3", QUIZ],
        ["%load_ext coursekit\ntown: str = 'Hailin'", QUIZ],
        ["from typing import Literal\nimport coursekit\ntown: Literal['a', 'b'] = 'a'"],
        [KIT, "from datetime import date\nday: date | None = '2026-01-01'"],
        ["# nothing but a comment", ""],
    ],
)
def test_blocks_imports_of_the_kit_and_literals_need_no_python(cells: list[str]) -> None:
    assert not needs_python(notebook(*cells))


def test_a_module_beside_the_lesson_that_is_called_as_the_kit_is_run(tmp_path: Path) -> None:
    job = Job(save(tmp_path / "lesson.ipynb", KIT, QUIZ), "lesson")
    assert not run_notebook.runs_python(job, Options())
    (tmp_path / "coursekit.py").write_text("")
    assert run_notebook.runs_python(job, Options())


def test_reading_a_lesson_stops_at_the_time_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_for_ever(*_args: object, **_kwargs: object) -> None:
        while True:
            pass

    monkeypatch.setattr(run_notebook, "run_static", read_for_ever)
    job = Job(save(tmp_path / "lesson.ipynb", KIT, QUIZ), "lesson")
    ran = run(job, Options(timeout=1), tmp_path / "stopped.ipynb")
    assert [finding.code for finding in ran.findings] == ["CK322"]
    assert ran.notebook is None
