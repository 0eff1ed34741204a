"""Quizzes: draws that stay, what is revealed when, exact scores, attempts that outlive an edit."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from coursekit.blocks.quiz import DrawPart, Quiz, QuizAttempt, QuizKey, QuizSpec
from coursekit.blocks.quiz.attempt_migration import migrate_attempt
from coursekit.blocks.registry import load_block
from coursekit.model.draw import Draw, seed_of
from coursekit.model.result import Outcome, Result
from coursekit.model.validation_errors import ModelError
from coursekit.questions import (
    Item,
    MultipleChoice,
    Numeric,
    NumericAnswer,
    Option,
    Ordering,
    SingleChoice,
    TrueFalse,
)
from coursekit.render import public_spec, rendered

CASES = Path(__file__).parents[2] / "cases"
ACTIONS = json.loads((CASES / "quiz_actions.json").read_text(encoding="utf-8"))
ONE = SingleChoice(
    id="one",
    stem="Which *one*?",
    options=(
        Option(id="a", text="first", right=True, feedback="Secretly right."),
        Option(id="b", text="second"),
    ),
    hints=("Secret hint 1", "Secret hint 2"),
)
TWO = TrueFalse(id="two", stem="True?", right=True, points=Fraction(3))
THREE = Numeric(id="three", stem="How many?", answers=(NumericAnswer.about(30),), part="hard")
FOUR = Ordering(id="four", stem="Order", items=(Item(text="x"), Item(text="y"), Item(text="z")))
ALL = (ONE, TWO, THREE, FOUR)


def quiz(**more: Any) -> Quiz:
    return Quiz(id="q", title="Quiz", **({"questions": ALL} | more))


def answered(attempt: QuizAttempt, **responses: Any) -> QuizAttempt:
    """Answer as the player does: a new response puts its verdict away."""
    results = {own: each for own, each in attempt.results.items() if own not in responses}
    return attempt.model_copy(
        update={"responses": attempt.responses | responses, "results": results}
    )


def dumped(attempt: Any) -> dict[str, Any]:
    return attempt.model_dump(mode="json", by_alias=True)


def test_draws_come_out_as_in_the_table() -> None:
    table = json.loads((CASES / "draws.json").read_text(encoding="utf-8"))
    for text, seed in table["seeds"]:
        assert seed_of(text) == seed
    for told in table["streams"]:
        where = (told["seed"], told["purpose"])
        numbers, below = Draw(*where), Draw(*where)
        assert [numbers.next() for _ in told["numbers"]] == told["numbers"]
        assert [below.below(n) for n in (1, 2, 6, 52, 1000)] == told["below"]
        assert Draw(*where).shuffled(range(10)) == told["shuffled"]
        assert Draw(*where).sample(range(10), 4) == told["sample"]
        unlike = Draw(*where).shuffled_unlike(["0", "1", "2"], ["2", "0", "1"])
        assert unlike == told["unlike"] != ["2", "0", "1"]


@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_draw_never_shows_the_right_order(count: int) -> None:
    items = tuple(Item(text=str(n)) for n in range(count))
    block = quiz(questions=(Ordering(id="own", stem="Order", items=items),))
    right = tuple(item.id for item in block.questions[0].items)  # type: ignore[union-attr]
    orders = {block.start(seed).options["own"] for seed in range(200)}
    assert right not in orders
    assert len(orders) == 1 if count == 2 else len(orders) > 4


def table_quiz(name: str) -> Quiz:
    halves = ACTIONS["quizzes"][name]
    return Quiz.join(QuizSpec.model_validate(halves["spec"]), QuizKey.model_validate(halves["key"]))


@pytest.mark.parametrize("number", range(len(ACTIONS["runs"])))
def test_a_run_ends_as_in_the_table(number: int) -> None:
    run = ACTIONS["runs"][number]
    block = table_quiz(run["quiz"])
    attempt = block.start(run["seed"])
    for step in run["steps"]:
        attempt = block.act(answered(attempt, **step["responses"]), step["action"])
    assert dumped(attempt) == run["attempt"]


def test_attempts_at_an_earlier_edition_are_fitted_as_in_the_table() -> None:
    for case in ACTIONS["adapted"]:
        after, _ = migrate_attempt(
            table_quiz(case["quiz"]), QuizAttempt.model_validate(case["before"])
        )
        assert dumped(after) == case["after"]


def test_scores_are_exact_and_weighted() -> None:
    block = quiz(pass_mark=Fraction(2, 3))
    attempt = answered(block.start(1), one="a", two=True)
    done = block.act(attempt, {"do": "submit"})
    assert isinstance(done, QuizAttempt)
    assert (done.score, done.passed) == (Fraction(4, 6), True)
    assert dumped(done)["score"] == "2/3"


def test_tries_and_hints_cost_what_the_quiz_says() -> None:
    block = quiz(
        questions=(ONE,), feedback="at once", penalty=Fraction(1, 4), hint_penalty=Fraction(1, 10)
    )
    attempt: Any = answered(block.start(1), one="b")
    attempt = block.act(attempt, {"do": "check", "question": "one"})
    attempt = block.act(attempt, {"do": "hint", "question": "one"})
    attempt = block.act(answered(attempt, one="a"), {"do": "check", "question": "one"})
    assert attempt.tries == {"one": 2}
    done: Any = block.act(attempt, {"do": "submit"})
    assert done.score == 1 - Fraction(1, 4) - Fraction(1, 10)


def test_a_response_changed_after_its_check_costs_a_try_too() -> None:
    block = quiz(questions=(ONE,), feedback="at once", penalty=Fraction(1, 4))
    attempt: Any = block.act(answered(block.start(1), one="b"), {"do": "check", "question": "one"})
    done: Any = block.act(answered(attempt, one="a"), {"do": "submit"})
    assert done.score == Fraction(3, 4)


def test_no_more_tries_than_the_quiz_allows() -> None:
    block = quiz(feedback="at once", tries=1)
    attempt: Any = block.act(answered(block.start(1), one="b"), {"do": "check", "question": "one"})
    again: Any = block.act(answered(attempt, one="a"), {"do": "check", "question": "one"})
    assert again.tries == {"one": 1}
    assert again.results == {}


def test_hints_come_one_by_one_and_end() -> None:
    block = quiz()
    attempt: Any = block.start(1)
    for taken in (1, 2, 2):
        attempt = block.act(attempt, {"do": "hint", "question": "one"})
        assert attempt.hints["one"] == ONE.hints[:taken]
    assert block.act(attempt, {"do": "hint", "question": "two"}) == attempt


@pytest.mark.parametrize(
    ("more", "number", "shown"),
    [
        ({}, 1, True),
        ({"attempts": 2}, 1, False),
        ({"attempts": 2}, 2, True),
        ({"review": False}, 1, False),
        ({"attempts": 1, "review": False}, 1, False),
    ],
)
def test_answers_open_only_when_no_attempt_is_left(
    more: dict[str, Any], number: int, *, shown: bool
) -> None:
    block = quiz(**more)
    done: Any = block.act(block.start(1, number), {"do": "submit"})
    assert {result.answer is not None for result in done.results.values()} == {shown}


def test_checking_never_tells_the_answer() -> None:
    block = quiz(feedback="at once")
    attempt: Any = block.act(answered(block.start(1), one="b"), {"do": "check", "question": "one"})
    assert attempt.results["one"].answer is None


@pytest.mark.parametrize("feedback", ["on submit", "never"])
def test_nothing_is_checked_before_the_quiz_is_handed_in(feedback: Any) -> None:
    block = quiz(feedback=feedback)
    attempt = answered(block.start(1), one="a")
    assert block.act(attempt, {"do": "check", "question": "one"}) == attempt


def test_a_quiz_without_feedback_tells_only_that_it_is_handed_in() -> None:
    block = quiz(feedback="never", pass_mark=Fraction(1, 2))
    done: Any = block.act(answered(block.start(1), one="a"), {"do": "submit"})
    assert done.submitted
    assert (done.results, done.score, done.passed) == ({}, None, None)


def test_a_new_attempt_draws_anew_and_remembers_the_score() -> None:
    block = quiz(attempts=2, shuffle_options=True)
    done: Any = block.act(answered(block.start(1), two=True), {"do": "submit"})
    again: Any = block.act(done, {"do": "retry"})
    assert (again.number, again.earlier, again.responses) == (2, (Fraction(1, 2),), {})
    last: Any = block.act(again, {"do": "submit"})
    assert block.act(last, {"do": "retry"}) == last


def test_a_draw_takes_from_each_part_what_it_is_told() -> None:
    bank = tuple(
        TrueFalse(id=f"{part}{i}", stem=f"{part} {i}", right=True, part=part)
        for part in ("easy", "hard")
        for i in range(5)
    )
    block = quiz(
        questions=bank, draw=(DrawPart(part="easy", count=2), DrawPart(part="hard", count=3))
    )
    for seed in range(20):
        parts = [own[:4] for own in block.start(seed).questions]
        assert parts == ["easy"] * 2 + ["hard"] * 3
    assert len({block.start(seed).questions for seed in range(20)}) > 5


def test_questions_without_ids_get_one_that_survives_a_move() -> None:
    first, second = TrueFalse(stem="A", right=True), TrueFalse(stem="B", right=True)
    ids = {q.stem: q.id for q in quiz(questions=(first, second)).questions}
    assert {q.stem: q.id for q in quiz(questions=(second, first)).questions} == ids
    assert all(own.startswith("q-") for own in ids.values())


def test_two_questions_of_one_id_are_refused() -> None:
    with pytest.raises(ModelError, match="have the id"):
        quiz(questions=(ONE, ONE))


def test_a_block_comes_back_from_its_mime_content() -> None:
    block = quiz(draw=(DrawPart(part="hard", count=1),), inside=True, time_limit=5)
    assert load_block(json.loads(json.dumps(block.mime(with_key=True)))).spec == block.spec
    whole = rendered(block)
    again = load_block(whole.mime(with_key=True))
    assert again == whole
    assert again.spec.hash == block.spec.hash


def test_a_browser_gets_no_answer_hint_or_feedback() -> None:
    told = json.dumps(public_spec(quiz().spec))
    assert "Secret" not in told
    assert '"right": true' not in told


def test_print_and_key_number_and_letter_alike() -> None:
    block = rendered(quiz(shuffle_questions=True, shuffle_options=True))
    for seed in range(6):
        printed, key = block.print_html(seed), block.key_html(seed)
        assert printed.count('class="ck-question"') == key.count('class="ck-answer"') == 4
        assert "Secret" not in printed
        at = next(i for i, (q, _) in enumerate(block.printed(seed), 1) if q.id == "one")
        letter = "AB"[block.printed(seed)[at - 1][1].index("a")]
        assert f"<p>{letter} (first)</p>" in key


def test_an_edit_keeps_what_still_fits_and_says_so() -> None:
    old = quiz()
    attempt: Any = old.act(answered(old.start(5), one="b", two=True, three="30"), {"do": "submit"})
    new_one = SingleChoice(
        id="one", stem="Which?", options=(Option(text="x", right=True), Option(text="y"))
    )
    new = quiz(questions=(new_one, TWO, FOUR))
    after, changed = migrate_attempt(new, attempt)
    assert changed
    assert after.responses == {"two": True}
    assert after.questions == ("one", "two", "four")
    assert (after.submitted, after.score, after.results) == (False, None, {})
    assert migrate_attempt(new, after) == (after, False)


@pytest.mark.parametrize("number", range(len(ACTIONS["runs"])))
def test_an_attempt_taken_in_is_judged_as_it_was_whatever_it_says(number: int) -> None:
    run = ACTIONS["runs"][number]
    attempt = QuizAttempt.model_validate(run["attempt"])
    right = Result(outcome=Outcome.RIGHT, score=1, answer="forged")
    forged = attempt.model_copy(
        update={
            "score": Fraction(1),
            "passed": True,
            "results": dict.fromkeys(attempt.results, right),
            "hints": {own: ("forged",) * len(hints) for own, hints in attempt.hints.items()},
        }
    )
    asked = {own: r for own, r in attempt.responses.items() if own in attempt.questions}
    told = attempt.model_copy(update={"responses": asked})
    assert table_quiz(run["quiz"]).validate_attempt(forged) == told


def test_what_no_learner_can_have_done_is_left_out() -> None:
    block = quiz(feedback="at once", tries=2, attempts=2)
    begun = block.start(1)
    odd = begun.model_copy(
        update={
            "number": 9,
            "questions": ("nope", "two", "two"),
            "options": {"four": ("x",), "nope": ("y",)},
            "responses": {"one": "nope", "two": True, "four": ["x"], "nope": 1},
            "tries": {"two": 99, "one": -3},
            "hints": {"one": ("a",) * 9},
            "position": "nope",
            "earlier": (Fraction(7), Fraction(1, 2)),
        }
    )
    after = block.validate_attempt(odd)
    assert after.number == 2
    assert set(after.questions) == set(begun.questions)
    assert after.options == begun.options
    assert after.responses == {"two": True}
    assert after.tries == {"two": 2, "one": 0}
    assert after.hints == {"one": ONE.hints}
    assert (after.position, after.earlier) == ("", (Fraction(1, 2),))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from("ab"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
OWN = st.sampled_from(["one", "two", "three", "four", "nope", ""])


@given(
    st.dictionaries(OWN, JSON),
    st.dictionaries(st.sampled_from(["do", "question", "x"]), JSON | OWN | st.just("check")),
    st.lists(OWN).map(tuple),
    st.dictionaries(OWN, st.integers()),
)
def test_whatever_a_browser_sends_nothing_is_raised(
    responses: dict[str, Any],
    action: dict[str, Any],
    questions: tuple[str, ...],
    tries: dict[str, int],
) -> None:
    block = quiz(feedback="at once", penalty=Fraction(1, 3))
    update = {"responses": responses, "questions": questions, "tries": tries}
    attempt = block.start(1).model_copy(update=update)
    for one in (action, {"do": "check", "question": "one"}, {"do": "submit"}):
        after: Any = block.act(attempt, one)
        assert after.score is None or 0 <= after.score <= 1
        taken = block.validate_attempt(after)
        assert block.validate_attempt(taken) == taken
        assert taken.submitted == (taken.score is not None)
    migrate_attempt(quiz(intro="Other"), attempt)


class QuizMachine(RuleBasedStateMachine):
    """A learner who does anything in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.block = quiz(
            feedback="at once", attempts=3, tries=2, penalty=Fraction(1, 5), shuffle_options=True,
            questions=(*ALL, MultipleChoice(
                id="five", stem="Several", options=(Option(id="a", text="a", right=True),
                Option(id="b", text="b", right=True), Option(id="c", text="c")))),
        )  # fmt: skip
        self.attempt: Any = self.block.start(3)

    @rule(own=st.sampled_from(["one", "two", "three", "five"]), response=JSON)
    def respond(self, own: str, response: Any) -> None:
        if not self.attempt.submitted:
            sent = dumped(self.attempt) | {"responses": {own: response}}
            kept = QuizAttempt.model_validate(sent).responses
            self.attempt = answered(self.attempt, **kept)

    @rule(do=st.sampled_from(["check", "hint"]), own=OWN)
    def ask(self, do: str, own: str) -> None:
        before = self.attempt
        self.attempt = self.block.act(before, {"do": do, "question": own})
        assert not before.submitted or self.attempt == before

    @rule(do=st.sampled_from(["submit", "retry", "choose", "", None]))
    def act(self, do: Any) -> None:
        self.attempt = self.block.act(self.attempt, {"do": do})

    @rule()
    def reload(self) -> None:
        kept = json.loads(json.dumps(dumped(self.attempt)))
        assert QuizAttempt.model_validate(kept) == self.attempt

    @invariant()
    def the_draw_stays_and_limits_hold(self) -> None:
        attempt = self.attempt
        fresh = self.block.start(attempt.seed, attempt.number)
        assert (attempt.questions, attempt.options) == (fresh.questions, fresh.options)
        assert attempt.number <= 3
        assert len(attempt.earlier) == attempt.number - 1
        assert all(n <= 2 for n in attempt.tries.values())
        assert attempt.submitted == (attempt.score is not None)
        taken = self.block.validate_attempt(attempt)
        assert (taken.score, taken.passed) == (attempt.score, attempt.passed)
        open_ = attempt.submitted and attempt.number == 3
        assert all(open_ or result.answer is None for result in attempt.results.values())


TestQuizMachine = QuizMachine.TestCase
TestQuizMachine.settings = settings(max_examples=20, stateful_step_count=15)
