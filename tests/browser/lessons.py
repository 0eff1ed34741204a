"""Lessons for tests that drive a live page or JupyterLab."""

from __future__ import annotations

from pathlib import Path

import nbformat

ANSWER = 48151623
"""Right answer of the numeric questions; found nowhere but in a key."""
TOLD = "told-only-once-judged"
"""Feedback, which must not be in a browser before it is due."""
HINT = "hint-kept-by-the-kernel"

DEBRIEF = "debrief-for-whoever-gets-there"
STORY = f"""\
%%scenario basket
title: A basket
score: trust / 5
let trust = 2 in 0..5

== door: The door
Somebody knocks.

* Take it -> out {{trust + 1}}
* Refuse -> out if trust > 7

== out: Out [good ending]
It is over.

debrief: {DEBRIEF}
"""

QUIZ = f"""
from IPython.display import display
from coursekit.blocks.quiz import Quiz
from coursekit.questions import Numeric, NumericAnswer, Option, SingleChoice
from coursekit.widgets import mime_bundle

questions = []
for n in range(6):
    questions.append(SingleChoice(
        id=f"c{{n}}", stem=f"Question {{n}}: which town has the archive?", hints=("{HINT}",),
        options=(
            Option(id="s", text="Suifenhe", right=True, feedback="{TOLD}"),
            Option(id="h", text="Hailin", feedback="{TOLD}"),
        ),
    ))
    questions.append(Numeric(
        id=f"n{{n}}", stem=f"Sum {{n}}: how many grains?",
        answers=(NumericAnswer.about({ANSWER}),), feedback="{TOLD}",
    ))
quizzes = [
    Quiz(id="choices", title="Towns", questions=questions[::2], feedback="on submit"),
    Quiz(id="sums", title="Grains", questions=questions[1::2], feedback="on submit"),
]
for quiz in quizzes:
    display(mime_bundle(quiz), raw=True)
"""


def write_quiz_lesson(folder: Path, language: str = "en") -> Path:
    """Write a lesson of twelve questions in two blocks, taken with a kernel."""
    cells = [nbformat.v4.new_markdown_cell("## The archive\n\nRead, then answer.")]
    cells += [nbformat.v4.new_code_cell(source) for source in (QUIZ, "import coursekit", STORY)]
    book = nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "coursekit": {
                "schema": 1,
                "id": "archive",
                "title": "The archive",
                "language": language,
                "live": True,
            },
        },
    )
    path = folder / "archive.ipynb"
    nbformat.write(book, path)
    return path
