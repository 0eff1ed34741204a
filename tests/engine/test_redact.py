"""A graded lesson's notebook and the cells shown from it hold no answer."""

from __future__ import annotations

import json

import nbformat.v4 as nb
import pytest

from coursekit.blocks.quiz import Quiz
from coursekit.blocks.scenario import Scenario
from coursekit.blocks.scenario.parts import Choice, Ending, Scene, Variable
from coursekit.engine.redact import without_keys, without_sources
from coursekit.model.block import MIME
from coursekit.questions import ShortText, TextAnswer

ANSWER = "the instructor"
VIEW = "application/vnd.jupyter.widget-view+json"


QUIZ = Quiz(
    id="q",
    questions=(ShortText(stem="Who told him?", answers=(TextAnswer(texts=(ANSWER,)),)),),
)
TOLD = "trust counts"


def story(score: str) -> Scenario:
    """A story whose debrief and numbers nobody is told beforehand."""
    return Scenario(
        id="s",
        intro="A basket of eggs.",
        score=score,
        variables=(Variable(name="trust", value=2, minimum=0, maximum=5),),
        scenes=(
            Scene(id="door", choices=(Choice(text="Take it", to="end", effects="trust + 1"),)),
            Scene(id="end", ending=Ending(outcome="good", debrief=TOLD)),
        ),
    )


def shown_story(score: str) -> object:
    block = story(score)
    data = {MIME: block.mime(with_key=True), "text/html": block.print_html(0), "text/plain": TOLD}
    cell = nb.new_code_cell("%%scenario s", outputs=[nb.new_output("display_data", data=data)])
    return nb.new_notebook(cells=[cell])


def lesson() -> object:
    block = QUIZ.mime(with_key=True)
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


def test_a_story_that_counts_does_not_say_where_its_choices_lead() -> None:
    text = json.dumps(without_keys(shown_story("trust / 5")))
    assert "A basket of eggs." in text
    for secret in (TOLD, "turn to", "add 1"):
        assert secret in json.dumps(shown_story("trust / 5"))
        assert secret not in text
    # Nothing of this one counts: it is a gamebook for whoever has no script.
    assert "turn to" in json.dumps(without_keys(shown_story("")))


def test_a_block_that_cannot_be_read_is_not_shown() -> None:
    notebook = shown_story("trust / 5")
    notebook.cells[0].outputs[0].data[MIME]["spec"]["scenes"] = 5
    assert TOLD not in json.dumps(without_keys(notebook))


def test_the_authors_notebook_stays_as_it_is() -> None:
    source = lesson()
    before = json.dumps(source)
    without_keys(source)
    assert json.dumps(source) == before


def test_pages_get_the_key_to_judge_print_forms_by_but_no_source() -> None:
    shown = without_sources(lesson())
    assert all(ANSWER not in cell.source for cell in shown.cells)
    assert ANSWER in json.dumps(shown.cells[1].outputs[1].data[MIME]["key"])
    assert "remove-input" in shown.cells[1].metadata.tags


@pytest.mark.parametrize("source", ["import coursekit", "import coursekit\ntown = 'Hailin'", "1+1"])
def test_cells_that_only_load_the_kit_stay_readable(source: str) -> None:
    notebook = nb.new_notebook(cells=[nb.new_code_cell(source)])
    assert without_keys(notebook).cells[0].source == source
