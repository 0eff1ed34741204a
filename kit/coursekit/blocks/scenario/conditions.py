"""Conditions and effects of a scenario: written in plain words, checked, compiled to CEL.

    trust > 2 and not took          letter-quiz.score >= 0.5         seen(letter)
    trust - 1, took = true          visits(talk) >= 2                random(1..6) = 6

An `Expression` carries canonical CEL (https://cel.dev) for both evaluators, Python's and the
browser's. Every number is a double; the names of the story become `v_trust`, `q_quiz_score`,
`n_scene` (visits) and `r_1_6` (a die), so that any name in any script works. Nothing is ever
evaluated as Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any

import cel

from coursekit.blocks.scenario.expression_parser import Parser
from coursekit.blocks.scenario.expression_tokens import ExpressionError, Names, Node
from coursekit.blocks.scenario.numbers import TWELVE, tidy
from coursekit.blocks.scenario.parts import Kind, Value
from coursekit.model.base import Frozen

_NAMED = frozenset({"variable", "quiz", "visits", "random"})


class Expression(Frozen):
    """A compiled expression."""

    source: str
    cel: str
    kind: Kind
    root: Any

    @cached_property
    def program(self) -> Any:
        """The compiled CEL, made once."""
        return _program(self.cel)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every part of the expression."""
        return tuple(self.root.walk())

    def named(self, op: str) -> frozenset[Any]:
        """Return what the leaves of one sort name: variables, quizzes, scenes ("visits"), dice."""
        return frozenset(n.args[0] for n in self.nodes if n.op == op)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The CEL names that the expression reads."""
        return tuple({to_cel(node) for node in self.nodes if node.op in _NAMED})

    def evaluate(self, context: Mapping[str, Value]) -> Value | None:
        """Return the value in a context of CEL names, None where there is none."""
        return run(self.program, {name: context[name] for name in self.names if name in context})

    def holds(self, context: Mapping[str, Value]) -> bool:
        """Return whether a condition is true; one that has no value is not."""
        return self.evaluate(context) is True


class Effect(Frozen):
    """A variable and the expression it becomes."""

    name: str
    value: Expression


@cache
def _program(source: str) -> Any:
    return cel.compile(source)


def run(program: Any, context: dict[str, Value]) -> Value | None:
    """Run a CEL program; an expression with no value gives None."""
    try:
        value = program.execute(context)
    except (TypeError, ValueError, RuntimeError):
        return None
    return value if isinstance(value, bool | float | str) else None


@cache
def mangled(name: str) -> str:
    """Return a name as letters, digits and underscores, each name in its own way."""
    return "".join(
        c if c.isascii() and c.isalnum() else "__" if c == "_" else f"_{ord(c):x}_" for c in name
    )


@cache
def variable_name(name: str) -> str:
    """Return the CEL name of a variable."""
    return f"v_{mangled(name)}"


@cache
def quiz_name(quiz: str, field: str) -> str:
    """Return the CEL name of a quiz's `score`, `passed` or `done`."""
    return f"q_{mangled(quiz)}_{field}"


@cache
def visits_name(scene: str) -> str:
    """Return the CEL name of how often a scene was entered."""
    return f"n_{mangled(scene)}"


@cache
def random_name(low: int, high: int) -> str:
    """Return the CEL name of a die from `low` to `high`."""
    return f"r_{low}_{high}".replace("-", "m")


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
    return Expression(source=text, cel=to_cel(root), kind=kind, root=root)


def compile_effects(text: str, names: Names) -> tuple[Effect, ...]:
    """Compile effects: "trust - 1, took = true; name = 'x'". Raises ExpressionError."""
    return tuple(
        Effect(
            name=name,
            value=Expression(
                source=text[root.start : root.end], cel=to_cel(root), kind=root.kind, root=root
            ),
        )
        for name, root in Parser(text, names).effects()
    )


def to_cel(node: Node) -> str:  # noqa: PLR0911  one for each sort of node
    """Return the canonical CEL of an expression."""
    match node.op, node.args:
        case "value", (value,):
            return _literal(value)
        case "variable", (name,):
            return variable_name(name)
        case "quiz", (quiz, field):
            return quiz_name(quiz, field)
        case "visits", (scene,):
            return visits_name(scene)
        case "random", ((low, high),):
            return random_name(low, high)
        case "!" | "neg", (part,):
            return f"{'!' if node.op == '!' else '-'}({to_cel(part)})"
        case "?", (test, then, other):
            return f"({to_cel(test)} ? {to_cel(then)} : {to_cel(other)})"
        case "/", (left, right):
            # Nought below the line gives nought, in every language.
            over = to_cel(right)
            return f"({over} == 0.0 ? 0.0 : {to_cel(left)} / {over})"
        case op, (left, right):
            return f"({to_cel(left)} {op} {to_cel(right)})"
    raise AssertionError(node)  # pragma: no cover


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = re.sub(r'[\\"]', r"\\\g<0>", value)
        return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r") + '"'
    text = format(TWELVE.create_decimal_from_float(value), "f")
    return text if "." in text else f"{text}.0"


__all__ = [
    "Effect",
    "Expression",
    "ExpressionError",
    "Names",
    "Node",
    "compile_condition",
    "compile_effects",
    "compile_number",
    "tidy",
]
