"""The parameters of a lesson, read from the cell tagged `parameters` without running it.

    from datetime import date

    # Which crop the lesson looks at.
    crop = "soy"  # one of: wheat, soy, maize
    since = 2010  # The first year of the table to use. 2010..2018
    start: date = "2026-05-01"

A parameter is a name with a plain value. Its type comes from the value, or from an annotation. The
comment behind it, and the comment lines right above it, say what it means; in them

- `one of: wheat, soy, maize` (to the end of the comment; `可选：` does the same) lists the values
  allowed, in quotes where one holds a comma;
- `1..10`, `1..`, `..10`, `0.5..2`, `2026-01-01..2026-12-31` bounds a number or a date.

What is left is the help text. For a list, both hold for each of its items.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from typing import Any

from coursekit.authoring.parameter_types import annotated, literal
from coursekit.authoring.parameter_values import (
    EXAMPLES,
    NAMES,
    Kind,
    ValueMismatchError,
    coerce,
    in_words,
    kind_of,
    split_list,
)
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import listed
from coursekit.model.base import Frozen
from coursekit.model.diagnostic import Place, Report, Severity, did_you_mean

TAG = "parameters"
_ONE_OF = re.compile(r"(?:\bone\s+of|可选|之一|选项)\s*[:：]\s*(?P<values>.+)$", re.IGNORECASE)
_BOUND = r"\d{4}-\d{2}-\d{2}|-?\d+(?:\.\d+)?"
_RANGE = re.compile(
    rf"(?<![\w.\-])(?:range\s*[:：]?\s*)?(?P<low>{_BOUND})?\s?\.\.\s?(?P<high>{_BOUND})?(?![\w.])",
    re.IGNORECASE | re.ASCII,
)
_BOUNDED = {Kind.INTEGER, Kind.NUMBER, Kind.DATE}


class Parameter(Frozen):
    """One parameter of a lesson. `item` is the type of a list's items; `low` and `high` bound it,
    both included; `cell` and `line` say where it stands."""

    name: str
    kind: Kind
    item: Kind = Kind.ANY
    default: Any = None
    optional: bool = False
    """None is a value of it too."""
    choices: tuple[Any, ...] = ()
    low: int | float | str | None = None
    high: int | float | str | None = None
    help: str = ""
    cell: int = 0
    line: int = 0
    text: str = ""

    @property
    def allowed(self) -> str:
        """What it takes, in words: "a whole number from 1 to 10", "one of wheat, soy"."""
        many = self.kind is Kind.LIST
        if self.choices:
            form = _a("a list of {names}") if many else _a("one of {names}")
            return form.format(names=listed(self.choices))
        kind = _a(NAMES[self.kind])
        if many and self.item is not Kind.ANY:
            kind = _a("a list, each of its items {kind}").format(kind=_a(NAMES[self.item]))
        form = {
            (False, False): "{kind}",
            (True, False): _a("{kind} from {low}"),
            (False, True): _a("{kind} to {high}"),
            (True, True): _a("{kind} from {low} to {high}"),
        }[self.low is not None, self.high is not None]
        return form.format(kind=kind, low=self.low, high=self.high)

    def place(self, file: str = "") -> Place:
        """Return where it stands."""
        return Place(file=file, cell=self.cell, line=self.line, text=self.text)


def read_parameters(
    notebook: Any, report: Report | None = None, file: str = ""
) -> tuple[Parameter, ...]:
    """Return the parameters of a notebook in their order; what cannot be read goes to the report.

    As papermill does, only the first cell tagged `parameters` counts.
    """
    report = Report() if report is None else report
    cells = [
        (number, "".join(cell.get("source") or ""))
        for number, cell in enumerate(notebook.get("cells", ()), start=1)
        if cell.get("cell_type") == "code" and TAG in cell.get("metadata", {}).get("tags", ())
    ]
    if not cells:
        return ()
    if len(cells) > 1:
        report.add(
            "CK306",
            _a("this is a second cell tagged {tag}; its values never change.").format(tag=TAG),
            Place(file=file, cell=cells[1][0]),
            hint=_a("Move its lines into cell {n}, or take the tag off.").format(n=cells[0][0]),
            severity=Severity.WARNING,
        )
    number, source = cells[0]
    try:
        tree = _parsed(source)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 0) or 0
        report.add(
            "CK305",
            _a("the parameters cannot be read: {reason}.").format(
                reason=getattr(error, "msg", None) or error
            ),
            Place(file=file, cell=number, line=line, text=_line(source, line)),
            hint=_a('A parameter is a name and a plain value, such as town = "Hailin".'),
        )
        return ()
    comments = _comments(source)
    found: dict[str, Parameter] = {}
    for name, node, annotation in _assignments(tree):
        comment = _comment_of(node, comments)
        place = Place(file=file, cell=number, line=node.lineno, text=_line(source, node.lineno))
        found[name] = _parameter(name, node.value, annotation, comment, place, report)
    return tuple(found.values())


def check_values(
    parameters: tuple[Parameter, ...],
    given: Mapping[str, object],
    report: Report,
    place: Place | Mapping[str, Place] = Place(),  # noqa: B008 - frozen
) -> dict[str, object]:
    """Return the given values in their parameters' types; what does not fit goes to the report.

    `place` is where the values come from, or the place of each of them; a place that names only
    a file is taken for the notebook's and completed with the parameter's cell and line.
    """
    known = {parameter.name: parameter for parameter in parameters}
    checked: dict[str, object] = {}
    for name, value in given.items():
        where = place.get(name, Place()) if isinstance(place, Mapping) else place
        parameter = known.get(name)
        if parameter is None:
            _unknown(name, known, report, where)
            continue
        if not (where.cell or where.line):
            where = parameter.place(where.file)
        try:
            result = coerced(parameter, value)
        except ValueMismatchError as error:
            report.add(
                "CK302",
                _a('parameter "{name}" takes {allowed}; {found} is not.').format(
                    name=name, allowed=parameter.allowed, found=in_words(value)
                ),
                where,
                hint=str(error)
                or _a("Write for instance {example}.").format(example=_example(parameter)),
            )
            continue
        if _within(parameter, result, report, where):
            checked[name] = result
    return checked


def _unknown(name: str, known: Mapping[str, Parameter], report: Report, where: Place) -> None:
    if not (where.cell or where.line) and known:
        where = Place(file=where.file, cell=next(iter(known.values())).cell)
    if not known:
        hint = _a('Give the lesson a cell tagged "{tag}" with a line such as {name} = "...".')
        report.add(
            "CK301",
            _a('this lesson has no parameters, so no "{name}".').format(name=name),
            where,
            hint=hint.format(tag=TAG, name=name),
        )
        return
    hint = did_you_mean(name, known) or _a("It has {names}.").format(names=listed(known))
    report.add(
        "CK301",
        _a('this lesson has no parameter "{name}".').format(name=name),
        where,
        hint=hint,
    )


def coerced(parameter: Parameter, value: Any) -> Any:
    """Return a value in the parameter's type, or raise ValueMismatchError."""
    if value is None:
        if parameter.optional or parameter.kind is Kind.ANY:
            return None
        raise ValueMismatchError
    return coerce(value, parameter.kind, parameter.item)


