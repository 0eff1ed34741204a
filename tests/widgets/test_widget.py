"""The kernel's side of a block."""

from __future__ import annotations

import json
import logging
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit import paths
from coursekit.blocks.quiz import Quiz
from coursekit.i18n import AUTHOR
from coursekit.model.diagnostic import Diagnostic
from coursekit.questions import TrueFalse
from coursekit.widgets import BlockWidget, in_voila, mime_bundle

from .conftest import SECRET, Riddle, Wire

pytestmark = pytest.mark.usefixtures("notebook_kernel")

VOILA = [{"SERVER_SOFTWARE": "voila/0.5.13"}, {"VOILA_PREHEAT": "True"}]


def say(content: Any, wire: Wire) -> tuple[dict[str, Any], list[bytes]]:
    """Send what a browser would, and return the one answer."""
    before = len(wire.sent)
    message = {"content": {"data": {"method": "custom", "content": content}}, "buffers": []}
    wire.handle_msg(message)
    assert len(wire.sent) == before + 1, "one message, one answer"
    answer, buffers = wire.sent[-1]
    return answer["data"]["content"], buffers


def all_sent(wires: list[Wire]) -> str:
    return json.dumps([wire.sent for wire in wires], default=lambda b: bytes(b).decode())


def test_it_starts_an_attempt_with_the_seed_that_the_browser_drew(
    riddle: Riddle, wires: list[Wire]
) -> None:
    BlockWidget(riddle)
    answer, _ = say({"kind": "start", "call": 7, "seed": 12}, wires[0])
    assert answer["kind"] == "attempt"
    assert answer["call"] == 7
    assert answer["attempt"]["seed"] == 12
    assert answer["attempt"]["schema"] == 1


def test_it_judges_an_attempt_and_returns_the_next(riddle: Riddle, wires: list[Wire]) -> None:
    BlockWidget(riddle)
    attempt = say({"kind": "start", "call": 1, "seed": 1}, wires[0])[0]["attempt"]
    attempt["response"] = SECRET
    act = {"kind": "act", "call": 2, "attempt": attempt, "action": {"do": "check"}}
    assert say(act, wires[0])[0]["attempt"]["right"] is True


def test_a_second_kernel_goes_on_where_the_first_ended(riddle: Riddle, wires: list[Wire]) -> None:
    BlockWidget(riddle)
    attempt = say({"kind": "start", "call": 1, "seed": 3}, wires[0])[0]["attempt"]
    BlockWidget(riddle)
    act = {"kind": "act", "call": 1, "attempt": {**attempt, "response": "x"}, "action": {}}
    after = say(act, wires[1])[0]["attempt"]
    assert (after["seed"], after["right"]) == (3, False)


