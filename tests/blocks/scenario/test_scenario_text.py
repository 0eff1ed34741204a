"""The text form of a scenario."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.authoring.block_parser import read_block
from coursekit.blocks.quiz import Quiz
from coursekit.blocks.scenario import Scenario
from coursekit.blocks.scenario.parts import Choice, Ending, Scene, Variable
from coursekit.blocks.scenario.text import parse_scenario, write_scenario
from coursekit.model.diagnostic import Report, Severity
from coursekit.model.source_line import lines_of
from coursekit.questions import TrueFalse

QUIZ = Quiz(id="letter-quiz", questions=(TrueFalse(id="a", stem="So?", right=True),))
EGGS = """%%scenario eggs
title: A basket of eggs
let trust = 2 in 0..5
let took = false

== door: A knock at the door
A villager stands there.

* a list
* of things

* Take it: refusing would be rude -> end {took = true, trust - 1} if trust > 1
* Thank her → talk if not took {trust + 1}

== talk: On the bench
quiz: letter-quiz

* Go {#go} -> end if letter-quiz.score >= 0.5
* Stay -> door

== end: Home [good ending]
You are home.

debrief: What it cost.

And more.
"""


def read(text: str) -> tuple[Scenario | None, Report]:
    report = Report()
    lines = lines_of(text, file="f.ipynb", cell=4)
    return parse_scenario(lines, report, {"letter-quiz": QUIZ}), report


def test_scenes_choices_variables_and_endings_are_read() -> None:
    story, report = read(EGGS)
    assert not [str(one) for one in report]
    assert story is not None
    assert story.variables == (
        Variable(name="trust", value=2.0, minimum=0, maximum=5, shown=False),
        Variable(name="took", value=False, shown=False),
    )
    door, talk, end = story.scenes
    assert door.body == "A villager stands there.\n\n* a list\n* of things"
    assert [(c.text, c.to, c.effects, c.condition) for c in door.choices] == [
        ("Take it: refusing would be rude", "end", "took = true, trust - 1", "trust > 1"),
        ("Thank her", "talk", "trust + 1", "not took"),
    ]
    assert talk.quiz == "letter-quiz"
    assert talk.choices[0].id == "go"
    assert end.ending == Ending(outcome="good", debrief="What it cost.\n\nAnd more.")


def test_full_width_marks_count() -> None:
    story, report = read(
        "%%scenario 门\n标题：敲门\nlet 信任 ＝ 2 in 0..5 “信任”\n\n"
        "== 门：敲门\n* 收下 → 完 ｛信任 － 1｝\n\n== 完：回家 ［好结局］\n完。\n"
    )
    assert not [str(one) for one in report]
    assert story is not None
    assert story.scenes[0].choices[0].effects == "信任 － 1"
    assert story.scenes[1].ending == Ending(outcome="good")
    assert story.variables[0].label == "信任"


def test_show_and_hide_say_what_learners_see_of_a_variable() -> None:
    story, _report = read(
        '%%scenario s\nlet a = 1\nlet b = 2 "B"\nlet c = "x" in "x", "y"\n'
        'show a as "A"\nhide b\nshow c\n\n== e [ending]\nx\n'
    )
    assert story is not None
    assert [(v.label, v.shown) for v in story.variables] == [("A", True), ("B", False), ("", True)]
    assert story.variables[2].words == ("x", "y")


def test_a_link_to_nowhere_is_shown_as_promised() -> None:
    _story, report = read(EGGS.replace("-> end {took", "-> ende {took"))
    assert str(next(iter(report))) == (
        'f.ipynb, cell 4, line 12: scene "ende" does not exist.\n'
        "    * Take it: refusing would be rude -> ende {took = true, trust - 1} if trust > 1\n"
        "                                         ^^^^\n"
        '    Did you mean "end"?  [CK201]'
    )


END = "\n== e: End [ending]\nx\n"
MISTAKES = [
    ("%%scenario s\ntitle: T\n", "CK221", 1, 1, "=="),
    ("%%scenario s\nHello there.\n" + END, "CK222", 2, 1, "let"),
    ("%%scenario s\n== a b\n* x -> e\n" + END, "CK223", 2, 4, "colon"),
    ("%%scenario s\n== a: A\n* x -> e\n* go home\n" + END, "CK224", 4, 3, "arrow"),
    ("%%scenario s\n== a: A\n* x -> e\n* go ->\n" + END, "CK224", 4, 6, "-> home"),
    ("%%scenario s\n== a: A\n* x -> e\nlate\n" + END, "CK225", 4, 1, "above"),
    ("%%scenario s\n== a: A\n* x -> e\n\ndebrief: y\n" + END, "CK226", 5, 1, "[ending]"),
    ("%%scenario s\n== a: A\nquiz: leter-quiz\n* x -> e\n" + END, "CK217", 3, 7, "letter-quiz"),
    ("%%scenario s\n== a: A\nquiz:\n* x -> e\n" + END, "CK227", 3, 6, "letter-quiz"),
    ("%%scenario s\n== a: A\n* x {#i} -> e\n* y {#i} -> e\n" + END, "CK228", 4, 7, "another"),
    ("%%scenario s\n== a: A\n* x -> e\n" + END + "* y -> a\n", "CK229", 7, 3, "[ending]"),
    ("%%scenario s\n== a: A\n* -> e\n* y -> e\n" + END, "CK231", 3, 1, "decides"),
    ("%%scenario s\n== a: A\n* x -> e {a = 1\n" + END, "CK232", 3, 10, "Close"),
    ("%%scenario s\n== a: A\n* x -> e if\n" + END, "CK233", 3, 10, "trust > 2"),
    ("%%scenario s\n== a: A\n* x -> e or so\n" + END, "CK233", 3, 10, "{effects}"),
    ("%%scenario s\nlet a = 1\nshow b\n\n== a: A\n* x -> e\n" + END, "CK234", 3, 6, "let b"),
    ("%%scenario s\nlet a\n\n== a: A\n* x -> e\n" + END, "CK235", 2, 5, "let trust"),
    ("%%scenario s\nlet a = 1 in 5\n\n== a: A\n* x -> e\n" + END, "CK235", 2, 14, "0..5"),
    ("%%scenario s\n== a: A\n* x -> e\n- y -> e\n" + END, "CK236", 4, 1, "star"),
    ("%%scenario s\n== a: A\n* x -> e\n== b: B [endng]\n" + END, "CK237", 4, 10, "ending"),
    ("%%scenario s\nscore: b / 2\n\n== a: A\n* x -> e\n" + END, "CK211", 2, 8, ""),
    ("%%scenario s\nstart: b\n\n== a: A\n* x -> e\n" + END, "CK201", 2, 8, ""),
]


@pytest.mark.parametrize(("text", "code", "line", "column", "hint"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_what_to_write(
    text: str, code: str, line: int, column: int, hint: str
) -> None:
    _story, report = read(text)
    (found,) = list(report)
    assert (found.code, found.place.line, found.place.column) == (code, line, column)
    assert hint in found.hint


def test_full_width_stars_and_arrows_make_choices() -> None:
    story, report = read("%%scenario s\n== a: A\n＊ 走 －＞ b\n＊ 留 → b\n\n== b: B [ending]\nx\n")
    assert not [str(one) for one in report]
    assert story is not None
    assert [(c.text, c.to) for c in story.scenes[0].choices] == [("走", "b"), ("留", "b")]


@pytest.mark.parametrize(("open_", "close"), ['""', "''", "‘’", "“”", "「」"])
def test_any_quotation_marks_hold_words(open_: str, close: str) -> None:
    calm, cross, label = (f"{open_}{word}{close}" for word in ("calm", "cross", "Mood"))
    story, report = read(
        f"%%scenario s\nlet m = {calm} in {calm}, {cross} as {label}\n"
        f"\n== a: A\n* x -> b if m = {cross}\n* y -> b {{m = {cross}}}\n\n== b: B [ending]\nx\n"
    )
    assert not [str(one) for one in report]
    assert story is not None
    assert story.variables[0].words == ("calm", "cross")
    assert story.variables[0].label == "Mood"


def test_an_apostrophe_in_a_label_is_an_apostrophe() -> None:
    story, _report = read('%%scenario s\nlet t = 2 "Ana\'s trust"\n\n== e: E [ending]\nx\n')
    assert story is not None
    assert story.variables[0].label == "Ana's trust"


KITCHEN = "\n== kitchen: K\n* out -> e\n"


@pytest.mark.parametrize(
    "text",
    [
        "%%scenario s\nlet a = 1\n\n== d: D\n* x -> kitchin\n" + KITCHEN + END,
        "%%scenario s\n== d: D\n* x -> nowhere-at-all\n" + KITCHEN + END,
        "%%scenario s\n== d: D\n* x to kitchen\n" + KITCHEN + END,
        "%%scenario s\n== d: D\n* x -> d\n\n== d: D [ending]\nx\n",
    ],
)
def test_what_follows_from_a_mistake_is_left_out(text: str) -> None:
    found = read_block(lines_of(text), {}, {}).findings
    errors = [one.code for one in found if one.severity is Severity.ERROR]
    assert errors in (["CK201"], ["CK224"], ["CK216"])
    assert {one.code for one in found} - set(errors) <= {"CK206"}


def test_a_scene_that_no_link_was_meant_for_is_told_beside_a_misspelt_link() -> None:
    text = "%%scenario s\n== d: D\n* x -> kitchin\n" + KITCHEN + "\n== lost: L\n* y -> e\n" + END
    found = read_block(lines_of(text), {}, {}).findings
    assert [(one.code, one.place.line) for one in found] == [("CK201", 3), ("CK202", 8)]


def test_a_finding_on_the_whole_story_has_the_place_of_its_header() -> None:
    found = read_block(lines_of("%%scenario s\n== d: D\n* x -> d\n"), {}, {}).findings
    assert ("CK215", 1) in [(one.code, one.place.line) for one in found]


words = st.text(st.sampled_from("abc éß汉字 ,.!"), max_size=12).map(
    lambda text: f"w{' '.join(text.split())}w"
)
names = st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True)


@st.composite
def stories(draw: st.DrawFn) -> Scenario:
    ids = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    scenes = []
    for own in ids:
        ending = draw(
            st.none()
            | st.builds(
                Ending, outcome=st.sampled_from(["", "good", "sad"]), debrief=st.just("") | words
            )
        )
        choices = []
        if ending is None:
            texts = draw(st.lists(words, min_size=1, max_size=3, unique=True))
            choices = [
                Choice(
                    id=draw(st.just("") | st.just(f"id{n}")),
                    text=text,
                    to=draw(st.sampled_from(ids)),
                    effects=draw(st.sampled_from(["", "v-a + 1", "v-a = 0"])),
                    condition=draw(st.sampled_from(["", "v-a > 1"])),
                )
                for n, text in enumerate(texts)
            ]
        scenes.append(
            Scene(
                id=own,
                title=draw(st.just("") | words),
                body=draw(st.just("") | words),
                choices=tuple(choices),
                ending=ending,
            )
        )
    variable = Variable(
        name="v-a",
        value=draw(st.sampled_from([0.0, 2.0, -1.5])),
        minimum=draw(st.none() | st.just(-2)),
        maximum=draw(st.none() | st.just(9)),
        label=draw(st.just("") | words),
        shown=draw(st.booleans()),
    )
    return Scenario(
        id=draw(names),
        title=draw(st.just("") | words),
        intro=draw(st.just("") | words),
        first=draw(st.just("") | st.sampled_from(ids)),
        scenes=tuple(scenes),
        variables=(variable,),
        back=draw(st.booleans()),
        score=draw(st.sampled_from(["", "v-a / 9"])),
    )


@settings(max_examples=80, deadline=None)
@given(stories())
def test_a_scenario_written_as_text_reads_as_the_same_scenario(story: Scenario) -> None:
    text = write_scenario(story)
    again, _report = read(text)
    assert again == story, text


pieces = st.sampled_from(
    [
        "\n",
        "\n\n",
        "== a",
        "== b: B [ending]",
        "==",
        "* x -> a",
        "* ",
        "->",
        "{",
        "}",
        "if ",
        "let ",
        "a = 1",
        " in 0..",
        '"',
        "quiz: ",
        "debrief:",
        "show a",
        "score: a",
        "：",
        "title:",
        "x",
        "→",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(pieces | st.text(max_size=6), max_size=25).map("".join))
def test_no_text_makes_the_parser_raise(text: str) -> None:
    _story, report = read("%%scenario s\n" + text)
    assert all(one.code.startswith("CK") for one in report)