def _within(parameter: Parameter, value: Any, report: Report, where: Place) -> bool:
    """Return whether a value is among those allowed; say so where it is not."""
    if value is None:
        return True
    before = len(report)
    low, high = parameter.low, parameter.high
    for one in value if parameter.kind is Kind.LIST else [value]:
        if parameter.choices and one not in parameter.choices:
            hint = did_you_mean(str(one), map(str, parameter.choices))
            report.add(
                "CK303",
                _a('parameter "{name}" is {allowed}; "{value}" is not among them.').format(
                    name=parameter.name, allowed=parameter.allowed, value=one
                ),
                where,
                hint=hint
                or _a("Write for instance {example}.").format(example=_example(parameter)),
            )
        elif (low is not None and one < low) or (high is not None and one > high):
            report.add(
                "CK304",
                _a('parameter "{name}" takes {allowed}; {value} is outside.').format(
                    name=parameter.name, allowed=parameter.allowed, value=one
                ),
                where,
                hint=_a("Write for instance {example}.").format(example=_example(parameter)),
            )
    return len(report) == before


def _example(parameter: Parameter) -> str:
    if parameter.choices:
        return str(parameter.choices[0])
    if parameter.default not in (None, "", []):
        return str(parameter.default)
    return EXAMPLES[parameter.kind]


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:
        # Magics and shell lines are no Python; they leave an empty line, so lines keep count.
        lines = ["" if re.match(r"\s*[%!]", line) else line for line in source.split("\n")]
        return ast.parse("\n".join(lines))


