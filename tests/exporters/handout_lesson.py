"""A lesson with a question of every type and a scenario, for the tests of the handout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import v4

from coursekit.blocks.quiz import Quiz
from coursekit.blocks.scenario import Scenario
from coursekit.blocks.scenario.parts import Choice, Ending, Scene, Variable
from coursekit.model.block import MIME, Block
from coursekit.questions.choice import Option
from coursekit.questions.matching import Distractor, Matching, Pair
from coursekit.questions.multiple_choice import MultipleChoice
from coursekit.questions.numeric import Numeric, NumericAnswer
from coursekit.questions.ordering import Ordering
from coursekit.questions.parts import Item
from coursekit.questions.short_text import ShortText, TextAnswer
from coursekit.questions.single_choice import SingleChoice
from coursekit.questions.true_false import TrueFalse

QUIZ = Quiz(
    id="testimony",
    title="What he told us",
    intro="You may look back *while* you answer.",
    pass_mark="3/5",  # noqa: S106  (a share, not a secret)
    questions=(
        SingleChoice(
            stem="In which decade was the wasteland first ploughed?",
            points=2,
            options=(
                Option(text="the 1930s"),
                Option(text="the 1950s", right=True, feedback="The farm was founded then."),
                Option(text="the 1970s", feedback="By then the farm was twenty years old."),
                Option(text="the 1990s"),
            ),
        ),
        MultipleChoice(
            stem="Which of these did he take part in?",
            options=(
                Option(text="the Liaoshen campaign", right=True),
                Option(text="the Pingjin campaign", right=True),
                Option(text="the Long March"),
            ),
        ),
        TrueFalse(stem="He was a soldier before he was a farmer.", right=True),
        Numeric(
            stem="How many hours did the battle last?",
            answers=(NumericAnswer(low=30, high=36),),
            units=("h",),
        ),
        ShortText(
            stem="Who told him to go on?",
            answers=(TextAnswer(texts=("the instructor", "instructor")),),
        ),
        Ordering(
            stem="Put the events in order.",
            items=(Item(text="He joins up."), Item(text="The war"), Item(text="The harvest")),
        ),
        Matching(
            stem="Match each town with what it keeps.",
            pairs=(
                Pair(left="Suifenhe", right="a historical archive"),
                Pair(left="Hailin", right="a memorial hall"),
            ),
            distractors=(Distractor(text="a shipyard"),),
        ),
    ),
)
STORY = Scenario(
    id="eggs",
    title="A basket of eggs",
    variables=(Variable(name="trust", value=2, minimum=0, maximum=5, label="Trust"),),
    scenes=(
        Scene(
            id="door",
            title="A knock at the door",
            body="A villager stands there with a basket of eggs.",
            choices=(
                Choice(text="Take it: refusing would be rude", to="end-cold"),
                Choice(text="Ask what brings her here", to="talk", effects="trust + 1"),
            ),
        ),
        Scene(
            id="talk",
            title="On the bench",
            body="She needs the old school to stay open.",
            choices=(
                Choice(text="Invite her in", to="end-fair", condition="trust > 2"),
                Choice(text="Say good-bye", to="end-cold"),
            ),
        ),
        Scene(
            id="end-fair",
            title="Both keep face",
            ending=Ending(outcome="good", debrief="The school stays."),
        ),
        Scene(id="end-cold", title="The door closes", ending=Ending(debrief="She goes.")),
    ),
)


def shown(block: Block, source: str = "%%quiz") -> Any:
    """Return the executed cell that shows a block."""
    data = {MIME: block.mime(with_key=True), "text/plain": "a block"}
    return v4.new_code_cell(source, outputs=[v4.new_output("display_data", data=data)])


def lesson(*cells: Any, **info: Any) -> Any:
    """Return an executed lesson; without cells, with the quiz and the story."""
    told = {"id": "needle", "title": "The needle and the thread", "language": "en", **info}
    return v4.new_notebook(
        cells=list(cells) or [shown(QUIZ), shown(STORY, "%%scenario")],
        metadata={"coursekit": told},
    )


def resources(folder: Path | None = None) -> dict[str, Any]:
    """Return what nbconvert tells an exporter of a notebook's place."""
    return {"metadata": {"name": "needle", **({"path": str(folder)} if folder else {})}}
