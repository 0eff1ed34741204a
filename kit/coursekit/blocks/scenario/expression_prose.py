"""Reads conditions and effects out in plain words, for paper and for the author's map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from coursekit.blocks.quiz.quiz import Quiz
from coursekit.blocks.scenario.conditions import Effect
from coursekit.blocks.scenario.expression_tokens import Node
from coursekit.blocks.scenario.parts import Value, Variable
from coursekit.i18n import gettext as _

_TIGHT = {"+": "+", "-": "−", "*": "×", "/": "÷"}


class Reader:
    """Says expressions in the language in force, as HTML. `numbers` are those of the scenes,
    `marks` what variables are called that their author keeps from learners."""

    def __init__(
        self,
        variables: Iterable[Variable],
        numbers: Mapping[str, int],
        quizzes: Mapping[str, Quiz],
        marks: Mapping[str, str],
    ) -> None:
        self._marks = marks
        self._variables = {v.name: v for v in variables}
        self._numbers = numbers
        self._quizzes = quizzes

    def label(self, name: str) -> str:
        """Return what learners call a variable."""
        if name in self._marks:
            return self._marks[name]
        variable = self._variables.get(name)
        return variable.label if variable and variable.label else escape(name)

    def value(self, value: Value) -> str:
        """Return a value in words."""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return f"{value:.12g}" if isinstance(value, float | int) else f"“{escape(value)}”"

    def outcome(self, outcome: str) -> str:
        """Return what kind of ending an outcome is."""
        known = {"good": _("A good ending"), "bad": _("A bad ending")}
        if outcome in ("", "neutral"):
            return _("The end")
        return known.get(outcome, outcome)

    def effect(self, effect: Effect) -> str:
        """Return an instruction: "trust: take 1 away"."""
        label, node = self.label(effect.name), effect.value.root
        if node.op == "value":
            return _("{name}: is now {value}").format(name=label, value=self.value(node.args[0]))
        if node.op in ("+", "-") and node.kind == "number":
            left, right = node.args
            if left.op == "variable" and left.args[0] == effect.name:
                words = _("{name}: add {n}") if node.op == "+" else _("{name}: take {n} away")
                return words.format(name=label, n=self.said(right))
        return _("{name}: is now {value}").format(name=label, value=self.said(node))

    def condition(self, node: Node) -> str:  # noqa: PLR0911  one for each sort of node
        """Return a condition as a clause that goes on after "only if"."""
        match node.op, node.args:
            case "&&", (left, right):
                return _("{a} and {b}").format(a=self._inner(left), b=self._inner(right))
            case "||", (left, right):
                return _("{a} or {b}").format(a=self._inner(left), b=self._inner(right))
            case "!", (part,):
                return self._denied(part)
            case "variable" | "quiz", _args:
                return self._flag(node, on=True)
            case (("==" | "!=" | "<" | "<=" | ">" | ">="), _args):
                return self._compared(node)
            case "?", (test, then, other):
                return _("{a}, in case that {test}, or else {b}").format(
                    a=self.condition(then), test=self.condition(test), b=self.condition(other)
                )
        return self.said(node)

    def said(self, node: Node) -> str:  # noqa: PLR0911  one for each sort of node
        """Return a value's expression in words and signs."""
        match node.op, node.args:
            case "value", (value,):
                return self.value(value)
            case "variable", (name,):
                return self.label(name)
            case "visits", (scene,):
                return _("the number of your visits to {n}").format(n=self._numbers.get(scene, "?"))
            case "random", ((low, high),):
                return _("a die thrown from {low} to {high}").format(low=low, high=high)
            case "quiz", (quiz, "score"):
                return _("your share of the points in {quiz}").format(quiz=self._quiz(quiz))
            case "neg", (part,):
                return f"−{self.said(part)}"
            case (("+" | "-" | "*" | "/"), (left, right)):
                return f"({self.said(left)} {_TIGHT[node.op]} {self.said(right)})"
        return self.condition(node)

    def _inner(self, node: Node) -> str:
        words = self.condition(node)
        return f"({words})" if node.op in ("&&", "||") else words

    def _quiz(self, name: str) -> str:
        quiz = self._quizzes.get(name)
        return quiz.title if quiz and quiz.title else escape(name)

    def _denied(self, node: Node) -> str:
        if node.op in ("variable", "quiz"):
            return self._flag(node, on=False)
        if scene := _asked_scene(node):
            return _("you have not been at {n}").format(n=self._numbers.get(scene, "?"))
        if node.op == "!":
            return self.condition(node.args[0])
        return _("it is not so that {condition}").format(condition=self.condition(node))

    def _flag(self, node: Node, *, on: bool) -> str:
        if node.op == "variable":
            return _("{name} is {value}").format(
                name=self.label(node.args[0]), value=self.value(on)
            )
        quiz, field = self._quiz(node.args[0]), node.args[1]
        if field == "passed":
            words = _("you have passed {quiz}") if on else _("you have not passed {quiz}")
        else:
            words = _("you have done {quiz}") if on else _("you have not done {quiz}")
        return words.format(quiz=quiz)

    def _compared(self, node: Node) -> str:
        left, right = node.args
        if scene := _asked_scene(node):
            return _("you have been at {n}").format(n=self._numbers.get(scene, "?"))
        if right.op == "value" and left.kind == "flag":
            positive = right.args[0] is (node.op == "==")
            return self.condition(left) if positive else self._denied(left)
        said = {
            "==": _("{a} is {b}"),
            "!=": _("{a} is not {b}"),
            "<": _("{a} is less than {b}"),
            "<=": _("{a} is at most {b}"),
            ">": _("{a} is more than {b}"),
            ">=": _("{a} is at least {b}"),
        }[node.op]
        share = left.op == "quiz" and right.op == "value"
        b = f"{right.args[0] * 100:.12g}%" if share else self.said(right)
        return said.format(a=self.said(left), b=b)


def _asked_scene(node: Node) -> str:
    """Return the scene of `seen(scene)`, or an empty text."""
    if node.op == ">" and node.args[0].op == "visits":
        right = node.args[1]
        if right.op == "value" and right.args[0] == 0:
            return str(node.args[0].args[0])
    return ""