def _line(source: str, number: int) -> str:
    lines = source.split("\n")
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _assignments(
    tree: ast.Module,
) -> Iterator[tuple[str, ast.Assign | ast.AnnAssign, ast.expr | None]]:
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node, node.annotation
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node, None


def _comments(source: str) -> dict[int, str]:
    """Return the comments by line; those that stand alone on it begin with a line break."""
    found: dict[int, str] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                alone = "" if token.line[: token.start[1]].strip() else "\n"
                found[token.start[0]] = alone + token.string.lstrip("#").strip()
    except (tokenize.TokenError, SyntaxError):
        pass
    return found


def _comment_of(node: ast.stmt, comments: Mapping[int, str]) -> list[str]:
    """Return the comments that belong to a statement: right above it, inside it, behind it."""
    above: list[str] = []
    line = node.lineno - 1
    while comments.get(line, "").startswith("\n"):
        above.insert(0, comments[line].strip())
        line -= 1
    own = [
        comments[n].strip()
        for n in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        if n in comments
    ]
    return [text for text in above + own if text]


def _parameter(
    name: str,
    value: ast.expr | None,
    annotation: ast.expr | None,
    comment: list[str],
    place: Place,
    report: Report,
) -> Parameter:
    default, plain = literal(value)
    kind, item = kind_of(default) if plain else (Kind.ANY, Kind.ANY)
    optional = plain and default is None
    choices: list[Any] = []
    if annotation is not None:
        kind, item, choices, none = annotated(annotation, kind, item)
        optional = optional or none
    inner = item if kind is Kind.LIST else kind
    listed, low, high, text = _read_comment(comment, inner)
    for one in listed:
        try:
            choices.append(coerce(one, inner))
        except ValueMismatchError:
            report.add(
                "CK307",
                _a('"{value}" is listed for parameter "{name}", but it is not {kind}.').format(
                    value=one, name=name, kind=_a(NAMES[inner])
                ),
                place,
                hint=_a("List only values of the type that the parameter has."),
            )
    parameter = Parameter(
        name=name,
        kind=kind,
        item=item,
        default=list(default) if isinstance(default, tuple | set) else default,
        optional=optional,
        choices=tuple(choices),
        low=low,
        high=high,
        help=text,
        cell=place.cell,
        line=place.line,
        text=place.text,
    )
    if plain and default is not None:
        check_values((parameter,), {name: parameter.default}, report, place)
    return parameter


def _read_comment(comment: list[str], kind: Kind) -> tuple[list[str], Any, Any, str]:
    """Return the choices, the bounds and the help text that comment lines hold."""
    listed: list[str] = []
    low = high = None
    kept = []
    for given in comment:
        line = given
        match = _ONE_OF.search(line)
        if match:
            listed = split_list(match["values"].strip().rstrip(".。"))
            line = line[: match.start()]
        elif kind in _BOUNDED:
            for match in _RANGE.finditer(line):
                ends = [_bound(match[side], kind) for side in ("low", "high")]
                if any(end is not None for end in ends):
                    low, high = ends
                    line = line[: match.start()] + line[match.end() :]
                    break
        kept.append(re.sub(r"[(（]\s*[)）]", "", line).strip(" ;,，；"))
    return listed, low, high, " ".join(text for text in kept if text)


def _bound(text: str | None, kind: Kind) -> Any:
    if text is None:
        return None
    try:
        return coerce(text, Kind.NUMBER if kind is Kind.INTEGER and "." in text else kind)
    except ValueMismatchError:
        return None
