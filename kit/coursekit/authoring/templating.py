"""`{{ parameter }}` in a block's text, filled from the notebook's variables.

Only expressions, one line at a time, in jinja2's sandbox: no statements, no calls, few filters,
bounded results. A value is made plain text where it falls into Markdown, so that `2 * 3 * 4` or
`a_b` read as they are; `{{ x | markdown }}` leaves it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import StrictUndefined, TemplateError, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Diagnostic, Place, Report, did_you_mean
from coursekit.model.source_line import Line, half

LONGEST = 10_000
_HOLE = re.compile(r"\{\{(.*?)\}\}")
_SPECIAL = re.compile(r"([\\`*_\[\]<>$|{}#~])")
_PLAIN_LINE = re.compile(r"\s*(?:[=~]|let\b|show\b|score\s*:|==|quiz\s*:)")
_CHOICE = re.compile(r"\s*\*\s.*(?:->|→)")
_WORDY = {"title", "intro", "introduction", "标题", "简介"}
_FILTERS = [
    "abs",
    "capitalize",
    "default",
    "d",
    "first",
    "float",
    "int",
    "join",
    "last",
    "length",
    "lower",
    "max",
    "min",
    "replace",
    "round",
    "sort",
    "string",
    "sum",
    "title",
    "trim",
    "upper",
]
_SAFE = (
    nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.BinExpr,
    nodes.UnaryExpr, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.Concat, nodes.List,
    nodes.Tuple, nodes.Keyword, nodes.Slice, nodes.Template, nodes.Output, nodes.TemplateData,
)  # fmt: skip
_BIG = 10**15


class _AsWritten(str):
    """A text that is Markdown already."""

    __slots__ = ()


class _Environment(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        sized = [side for side in (left, right) if isinstance(side, str | bytes | list | tuple)]
        numbers = [side for side in (left, right) if isinstance(side, int | float)]
        if operator == "**" and (len(numbers) < 2 or abs(left) > _BIG or abs(right) > 64):  # noqa: PLR2004
            raise TemplateError(_a("this power is too large"))
        if operator in "*%" and sized and (operator == "%" or isinstance(sized[0], str | bytes)):
            raise TemplateError(_a("texts cannot be multiplied or formatted here"))
        if operator == "*" and sized:
            raise TemplateError(_a("lists cannot be multiplied here"))
        if any(abs(number) > 10**300 for number in numbers):
            raise TemplateError(_a("this number is too large"))
        return super().call_binop(context, operator, left, right)


def _environment() -> _Environment:
    environment = _Environment(undefined=StrictUndefined, autoescape=False)
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    environment.filters["markdown"] = _AsWritten
    environment.globals = {}
    return environment


@dataclass(frozen=True)
class _Piece:
    """A stretch of a filled line and the stretch it came from."""

    start: int
    end: int
    source_start: int
    source_end: int


@dataclass
class Filled:
    """Filled lines, and the way back to the text as written."""

    lines: list[Line] = field(default_factory=list)
    unsure: set[int] = field(default_factory=set)
    """Lines with a value that is not known before the notebook runs."""
    _pieces: dict[int, tuple[str, list[_Piece]]] = field(default_factory=dict)

    def located(self, found: Diagnostic) -> Diagnostic:
        """Return a finding with its columns in the line as written."""
        place = found.place
        if place.line not in self._pieces or not place.column:
            return found
        text, pieces = self._pieces[place.line]
        start = _back(place.column - 1, pieces, end=False)
        end = max(start, _back(max(place.end - 2, 0), pieces, end=True))
        moved = place.model_copy(update={"column": start + 1, "end": end + 1, "text": text})
        return found.model_copy(update={"place": moved})


def _back(column: int, pieces: list[_Piece], *, end: bool) -> int:
    shift = 0
    for piece in pieces:
        if column < piece.start:
            break
        if column < piece.end:
            return piece.source_end if end else piece.source_start
        shift = piece.source_end - piece.end
    return column + shift + (1 if end else 0)


def fill(
    lines: Sequence[Line],
    values: Mapping[str, Any],
    report: Report,
    *,
    later: Iterable[str] | None = (),
) -> Filled:
    """Fill the parameters of a block's lines.

    `later` names variables that only get a value when the notebook runs (None: any may).
    """
    filler = _Filler(values, report, later)
    for number, line in enumerate(lines):
        filler.settings = filler.settings and (number == 0 or bool(line.text.strip()))
        filler.add(line)
    return filler.filled


class _Filler:
    def __init__(
        self, values: Mapping[str, Any], report: Report, later: Iterable[str] | None
    ) -> None:
        self._values = values
        self._report = report
        self._later = None if later is None else frozenset(later)
        self._environment = _environment()
        self.filled = Filled()
        self.settings = True

    def add(self, line: Line) -> None:
        text, pieces, at = "", [], 0
        for hole in _HOLE.finditer(line.text):
            before = line.text[: hole.start()]
            if before.count("$") % 2 and not hole.group(1).startswith(" "):
                continue
            value = self._value(line, hole)
            text += line.text[at : hole.start()]
            if value is None:
                value = hole.group()
            elif not isinstance(value, _AsWritten) and self._is_prose(line, before):
                value = _SPECIAL.sub(r"\\\1", value)
            pieces.append(_Piece(len(text), len(text) + len(value), hole.start(), hole.end()))
            text, at = text + value, hole.end()
        if opened := re.search(r"\{\{(?!.*\}\})", line.text[at:]):
            self._unclosed(line, at + opened.start())
        if pieces:
            self.filled._pieces[line.number] = (line.text, pieces)  # noqa: SLF001
            line = Line(text + line.text[at:], line.number, line.file, line.cell)
        self.filled.lines.append(line)

    def _unclosed(self, line: Line, start: int) -> None:
        if line.text[:start].count("$") % 2:
            return
        self._report.add(
            "CK331",
            _a("The braces that open here are never closed."),
            line.place(start, start + 2),
            hint=_a("A parameter stands between two braces on each side: {{ name }}"),
        )

    def _is_prose(self, line: Line, before: str) -> bool:
        """Return whether a value at this point is read as Markdown."""
        if _PLAIN_LINE.match(half(line.text)) or before.count("`") % 2 or before.count("$") % 2:
            return False
        if half(before).lstrip().startswith("%%"):
            return False
        if _CHOICE.match(before) or before.count("{") > before.count("}"):
            return False
        if self.settings:
            name = half(before).partition(":")[0].strip().lower()
            return name in _WORDY or ":" not in half(before)
        return True

    def _value(self, line: Line, hole: re.Match[str]) -> str | None:
        """Return the text that stands for a hole, or None where a mistake was reported."""
        place = line.place(hole.start(), hole.end())
        source = hole.group(1).strip()
        try:
            tree = self._environment.parse(hole.group())
        except TemplateError as error:
            self._wrong(
                "CK333",
                _a('"{source}" cannot be understood: {reason}.').format(
                    source=source, reason=error
                ),
                place,
            )
            return None
        names = sorted({name.name for name in tree.find_all(nodes.Name)})
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, _SAFE):
                self._wrong(
                    "CK333",
                    _a('"{source}" is more than a value.').format(source=source),
                    place,
                )
                return None
        missing = [name for name in names if name not in self._values]
        if missing:
            if self._later is None or all(name in self._later for name in missing):
                self.filled.unsure.add(line.number)
                return "1"
            self._unknown(next(n for n in missing if n not in self._later), line, hole)
            return None
        return self._evaluated(source, names, place)

    def _evaluated(self, source: str, names: list[str], place: Place) -> str | None:
        context = {name: self._values[name] for name in names}
        try:
            compiled = self._environment.compile_expression(source, undefined_to_none=False)
            value = compiled(context)
            if isinstance(value, int) and abs(value) > 10**300:
                raise TemplateError(_a("this number is too large"))  # noqa: TRY301
            text = value if isinstance(value, _AsWritten) else _shown(value)
        except UndefinedError as error:
            self._wrong(
                "CK332",
                _a('"{source}" has no value: {reason}.').format(source=source, reason=error),
                place,
            )
            return None
        except Exception as error:  # noqa: BLE001  an author's object may raise anything
            self._wrong(
                "CK333",
                _a('"{source}" cannot be worked out: {reason}.').format(
                    source=source, reason=error
                ),
                place,
            )
            return None
        if len(text) > LONGEST:
            self._wrong(
                "CK333",
                _a('"{source}" is longer than {n} characters.').format(source=source, n=LONGEST),
                place,
            )
            return None
        return text

    def _unknown(self, name: str, line: Line, hole: re.Match[str]) -> None:
        start = line.text.index(name, hole.start())
        self._report.add(
            "CK332",
            _a('The parameter "{name}" has no value.').format(name=name),
            line.place(start, start + len(name)),
            hint=did_you_mean(name, [*self._values, *(self._later or ())])
            or _a('Give it one in a cell above: {name} = "…"').format(name=name),
        )

    def _wrong(self, code: str, message: str, place: Place) -> None:
        self._report.add(
            code,
            message,
            place,
            hint=_a("Work the value out in a cell above, and name it here."),
        )


def _shown(value: Any) -> str:
    """Return a value as one line of text."""
    if callable(value) and not isinstance(value, StrictUndefined):
        raise TemplateError(_a("it is neither a text nor a number"))
    if isinstance(value, list | tuple):
        return ", ".join(_shown(one) for one in value)
    text = str(value)
    return _AsWritten(_line(text)) if isinstance(value, int | float) else _line(text)


def _line(text: str) -> str:
    return " ".join(text.split()) if "\n" in text or "\r" in text else text
