"""Whatever a lecturer types goes the whole way: read, shown, played, printed, with no traceback."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coursekit.authoring.block_parser import BlockText, read_block
from coursekit.blocks.quiz import Quiz
from coursekit.blocks.registry import load_block
from coursekit.model.block import Block
from coursekit.model.source_line import lines_of
from coursekit.questions import TrueFalse
from coursekit.render.rendered import rendered
from coursekit.widgets import mime_bundle
from coursekit.widgets.widget import BlockWidget

ASKED = Quiz(id="asked", questions=(TrueFalse(id="a", stem="So?", right=True),))
QUIZ = """%%quiz towns
title: Towns
pass: 60%
draw: 2
feedback: at once

Read *this* first.

Which? {#which 2 points}
( ) a   > No.
(x) b   > Yes: $b > a$.
? A hint.

Which of these? {#these}
[x] one
[ ] two

How many? {#many}
= 30 .. 36 h
~ 50% 40 h

Who? {#who}
= he | she

Order. {#order}
1. one
2. two

Match. {#match}
a -> b
c -> d
-> e
"""
SCENARIO = """%%scenario eggs
title: Eggs
score: trust / 5
let trust = 2 in 0..5 "Trust"
let took = false
let mood = "calm" in "calm", "cross"

== door: A knock
A villager.

* Take it {#take} -> kitchen {took = true, trust + 1}
* Ask -> kitchen if trust > 1 and not took
* Go -> cold {mood = "cross"}

== kitchen: Eggs
quiz: asked

* Stay -> fair if asked.score >= 0.5 or random(1..6) > 2
* Back -> door if visits(door) < 3
* Out -> cold

== fair: Fair [good ending]
Good.

debrief: What it cost.

== cold: Cold [ending]
Over.
"""
PIECES = [
    *"()[]x（）ｘ＊–=~{}$`|>?%- \t\\𝔘汉\x00\u200b",
    "e\u0301", "->", "→", "==", "{#a}", "{{", "}}", "%%", "..", "1/0", "9" * 40, "if", "let a = 1",
    "let trust = 3", "quiz: asked", "== door: Again", "* Go -> nowhere", "## part",
    "draw: 9 from part", "title: U", "random(6..1)", "(x) b",
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, source: str) -> str:
    lines = source.split("\n")
    for _turn in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 6)):
            case 0:
                del lines[at]
            case 1:
                lines.insert(other, lines[at])
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                column = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:column] + lines[at][column + 1 :]
            case 4:
                column = draw(st.integers(0, len(lines[at])))
                piece = draw(st.sampled_from(PIECES))
                lines[at] = lines[at][:column] + piece + lines[at][column:]
            case 5:
                names = ["door", "kitchen", "cold", "which", "these", "trust", "took", "asked"]
                old, new = draw(st.sampled_from(names)), draw(st.sampled_from(names))
                lines = "\n".join(lines).replace(old, new).split("\n")
            case _:
                lines.insert(at, draw(st.sampled_from(PIECES)))
        lines = lines or [""]
    return "\n".join(lines)


@pytest.fixture(autouse=True)
def _no_wires() -> Iterator[None]:
    """Close what widgets opened, so that nothing stays behind."""
    yield
    BlockWidget.close_all()


def gone_the_whole_way(text: str) -> BlockText:
    """Read a cell as a kernel does and do with its block all that is done to blocks."""
    read = read_block(lines_of(text), {}, {"asked": ASKED})
    for found in read.findings:
        assert str(found)
    if read.block is not None:
        block = read.block
        data = mime_bundle(block, findings=read.findings)
        again = load_block(block.mime(with_key=True))
        assert again.key == block.key
        shown = rendered(block)
        assert data["text/html"]
        assert shown.print_html(3)
        assert isinstance(shown.key_html(3), str)
        _played(block)
    return read


def _played(block: Block) -> None:
    attempt = block.start(7)
    chance = random.Random(7)  # noqa: S311  a rehearsal
    for _step in range(4):
        choices = getattr(attempt, "choices", ())
        action = {"do": "choose", "choice": chance.choice(choices)} if choices else {"do": "submit"}
        attempt = block.act(attempt, action)


@settings(max_examples=50, deadline=None)
@given(mutated(QUIZ))
@example(QUIZ)
def test_a_quiz_with_slips_goes_the_whole_way(text: str) -> None:
    read = gone_the_whole_way(text)
    assert read.block is not None or [one for one in read.findings if one.code != "CK426"]


@settings(max_examples=50, deadline=None)
@given(mutated(SCENARIO))
@example(SCENARIO)
@example(SCENARIO.replace("== kitchen: Eggs", "== door: Eggs"))
@example(SCENARIO.replace("let took = false", "let trust = false"))
def test_a_scenario_with_slips_goes_the_whole_way(text: str) -> None:
    read = gone_the_whole_way(text)
    assert read.block is not None or read.findings


@settings(max_examples=30, deadline=None)
@given(mutated(QUIZ.split("\n\n", 3)[3].rsplit("\n\n", 1)[0]))
def test_slips_in_some_questions_leave_the_others_standing(middle: str) -> None:
    # A line with a mark at the beginning of the middle belongs to the question before it.
    before = "First? {#first}\n= true\n\nNext? {#next}\n= true"
    text = f"%%quiz q\n\n{before}\n\n{middle}\n\nLast? {{#last}}\n= true\n"
    read = read_block(lines_of(text), {}, {})
    assert isinstance(read.block, Quiz)
    assert read.block.questions[0].id == "first"


def test_two_scenes_of_one_id_are_shown_with_the_first_of_them() -> None:
    read = gone_the_whole_way(SCENARIO.replace("== kitchen: Eggs", "== door: Eggs"))
    assert "CK216" in {one.code for one in read.findings}
    assert read.block is not None
