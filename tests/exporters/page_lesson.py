"""Executed notebooks for the page's tests: every question type, and a story."""

from __future__ import annotations

from base64 import b64decode
from fractions import Fraction
from pathlib import Path
from typing import Any

from nbformat import v4

from coursekit.blocks.quiz import Quiz
from coursekit.blocks.scenario import Scenario
from coursekit.blocks.scenario.parts import Choice, Ending, Scene, Variable
from coursekit.model.block import MIME, Block
from coursekit.questions import (
    Distractor,
    Item,
    Matching,
    MultipleChoice,
    Numeric,
    NumericAnswer,
    Option,
    Ordering,
    Pair,
    ShortText,
    SingleChoice,
    TextAnswer,
    TrueFalse,
)

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
INFO = {
    "schema": 1,
    "id": "all-types",
    "title": "Every type & more",
    "lecturers": ["First Lecturer"],
    "unit": "Training office",
    "form": "quiz",
    "duration": 20,
    "language": "en",
    "licence": "CC BY 4.0",
    "summary": "Seven questions and *one* story.",
}
QUIZ = Quiz(
    id="every-type",
    title="Every type",
    pass_mark=Fraction(3, 5),
    questions=(
        SingleChoice(
            id="one",
            stem="When was the land first ploughed?",
            options=(
                Option(id="a", text="the 1930s"),
                Option(id="b", text="the 1950s", right=True, feedback="SECRET-right: then."),
                Option(id="c", text="the 1970s", feedback="SECRET-late: too late."),
            ),
            hints=("SECRET-hint",),
        ),
        MultipleChoice(
            id="many",
            stem="Which did he take part in?",
            options=(
                Option(id="a", text="Liaoshen", right=True),
                Option(id="b", text="Pingjin", right=True),
                Option(id="c", text="the Long March", feedback="SECRET-march"),
            ),
        ),
        TrueFalse(id="true", stem="He was a soldier first.", right=True),
        Numeric(
            id="number",
            stem="How many hours? $x^2$",
            answers=(NumericAnswer(low=30, high=36),),
            units=("h",),
        ),
        ShortText(
            id="short",
            stem="Who told him to go on?",
            answers=(TextAnswer(texts=("SECRETinstructor",)),),
        ),
        Ordering(
            id="order",
            stem="Put in order.",
            items=(Item(text="He joins"), Item(text="He fights"), Item(text="He farms")),
        ),
        Matching(
            id="match",
            stem="Match.",
            pairs=(Pair(left="Suifenhe", right="an archive"), Pair(left="Hailin", right="a hall")),
            distractors=(Distractor(text="a shipyard"),),
        ),
    ),
)
STORY = Scenario(
    id="basket",
    title="A basket of eggs",
    variables=(Variable(name="trust", value=2, minimum=0, maximum=5, label="Trust"),),
    scenes=(
        Scene(
            id="door",
            title="A knock",
            body="A villager stands there.",
            choices=(
                Choice(text="Take it", to="kitchen", effects="trust = 0"),
                Choice(text="Refuse", to="end", effects="trust + 1", condition="trust > 1"),
            ),
        ),
        Scene(
            id="kitchen",
            title="The kitchen",
            body="You cook.",
            choices=(Choice(text="Eat", to="end"),),
        ),
        Scene(
            id="end",
            title="The end",
            body="It is over.",
            ending=Ending(outcome="good", debrief="SECRET-debrief: trust counts."),
        ),
    ),
)


def scored(story: Scenario = STORY) -> Scenario:
    """Return the story with a declared score, which a graded page has to keep to itself."""
    return story.model_copy(update={"score": "trust / 5"})


def block_cell(block: Block, *, source: str = "%%quiz x") -> Any:
    data = {MIME: block.mime(with_key=True), "text/plain": "a block", "text/html": "<p>a block</p>"}
    return v4.new_code_cell(source, outputs=[v4.new_output("display_data", data=data)])


def lesson(*cells: Any, **info: Any) -> Any:
    return v4.new_notebook(
        cells=list(cells),
        metadata={"coursekit": {**INFO, **info}, "language_info": {"name": "python"}},
    )


def everything(**info: Any) -> Any:
    """Return a lesson with prose, code, outputs and both blocks."""
    return lesson(
        v4.new_markdown_cell(
            "# Every type & more\n\nFirst words.\n\n## A section\n\nMore, $y = 2$."
        ),
        v4.new_code_cell(
            "print(6 * 7)", outputs=[v4.new_output("stream", name="stdout", text="42\n")]
        ),
        v4.new_markdown_cell("### A part\n\n| a | b |\n|--:|---|\n| 1 | 2 |"),
        block_cell(QUIZ),
        block_cell(STORY, source="%%scenario basket"),
        **info,
    )


def with_picture(folder: Path) -> Any:
    """Return a lesson whose first question shows a picture, and write that beside it."""
    (folder / "dot.png").write_bytes(b64decode(PNG))
    asked = QUIZ.questions[0].model_copy(update={"stem": "Look. ![a dot](dot.png)"})
    return lesson(block_cell(QUIZ.model_copy(update={"questions": (asked, *QUIZ.questions[1:])})))
