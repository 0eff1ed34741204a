"""Variables of a scenario as text.

let trust = 2 in 0..5 "Trust"      a number with a range, shown to learners under that name
let took = false                   a flag behind the scenes
let mood = "calm" in "calm", "cross"
show took as "You took the eggs"   shows one; `hide trust` hides one
"""

from __future__ import annotations

import re
from typing import Any

from coursekit.blocks.scenario.parts import Variable
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext_noop
from coursekit.model.diagnostic import Place, Report, did_you_mean
from coursekit.model.source_line import Line, half

_QUOTES = str.maketrans("“”「」『』‘’", '""""""\'\'')
_QUOTED = r"\"[^\"]*\"|'[^']*'"
_LET = re.compile(r"\s*let\b\s*")
_NAME = re.compile(r"([^\W\d]\w*(?:-\w+)*)\s*=(?!=)\s*")
_NUMBER = r"[-−]?\d+(?:\.\d+)?"
_VALUE = re.compile(rf"({_NUMBER})(?![\w.])|(true|false|yes|no|是|否)\b|({_QUOTED})", re.IGNORECASE)
_IN = re.compile(r"\s*\bin\s+")
_RANGE = re.compile(rf"({_NUMBER})?\s*(?:\.\.|…)\s*({_NUMBER})?(?![\w.])")
_WORDS = re.compile(rf"(?:{_QUOTED})(?:\s*[,，、|]\s*(?:{_QUOTED}))*")
_LABEL = re.compile(rf"\s*(?:as\s+)?({_QUOTED})")
_SHOW = re.compile(rf"\s*(show|hide)\s+([^\W\d]\w*(?:-\w+)*)\s*(?:as\s+({_QUOTED}))?\s*$")
_FORM = gettext_noop('Write: let trust = 2 in 0..5 "Trust"')


class VariableTexts:
    """Gathers the variables that lines declare."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._variables: list[Variable] = []
        self._shown: list[tuple[Line, re.Match[str]]] = []

    def read(self, line: Line) -> bool:
        """Read a line; tell whether it was about a variable."""
        text = half(line.text).translate(_QUOTES)
        if found := _SHOW.match(text):
            self._shown.append((line, found))
            return True
        found = _LET.match(text)
        if found is None:
            return False
        self._let(line, text, found.end())
        return True

    def all(self) -> tuple[Variable, ...]:
        """Return the variables, with what `show` and `hide` say of them."""
        out = dict(enumerate(self._variables))
        names = {v.name: n for n, v in reversed(out.items())}
        for line, found in self._shown:
            name = line.text[found.start(2) : found.end(2)]
            if name not in names:
                self._report.add(
                    "CK234",
                    _a('There is no variable "{name}".').format(name=name),
                    line.place(found.start(2), found.end(2)),
                    hint=did_you_mean(name, names)
                    or _a("Declare it first: let {name} = 0").format(name=name),
                )
                continue
            change: dict[str, Any] = {"shown": found.group(1) == "show"}
            if found.group(3) is not None:
                change["label"] = line.text[found.start(3) + 1 : found.end(3) - 1]
            out[names[name]] = out[names[name]].model_copy(update=change)
        return tuple(out.values())

    def _let(self, line: Line, text: str, at: int) -> None:
        named = _NAME.match(text, at)
        value = _VALUE.match(text, named.end()) if named else None
        if named is None or value is None:
            bad = named.end() if named else at
            self._wrong(
                line,
                bad,
                _a("No first value.") if named else _a("No name and value."),
            )
            return
        fields: dict[str, Any] = {
            "name": line.text[named.start(1) : named.end(1)],
            "value": _value(value, line),
        }
        places: dict[str, Place] = {
            "name": line.place(named.start(1), named.end(1)),
            "value": line.place(value.start(), value.end()),
        }
        at = value.end()
        if within := _IN.match(text, at):
            at = self._within(line, text, within.end(), fields, places)
        label = _LABEL.match(text, at) if at >= 0 else None
        if label is not None:
            fields["label"] = line.text[label.start(1) + 1 : label.end(1) - 1]
            at = label.end()
        if at >= 0 and text[at:].strip():
            self._wrong(line, at, _a("What stands here is not understood."))
        fields["shown"] = bool(fields.get("label"))
        self._variables.append(Variable(place=line.place(), places=places, **fields))

    def _within(
        self, line: Line, text: str, at: int, fields: dict[str, Any], places: dict[str, Place]
    ) -> int:
        """Read a range or words; return where they end, or -1 after a mistake."""
        number = isinstance(fields["value"], float)
        found = _RANGE.match(text, at)
        if found and number and (found.group(1) or found.group(2)):
            for group, name in ((1, "minimum"), (2, "maximum")):
                if found.group(group):
                    fields[name] = _number(found.group(group))
                    places[name] = line.place(found.start(group), found.end(group))
            return found.end()
        words = _WORDS.match(text, at)
        if words and isinstance(fields["value"], str):
            inside = re.finditer(_QUOTED, words.group())
            fields["words"] = tuple(
                line.text[at + one.start() + 1 : at + one.end() - 1] for one in inside
            )
            return words.end()
        what = (
            gettext_noop("A number has a range: in 0..5")
            if number
            else gettext_noop('A text has words: in "calm", "cross"')
        )
        self._wrong(line, at, _a("This range is not understood."), what)
        return -1

    def _wrong(self, line: Line, at: int, message: str, hint: str = _FORM) -> None:
        rest = line.text[at:]
        start = at + len(rest) - len(rest.lstrip())
        end = max(len(line.text.rstrip()), start + 1)
        self._report.add("CK235", message, line.place(start, end), hint=_a(hint))


def write_variable(variable: Variable) -> list[str]:
    """Return a variable as lines."""
    line = f"let {variable.name} = {_written(variable.value)}"
    if variable.words:
        line += " in " + ", ".join(f'"{word}"' for word in variable.words)
    elif variable.minimum is not None or variable.maximum is not None:
        low = "" if variable.minimum is None else _written(variable.minimum)
        high = "" if variable.maximum is None else _written(variable.maximum)
        line += f" in {low}..{high}"
    if variable.label:
        line += (
            f' as "{variable.label}"' if isinstance(variable.value, str) else f' "{variable.label}"'
        )
    if variable.shown == bool(variable.label):
        return [line]
    return [line, f"{'show' if variable.shown else 'hide'} {variable.name}"]


def _written(value: bool | float | str) -> str:  # noqa: FBT001
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else format(value, ".12f").rstrip("0").rstrip(".")


def _number(text: str) -> float:
    return float(text.replace("−", "-"))


def _value(found: re.Match[str], line: Line) -> bool | float | str:
    if found.group(1):
        return _number(found.group(1))
    if found.group(2):
        return found.group(2).lower() in {"true", "yes", "是"}
    return line.text[found.start(3) + 1 : found.end(3) - 1]
