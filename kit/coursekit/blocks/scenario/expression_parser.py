"""Parses and checks conditions and effects, with a sentence for each mistake."""

from __future__ import annotations

from coursekit.blocks.scenario.expression_tokens import ExpressionError, Names, Node, Token, tokens
from coursekit.blocks.scenario.numbers import LIMIT, tidy
from coursekit.blocks.scenario.parts import Kind
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext_noop
from coursekit.model.diagnostic import did_you_mean

_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_KINDS = {
    "number": gettext_noop("a number"),
    "flag": gettext_noop("true or false"),
    "text": gettext_noop("a text"),
}
_FIELDS: dict[str, Kind] = {"score": "number", "passed": "flag", "done": "flag"}
_MAX_DEPTH = 40
_MAX_SIDES = 1000
_MAX_LENGTH = 2000
_MAX_TOKENS = 400


class Parser:
    """Reads one condition, or one list of effects."""

    def __init__(self, text: str, names: Names) -> None:
        if len(text) > _MAX_LENGTH:
            raise ExpressionError("CK210", _a("This is too long to be understood."), 0, 1)
        self._names = names
        self._tokens = tokens(text, names)
        if len(self._tokens) > _MAX_TOKENS:
            raise ExpressionError("CK210", _a("This is too long to be understood."), 0, 1)
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        """Return the expression that is the whole text."""
        if self._ended():
            raise ExpressionError("CK210", _a("A condition is missing here."), 0, 1)
        node = self._either()
        if not self._ended():
            raise self._stray(node)
        return node

    def effects(self) -> list[tuple[str, Node]]:
        """Return the variables that change, in order, each with what it becomes."""
        out: list[tuple[str, Node]] = []
        while not self._ended():
            out.append(self._effect())
            if self._ended():
                break
            if not (self._take(",") or self._take(";")):
                raise self._stray(out[-1][1])
        return out

    def unfit(self, node: Node, wanted: Kind) -> ExpressionError:
        """Return the error that a node isn't of the wanted kind."""
        hint = ""
        if wanted == "flag" and node.kind == "number":
            hint = _a("Compare it with a number, as in: trust > 2")
        if wanted == "flag" and node.kind == "text":
            hint = _a('Compare it with a text, as in: name = "x"')
        return ExpressionError(
            "CK212",
            _a("This is {kind}; {wanted} is needed here.").format(
                kind=_a(_KINDS[node.kind]), wanted=_a(_KINDS[wanted])
            ),
            node.start,
            node.end,
            hint,
        )

    # Tokens

    @property
    def _here(self) -> Token:
        return self._tokens[self._at]

    def _ended(self) -> bool:
        return self._here.kind == "end"

    def _take(self, *signs: str) -> Token | None:
        token = self._here
        if token.kind == "sign" and token.text in signs:
            self._at += 1
            return token
        return None

    def _next_is(self, sign: str) -> bool:
        token = self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        return token.kind == "sign" and token.text == sign

    def _close(self, sign: str, opened: Token) -> Token:
        if token := self._take(sign):
            return token
        if self._ended():
            raise ExpressionError(
                "CK213",
                _a('The bracket "{sign}" is not closed.').format(sign=opened.text),
                opened.start,
                opened.end,
                _a('Add a "{sign}".').format(sign=sign),
            )
        raise ExpressionError(
            "CK210",
            _a('A "{sign}" is expected before "{word}".').format(sign=sign, word=self._here.text),
            self._here.start,
            self._here.end,
        )

    def _stray(self, before: Node) -> ExpressionError:
        token = self._here
        if token.text in (")", "]"):
            return ExpressionError(
                "CK213",
                _a('This "{sign}" closes nothing.').format(sign=token.text),
                token.start,
                token.end,
            )
        flag = before.kind == "flag"
        hint = _a('Write "and" or "or" between two conditions.') if flag else ""
        return ExpressionError(
            "CK210",
            _a('"{word}" is not expected here.').format(word=token.text),
            token.start,
            token.end,
            hint,
        )

    # Effects

    def _effect(self) -> tuple[str, Node]:
        first = self._here
        if denied := self._take("!"):
            return self._switch(denied.start, on=False)
        if first.kind != "name":
            raise ExpressionError(
                "CK210",
                _a("An effect begins with the name of a variable."),
                first.start,
                first.end,
                _a("Write for example: trust - 1, took = true"),
            )
        kind = self._variable_kind(first)
        if self._next_is(",") or self._next_is(";") or self._tokens[self._at + 1].kind == "end":
            return self._switch(first.start, on=True)
        sign = self._tokens[self._at + 1]
        if sign.kind == "sign" and sign.text in ("=", "==", ":="):
            self._at += 2
            return first.text, self._of(kind, self._either())
        if sign.kind == "sign" and sign.text in ("+=", "-=", "*=", "/="):
            self._at += 2
            old = Node("variable", kind, (first.text,), first.start, first.end)
            added = self._of("number", self._sum())
            return first.text, self._arithmetic(sign.text[0], old, added)
        return first.text, self._of(kind, self._either())

    def _switch(self, start: int, *, on: bool) -> tuple[str, Node]:
        """Read a bare flag, which is set, or one after `not`, which is cleared."""
        token = self._here
        if token.kind != "name" or self._variable_kind(token) != "flag":
            raise ExpressionError(
                "CK212",
                _a("Only a flag can be set by its name alone."),
                token.start,
                token.end,
                _a("Say what becomes of it, as in: {name} + 1").format(name=token.text)
                if token.text
                else "",
            )
        self._at += 1
        return token.text, Node("value", "flag", (on,), start, token.end)

    def _variable_kind(self, token: Token) -> Kind:
        kind = self._names.variables.get(token.text)
        if kind is None:
            raise self._unknown(token, set(self._names.variables))
        return kind  # type: ignore[return-value]

    def _unknown(self, token: Token, known: set[str]) -> ExpressionError:
        scene = token.text in self._names.scenes
        hint = (
            _a("To ask whether the learner was there, write seen({scene}).").format(
                scene=token.text
            )
            if scene
            else did_you_mean(token.text, known)
            or _a('Declare it above the scenes, as in: "let {name} = 0".').format(name=token.text)
        )
        return ExpressionError(
            "CK211",
            _a('"{word}" is not known here.').format(word=token.text),
            token.start,
            token.end,
            hint,
        )

    # Expressions, loosest first

    def _either(self) -> Node:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ExpressionError("CK210", _a("There are too many brackets here."), 0, 1)
        node = self._or()
        if mark := self._take("?"):
            self._of("flag", node)
            then = self._either()
            self._close(":", mark)
            other = self._either()
            if then.kind != other.kind:
                raise self.unfit(other, then.kind)
            node = Node("?", then.kind, (node, then, other), node.start, other.end)
        self._depth -= 1
        return node

    def _or(self) -> Node:
        node = self._and()
        while self._take("||"):
            node = self._joined("||", node, self._and())
        return node

    def _and(self) -> Node:
        node = self._not()
        while self._take("&&"):
            node = self._joined("&&", node, self._not())
        return node

    def _joined(self, op: str, left: Node, right: Node) -> Node:
        self._of("flag", left)
        self._of("flag", right)
        return Node(op, "flag", (left, right), left.start, right.end)

    def _not(self) -> Node:
        if sign := self._take("!"):
            self._depth += 1
            if self._depth > _MAX_DEPTH:
                raise ExpressionError("CK210", _a('There are too many "not" here.'), 0, 1)
            part = self._of("flag", self._not())
            self._depth -= 1
            return Node("!", "flag", (part,), sign.start, part.end)
        return self._comparison()

    def _comparison(self) -> Node:
        left = self._sum()
        token = self._here
        if token.kind == "name" and token.text == "in":
            self._at += 1
            return self._range(left)
        if not (sign := self._take(*_COMPARISONS, "=")):
            return left
        op = "==" if sign.text == "=" else sign.text
        if op == "==" and self._take("!"):  # "is not"
            op = "!="
        right = self._sum()
        if op in ("==", "!="):
            if left.kind != right.kind:
                raise self.unfit(right, left.kind)
        else:
            self._of("number", left)
            self._of("number", right)
        node = Node(op, "flag", (left, right), left.start, right.end)
        if again := self._take(*_COMPARISONS, "="):
            raise ExpressionError(
                "CK210",
                _a("Two comparisons in a row cannot be read."),
                again.start,
                again.end,
                _a('Join them with "and", as in: trust > 1 and trust < 4'),
            )
        return node

    def _range(self, value: Node) -> Node:
        """Read `in 2..4` or `in ["a", "b"]` after a value."""
        if opened := self._take("["):
            tests = [self._joined_test("==", value, self._sum())]
            while self._take(","):
                tests.append(self._joined_test("==", value, self._sum()))
            closed = self._close("]", opened)
            node = tests[0]
            for test in tests[1:]:
                node = Node("||", "flag", (node, test), value.start, closed.end)
            return node
        low = self._of("number", self._sum())
        if not self._take(".."):
            raise ExpressionError(
                "CK210",
                _a('A range is expected after "in", as in: 2..4'),
                low.start,
                low.end,
            )
        high = self._of("number", self._sum())
        above = self._joined_test(">=", value, low)
        below = self._joined_test("<=", value, high)
        return Node("&&", "flag", (above, below), value.start, high.end)

    def _joined_test(self, op: str, left: Node, right: Node) -> Node:
        if left.kind != right.kind:
            raise self.unfit(right, left.kind)
        return Node(op, "flag", (left, right), left.start, right.end)

    def _sum(self) -> Node:
        node = self._product()
        while sign := self._take("+", "-"):
            right = self._product()
            if sign.text == "+" and node.kind == "text" and right.kind == "text":
                node = Node("+", "text", (node, right), node.start, right.end)
            else:
                node = self._arithmetic(sign.text, node, right)
        return node

    def _product(self) -> Node:
        node = self._signed()
        while sign := self._take("*", "/"):
            node = self._arithmetic(sign.text, node, self._signed())
        return node

    def _arithmetic(self, op: str, left: Node, right: Node) -> Node:
        self._of("number", left)
        self._of("number", right)
        return Node(op, "number", (left, right), left.start, right.end)

    def _signed(self) -> Node:
        if sign := self._take("-"):
            part = self._of("number", self._leaf())
            if part.op == "value":
                return Node("value", "number", (-part.args[0] + 0.0,), sign.start, part.end)
            return Node("neg", "number", (part,), sign.start, part.end)
        return self._leaf()

    def _leaf(self) -> Node:
        token = self._here
        if opened := self._take("("):
            node = self._either()
            closed = self._close(")", opened)
            return Node(node.op, node.kind, node.args, opened.start, closed.end)
        if token.kind == "number":
            self._at += 1
            value = float(token.text)
            if value > LIMIT:
                raise ExpressionError(
                    "CK210",
                    _a("{number} is too large.").format(number=token.text),
                    token.start,
                    token.end,
                )
            return Node("value", "number", (tidy(value),), token.start, token.end)
        if token.kind == "text":
            self._at += 1
            return Node("value", "text", (token.text,), token.start, token.end)
        if token.kind == "name":
            return self._named()
        if token.kind == "end":
            raise ExpressionError(
                "CK210", _a("Something is missing at the end."), token.start, token.end
            )
        raise ExpressionError(
            "CK210",
            _a('"{word}" is not expected here.').format(word=token.text),
            token.start,
            token.end,
        )

    def _named(self) -> Node:
        token = self._here
        name = token.text
        if name in ("visits", "seen", "random") and self._next_is("("):
            self._at += 1
            return self._random(token) if name == "random" else self._visits(token)
        self._at += 1
        if name in ("true", "false"):
            return Node("value", "flag", (name == "true",), token.start, token.end)
        if name in self._names.quizzes:
            return self._quiz(token)
        if kind := self._names.variables.get(name):
            return Node("variable", kind, (name,), token.start, token.end)  # type: ignore[arg-type]
        raise self._unknown(token, {*self._names.variables, *self._names.quizzes})

    def _quiz(self, token: Token) -> Node:
        dotted, field = self._take(".") is not None, self._here
        if not (dotted and field.kind == "name" and field.text in _FIELDS):
            raise ExpressionError(
                "CK212",
                _a('"{quiz}" is a quiz: say what of it is meant.').format(quiz=token.text),
                token.start,
                token.end,
                _a("Write {quiz}.score, {quiz}.passed or {quiz}.done.").format(quiz=token.text),
            )
        self._at += 1
        return Node("quiz", _FIELDS[field.text], (token.text, field.text), token.start, field.end)

    def _visits(self, word: Token) -> Node:
        opened = self._take("(")
        scene = self._here
        if opened is None or scene.kind not in ("name", "text", "number"):
            raise ExpressionError(
                "CK210",
                _a('"{word}" needs the id of a scene, as in: {word}(door)').format(word=word.text),
                word.start,
                word.end,
            )
        self._at += 1
        if scene.text not in self._names.scenes:
            raise ExpressionError(
                "CK211",
                _a('There is no scene "{scene}".').format(scene=scene.text),
                scene.start,
                scene.end,
                did_you_mean(scene.text, self._names.scenes),
            )
        closed = self._close(")", opened)
        count = Node("visits", "number", (scene.text,), word.start, closed.end)
        if word.text == "visits":
            return count
        nought = Node("value", "number", (0.0,), word.start, closed.end)
        return Node(">", "flag", (count, nought), word.start, closed.end)

    def _random(self, word: Token) -> Node:
        opened = self._take("(")
        low = self._side(word)
        if opened is None or not (self._take("..") or self._take(",")):
            raise self._no_range(word)
        high = self._side(word)
        closed = self._close(")", opened)
        if high < low or high - low >= _MAX_SIDES:
            raise self._no_range(word)
        return Node("random", "number", ((low, high),), word.start, closed.end)

    def _side(self, word: Token) -> int:
        sign = -1 if self._take("-") else 1
        token = self._here
        if token.kind != "number" or not token.text.isdigit() or len(token.text) > 9:  # noqa: PLR2004
            raise self._no_range(word)
        self._at += 1
        return sign * int(token.text)

    def _no_range(self, word: Token) -> ExpressionError:
        return ExpressionError(
            "CK210",
            _a("A die needs its smallest and largest whole number, at most 1000 sides."),
            word.start,
            word.end,
            _a("Write for example: random(1..6)"),
        )

    def _of(self, kind: Kind, node: Node) -> Node:
        if node.kind != kind:
            raise self.unfit(node, kind)
        return node
