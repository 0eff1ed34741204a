"""Conditions and effects of a scenario: written in plain words, checked, compiled to functions.

    trust > 2 and not took          letter-quiz.score >= 0.5         seen(letter)
    trust - 1, took = true          visits(talk) >= 2                random(1..6) = 6

An `Expression` holds the syntax tree (`Node`). Python compiles it to nested functions; the key
carries it as JSON (`Node.to_json`), which the browser evaluates
(`player/src/blocks/scenario/conditions.ts`). `tests/cases/conditions.json` and property tests hold
both equal: every sum is rounded to 12 digits (`tidy`), a division by 0 gives 0, a text is at most
1000 characters. Nothing is ever evaluated as Python.

What an expression reads is in a context, keyed by `variable_name` and its siblings.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from coursekit.blocks.scenario.expression_parser import Parser
from coursekit.blocks.scenario.expression_tokens import ExpressionError, Names, Node
from coursekit.blocks.scenario.numbers import tidy
from coursekit.blocks.scenario.parts import Kind, Value
from coursekit.model.base import Frozen

Context = Mapping[str, Value]
Compiled = Callable[[Context], Any]
MAX_TEXT = 1000
"""Characters of a text that effects make; otherwise one that doubles itself would fill memory."""


class Expression(Frozen):
    """An expression that was read and found sound."""

    source: str
    kind: Kind
    root: Any

    @cached_property
    def compiled(self) -> Compiled:
        """The function that evaluates the expression in a context."""
        return compile_node(self.root)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every part of the expression."""
        return tuple(self.root.walk())

    def named(self, op: str) -> frozenset[Any]:
        """Return what the leaves of one sort name: variables, quizzes, scenes ("visits"), dice."""
        return frozenset(n.args[0] for n in self.nodes if n.op == op)

    def evaluate(self, context: Context) -> Value | None:
        """Return the value in a context, None where it names what the context does not hold."""
        try:
            value: Value = self.compiled(context)
        except KeyError:
            return None
        return value

    def holds(self, context: Context) -> bool:
        """Return whether a condition is true; one that has no value is not."""
        return self.evaluate(context) is True


class Effect(Frozen):
    """A variable and the expression it becomes."""

    name: str
    value: Expression


def variable_name(name: str) -> str:
    """Return the context's name of a variable."""
    return f"variable:{name}"


def quiz_name(quiz: str, field: str) -> str:
    """Return the context's name of a quiz's `score`, `passed` or `done`."""
    return f"quiz:{quiz}.{field}"


def visits_name(scene: str) -> str:
    """Return the context's name of how often a scene was entered."""
    return f"visits:{scene}"


def random_name(low: int, high: int) -> str:
    """Return the context's name of a die from `low` to `high`."""
    return f"random:{low}..{high}"


def compile_condition(text: str, names: Names) -> Expression:
    """Compile a condition. Raises ExpressionError."""
    return _compile(text, names, "flag")


def compile_number(text: str, names: Names) -> Expression:
    """Compile an expression for a number, such as a score. Raises ExpressionError."""
    return _compile(text, names, "number")


def _compile(text: str, names: Names, kind: Kind) -> Expression:
    parser = Parser(text, names)
    root = parser.whole()
    if root.kind != kind:
        raise parser.unfit(root, kind)
    return Expression(source=text, kind=kind, root=root)


def compile_effects(text: str, names: Names) -> tuple[Effect, ...]:
    """Compile effects: "trust - 1, took = true; name = 'x'". Raises ExpressionError."""
    return tuple(
        Effect(
            name=name,
            value=Expression(source=text[root.start : root.end], kind=root.kind, root=root),
        )
        for name, root in Parser(text, names).effects()
    )


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SUMS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b if b else 0.0,
}


def compile_node(node: Node) -> Compiled:
    """Return the function that evaluates a node; it raises KeyError where a name is missing."""
    match node.op, node.args:
        case "value", (value,):
            return lambda _context: value
        case "variable", (name,):
            return operator.itemgetter(variable_name(name))
        case "quiz", (quiz, field):
            return operator.itemgetter(quiz_name(quiz, field))
        case "visits", (scene,):
            return operator.itemgetter(visits_name(scene))
        case "random", ((low, high),):
            return operator.itemgetter(random_name(low, high))
    return _compile_operation(node.op, node.kind, [compile_node(part) for part in node.args])


def _compile_operation(op: str, kind: Kind, parts: list[Compiled]) -> Compiled:  # noqa: PLR0911  one for each operation
    match op, parts:
        case "!", [part]:
            return lambda context: not part(context)
        case "neg", [part]:
            return lambda context: 0.0 - part(context)
        case "?", [test, then, other]:
            return lambda context: then(context) if test(context) else other(context)
        case "&&", [left, right]:
            return lambda context: left(context) and right(context)
        case "||", [left, right]:
            return lambda context: left(context) or right(context)
    left, right = parts
    if op in _COMPARISONS:
        compare = _COMPARISONS[op]
        return lambda context: compare(left(context), right(context))
    if kind == "text":
        return lambda context: (left(context) + right(context))[:MAX_TEXT]
    calculate = _SUMS[op]
    return lambda context: tidy(calculate(left(context), right(context)))


__all__ = [
    "Effect",
    "Expression",
    "ExpressionError",
    "Names",
    "Node",
    "compile_condition",
    "compile_effects",
    "compile_node",
    "compile_number",
    "tidy",
]