def test_the_players_code_crosses_as_one_buffer(
    riddle: Riddle, wires: list[Wire], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("widget", "player", "author"):
        (tmp_path / f"{name}.js").write_text(f"// {name} ü", encoding="utf-8")
    monkeypatch.setattr(paths, "static", lambda name: tmp_path / name)
    BlockWidget(riddle)
    for name in ("player", "author"):
        answer, buffers = say({"kind": "module", "call": 1, "name": name}, wires[0])
        assert answer["kind"] == "module"
        assert bytes(buffers[0]).decode() == f"// {name} ü"
    for name in ("widget", "../../paths", "/etc/passwd", ""):
        assert say({"kind": "module", "call": 2, "name": name}, wires[0])[0]["kind"] == "refused"


def test_the_author_is_shown_the_key(riddle: Riddle, wires: list[Wire]) -> None:
    BlockWidget(riddle, author=True)
    answer, _ = say({"kind": "reveal", "call": 1}, wires[0])
    assert answer["kind"] == "revealed"
    assert answer["key"]["answer"] == SECRET


@pytest.mark.parametrize("environment", VOILA, ids=["visit", "preheated"])
def test_nothing_in_a_voila_kernel_tells_the_key(
    riddle: Riddle, wires: list[Wire], monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert in_voila()
    data = mime_bundle(riddle, author=True, findings=[Diagnostic(code="CK101", message=SECRET)])
    widget = BlockWidget(riddle, author=True)
    answer, _ = say({"kind": "reveal", "call": 1}, wires[-1])
    assert answer["kind"] == "refused"
    say({"kind": "act", "call": 1, "attempt": {}, "action": {}}, wires[-1])
    assert widget.author is False
    assert SECRET not in json.dumps(data)
    assert SECRET not in all_sent(wires)


@pytest.mark.usefixtures("wires")
def test_the_author_is_told_things_in_the_lessons_language_where_none_is_asked_for(
    riddle: Riddle, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert BlockWidget(riddle, author=True, language="zh-CN").author_language == "zh-CN"
    assert BlockWidget(riddle, language="zh-CN").author_language == ""
    monkeypatch.setenv(AUTHOR, "en")
    assert BlockWidget(riddle, author=True, language="zh-CN").author_language == "en"


def test_traits_hold_the_public_half_alone(riddle: Riddle, wires: list[Wire]) -> None:
    BlockWidget(riddle, author=True, lesson="l", language="zh-CN")
    state = wires[0].sent or [({}, [])]
    assert SECRET not in json.dumps(state)


def test_a_browser_cannot_set_what_the_kernel_shows(riddle: Riddle, wires: list[Wire]) -> None:
    widget = BlockWidget(riddle)
    update = {"method": "update", "state": {"author": True, "spec": {}, "language": 7}}
    wires[0].handle_msg({"content": {"data": update}, "buffers": []})
    assert widget.author is False
    assert widget.spec["id"] == "r1"
    assert say({"kind": "reveal", "call": 1}, wires[0])[0]["kind"] == "refused"


def test_a_fault_is_refused_without_a_word_of_its_cause(
    riddle: Riddle, wires: list[Wire], capfd: pytest.CaptureFixture[str]
) -> None:
    BlockWidget(riddle)
    attempt = say({"kind": "start", "call": 1, "seed": 1}, wires[0])[0]["attempt"]
    act = {"kind": "act", "call": 2, "attempt": attempt, "action": {"do": "break"}}
    answer, _ = say(act, wires[0])
    assert answer["kind"] == "refused"
    assert SECRET not in all_sent(wires)
    assert capfd.readouterr() == ("", "")


def test_answers_to_another_block_are_refused(riddle: Riddle, wires: list[Wire]) -> None:
    BlockWidget(riddle)
    attempt = {"block": "other", "hash": "h", "seed": 1}
    act = {"kind": "act", "call": 2, "attempt": attempt, "action": {}}
    assert say(act, wires[0])[0]["kind"] == "refused"


QUIZ = Quiz(
    id="q1",
    feedback="at once",
    pass_mark=Fraction(1, 2),
    questions=(
        TrueFalse(id="one", stem="True?", right=True, hints=("A hint.",)),
        TrueFalse(id="two", stem="Too?", right=True),
    ),
)
FORGED = {
    "responses": {"one": True, "two": False},
    "results": {"two": {"outcome": "right", "score": "1"}},
    "hints": {"one": ["forged"] * 9},
    "score": "1",
    "passed": True,
}


def test_a_score_that_a_browser_made_up_is_not_believed(wires: list[Wire]) -> None:
    BlockWidget(QUIZ)
    begun = say({"kind": "start", "call": 1, "seed": 1}, wires[0])[0]["attempt"]
    forged = begun | FORGED
    taken = say({"kind": "take", "call": 2, "attempt": forged}, wires[0])[0]["attempt"]
    assert (taken["score"], taken["passed"]) == (None, None)
    assert taken["results"]["two"]["outcome"] == "wrong"
    assert [("hint" in text) for text in taken["hints"]["one"]] == [True]
    handed = forged | {"submitted": True}
    for message in ({"kind": "take"}, {"kind": "act", "action": {"do": "nothing"}}):
        after = say(message | {"call": 3, "attempt": handed}, wires[0])[0]["attempt"]
        assert (after["score"], after["passed"]) == ("1/2", True)
        assert after["results"]["two"]["outcome"] == "wrong"
    retry = {"kind": "act", "call": 4, "attempt": handed, "action": {"do": "retry"}}
    assert say(retry, wires[0])[0]["attempt"]["earlier"] == ["1/2"]


@pytest.mark.parametrize(
    "score", ["1/0", "a/b", "1e999999999", "9" * 5000, {"score": 5}, [], "NaN"]
)
def test_a_score_that_is_no_number_is_refused_in_words(wires: list[Wire], score: Any) -> None:
    BlockWidget(QUIZ)
    begun = say({"kind": "start", "call": 1, "seed": 1}, wires[0])[0]["attempt"]
    for change in ({"score": score}, {"earlier": [score]}):
        answer, _ = say({"kind": "take", "call": 2, "attempt": begun | change}, wires[0])
        assert answer["kind"] == "refused"
        assert answer["message"] == "The page sent something this lesson cannot read."


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
SHAPED = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["start", "act", "take", "module", "reveal", "x"]) | JSON,
        "call": st.integers() | JSON,
        "seed": JSON,
        "attempt": JSON,
        "action": JSON,
        "name": st.sampled_from(["../../etc/passwd", "player"]) | JSON,
    },
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=SHAPED | JSON)
def test_whatever_a_browser_sends_gets_one_answer_that_the_protocol_knows(
    riddle: Riddle, wires: list[Wire], content: Any
) -> None:
    BlockWidget(riddle)
    answer, _ = say(content, wires[-1])
    assert answer["kind"] in {"attempt", "refused", "module"}
    if answer["kind"] == "refused":
        assert answer["message"]
    assert SECRET not in json.dumps(answer)


@pytest.mark.parametrize("environment", [{}, *VOILA], ids=["lab", "visit", "preheated"])
def test_what_fails_in_the_kernel_is_logged_for_the_author_and_shows_a_learner_nothing(
    riddle: Riddle,
    wires: list[Wire],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    environment: dict[str, str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def fail(_block: Riddle, _seed: int) -> None:
        raise RuntimeError(SECRET)

    widget = BlockWidget(riddle)
    monkeypatch.setattr(type(riddle), "start", fail)
    monkeypatch.setattr(widget, "log", logging.getLogger("test"))
    answer, _ = say({"kind": "start", "call": 1, "seed": 1}, wires[-1])
    assert answer["kind"] == "refused"
    assert SECRET not in json.dumps(answer)
    assert "RuntimeError" in caplog.text
    assert (SECRET in caplog.text) == (not environment)


def test_refusals_speak_the_lessons_language(riddle: Riddle, wires: list[Wire]) -> None:
    BlockWidget(riddle, language="zh-CN")
    answer, _ = say({"kind": "reveal", "call": 1}, wires[0])
    assert "作者" in answer["message"]
