"""Python and the browser give every expression the same value."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit.blocks.scenario.conditions import Expression, tidy
from coursekit.blocks.scenario.expression_tokens import Node

SCRIPT = Path(__file__).parents[2] / "js" / "evaluate-conditions.ts"
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


def node(op: str, kind: Any, *args: Any) -> Node:
    return Node(op, kind, args, 0, 1)


numbers = st.one_of(
    st.integers(-20, 20).map(float),
    st.sampled_from([0.1, 0.2, 0.3, 1 / 3, 2 / 3, 1e-9, 999999999999.5, 1e15, -1e15]).map(tidy),
    st.floats(-1e15, 1e15, allow_nan=False).map(tidy),
)
texts = st.text(max_size=5)
LEAVES = {
    "number": st.one_of(
        numbers.map(lambda n: node("value", "number", n)),
        st.sampled_from(
            [
                node("variable", "number", "trust"),
                node("visits", "number", "talk"),
                node("random", "number", (1, 6)),
                node("quiz", "number", "letter", "score"),
            ]
        ),
    ),
    "flag": st.one_of(
        st.booleans().map(lambda b: node("value", "flag", b)),
        st.sampled_from([node("variable", "flag", "took"), node("quiz", "flag", "letter", "done")]),
    ),
    "text": st.one_of(
        texts.map(lambda t: node("value", "text", t)),
        st.just(node("variable", "text", "name")),
        st.just(node("variable", "text", "missing")),
    ),
}


@st.composite
def trees(draw: st.DrawFn, kind: str = "flag", depth: int = 4) -> Node:
    """Draw an expression of a kind, as the parser could make it."""
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return draw(LEAVES[kind])

    def part(of: str) -> Node:
        return draw(trees(of, depth - 1))

    if draw(st.integers(0, 5)) == 0:
        return node("?", kind, part("flag"), part(kind), part(kind))
    if kind == "text":
        return node("+", "text", part("text"), part("text"))
    if kind == "number":
        op = draw(st.sampled_from(["+", "-", "*", "/", "neg"]))
        parts = [part("number") for _ in range(1 if op == "neg" else 2)]
        return node(op, "number", *parts)
    op = draw(st.sampled_from(["&&", "||", "!", *COMPARISONS]))
    if op == "!":
        return node(op, "flag", part("flag"))
    of = "flag" if op in ("&&", "||") else "number"
    if op in ("==", "!="):
        of = draw(st.sampled_from(["number", "flag", "text"]))
    return node(op, "flag", part(of), part(of))


contexts = st.fixed_dictionaries(
    {
        "variable:trust": numbers,
        "variable:took": st.booleans(),
        "variable:name": texts,
        "visits:talk": st.integers(0, 9).map(float),
        "random:1..6": st.integers(1, 6).map(float),
        "quiz:letter.score": st.integers(0, 7).map(lambda n: tidy(n / 7)),
        "quiz:letter.done": st.booleans(),
    }
)
cases = st.tuples(st.sampled_from(["number", "flag", "text"]).flatmap(trees), contexts)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(cases, min_size=60, max_size=120))
def test_every_expression_has_the_same_value_in_python_and_in_the_browser(
    batch: list[tuple[Node, dict[str, Any]]],
) -> None:
    ran = subprocess.run(
        ["node", "--disable-warning=ExperimentalWarning", str(SCRIPT)],
        input=json.dumps([[tree.to_json(), context] for tree, context in batch]).encode(),
        capture_output=True,
        check=True,
    )
    for (tree, context), there in zip(batch, json.loads(ran.stdout), strict=True):
        here = Expression(source="", kind=tree.kind, root=tree).evaluate(context)
        assert (here, type(here) is bool) == (there, type(there) is bool), tree.to_json()
