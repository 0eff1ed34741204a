"""Findings are placed in the author's notebook, whatever papermill put into it."""

from __future__ import annotations

import nbformat.v4 as nb
import pytest

from coursekit import Quiz
from coursekit.engine.failures import failure_of
from coursekit.engine.job_findings import Numbers, placed
from coursekit.model.diagnostic import Diagnostic, Place
from coursekit.model.validation_errors import ModelError


def source(*tags: str) -> object:
    """Return a notebook with a cell for each tag; "" is none."""
    cells = [
        nb.new_code_cell(f"x = {n}\nWhich? ![x](p{n}.png)", metadata={"tags": [tag] if tag else []})
        for n, tag in enumerate(tags, start=1)
    ]
    return nb.new_notebook(cells=cells)


@pytest.mark.parametrize(
    ("tags", "as_run", "written"),
    [
        (("", "parameters", ""), [1, 2, 4], [1, 2, 3]),
        (("", "", ""), [2, 3, 4], [1, 2, 3]),
        (("parameters", "injected-parameters", ""), [1, 2, 3], [1, 2, 3]),
    ],
)
def test_cells_count_as_the_author_counts_them(
    tags: tuple[str, ...], as_run: list[int], written: list[int]
) -> None:
    numbers = Numbers.of(source(*tags))
    assert [numbers.original(number, injected=True) for number in as_run] == written


def test_nothing_shifts_where_no_parameters_were_given() -> None:
    numbers = Numbers.of(source("parameters", ""))
    assert numbers.original(2, injected=False) == 2


def test_words_without_a_place_are_looked_up() -> None:
    numbers = Numbers.of(source("", ""))
    finding = Diagnostic(
        code="CK401",
        message="There is no such file.",
        place=Place(file="lesson.ipynb", text="![x](p2.png)", column=6, end=12),
    )
    (found,) = placed([finding], "gift.ipynb", numbers, injected=False)
    assert (found.place.file, found.place.cell, found.place.line) == ("gift.ipynb", 2, 2)
    assert found.place.text[found.place.column - 1 : found.place.end - 1] == "p2.png"


def test_a_block_made_wrongly_in_python_is_told_in_its_own_words() -> None:
    from papermill.exceptions import PapermillExecutionError

    with pytest.raises(ModelError) as told:
        Quiz(title=5)
    error = PapermillExecutionError(0, 1, "Quiz(title=5)", "ModelError", str(told.value), [])
    found = failure_of(error, "a.ipynb", Numbers.of(source("")), 9, None).finding
    assert (found.code, found.message, found.place.cell) == ("CK165", str(told.value), 1)
    assert '"title" is 5; write a text in quotes' in found.message
