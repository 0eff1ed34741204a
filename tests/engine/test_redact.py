"""A graded lesson's notebook and the cells shown from it hold no answer."""

from __future__ import annotations

import json

import nbformat.v4 as nb
import pytest

from coursekit.engine.redact import without_keys, without_sources
from coursekit.model.block import MIME

ANSWER = "the instructor"
VIEW = "application/vnd.jupyter.widget-view+json"


def lesson() -> object:
    block = {"schema": 1, "type": "quiz", "id": "q", "spec": {"t": 1}, "key": {"right": ANSWER}}
    shown = nb.new_output(
        "display_data",
        data={MIME: block, VIEW: {"model_id": "m1"}, "text/html": "<p>Who told him?</p>"},
    )
    findings = nb.new_output(
        "display_data",
        data={"application/vnd.coursekit.diagnostics+json": [{"place": {"text": ANSWER}}]},
    )
    cells = [
        nb.new_code_cell("slider = 1", outputs=[nb.new_output("stream", text="kept")]),
        nb.new_code_cell(f"%%quiz q\n= {ANSWER}", outputs=[findings, shown]),
        nb.new_code_cell(f"from coursekit import ShortText\nq = ShortText('{ANSWER}')"),
        nb.new_code_cell(f"q = coursekit.questions.ShortText('{ANSWER}')"),
        nb.new_code_cell(f"show(make('{ANSWER}'))", outputs=[shown]),
    ]
    state = {
        "m1": {"model_module": "anywidget", "state": {"spec": {}, "findings": [ANSWER]}},
        "m2": {"model_module": "@jupyter-widgets/controls", "state": {"value": 3}},
    }
    widgets = {"application/vnd.jupyter.widget-state+json": {"state": state}}
    return nb.new_notebook(cells=cells, metadata={"widgets": widgets})


def test_the_notebook_of_a_graded_build_holds_no_answer_but_all_else() -> None:
    public = without_keys(lesson())
    text = json.dumps(public)
    assert ANSWER not in text
    assert "slider = 1" in text
    assert "kept" in text
    assert "Who told him?" in text
    state = public.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    assert list(state) == ["m2"]


def test_the_authors_notebook_stays_as_it_is() -> None:
    source = lesson()
    before = json.dumps(source)
    without_keys(source)
    assert json.dumps(source) == before


def test_pages_get_the_key_to_judge_print_forms_by_but_no_source() -> None:
    shown = without_sources(lesson())
    assert all(ANSWER not in cell.source for cell in shown.cells)
    assert shown.cells[1].outputs[1].data[MIME]["key"] == {"right": ANSWER}
    assert "remove-input" in shown.cells[1].metadata.tags


@pytest.mark.parametrize("source", ["import coursekit", "import coursekit\ntown = 'Hailin'", "1+1"])
def test_cells_that_only_load_the_kit_stay_readable(source: str) -> None:
    notebook = nb.new_notebook(cells=[nb.new_code_cell(source)])
    assert without_keys(notebook).cells[0].source == source
