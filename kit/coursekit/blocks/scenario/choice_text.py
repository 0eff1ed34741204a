"""A choice as text: `* words -> scene {effects} if condition`, the last two in either order."""

from __future__ import annotations

import re
from typing import Any

from coursekit.blocks.scenario.parts import Choice, made_id
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Place, Report
from coursekit.model.source_line import Line, half

_STAR = re.compile(r"\s*\*\s*")
_ARROW = re.compile(r"->|→")
_TARGET = re.compile(r"\s*(\w+(?:[.-]\w+)*)")
_IF = re.compile(r"\s*(?:if\b|如果|若)\s*")
_ID = re.compile(r"\{\s*#([\w][\w.-]*)\s*\}\s*$")


def read_choice(line: Line, report: Report) -> Choice | None:
    """Return the choice of a line, or None where it leads nowhere; mistakes go to the report."""
    text = half(line.text)
    star = _STAR.match(text)
    start = star.end() if star else 0
    arrow = _last_arrow(text)
    if arrow is None:
        report.add(
            "CK224",
            _a("This choice leads nowhere: it has no arrow."),
            line.place(start, len(text.rstrip())),
            hint=_a("Write the scene it leads to behind an arrow: * Go home -> home"),
        )
        return None
    target = _TARGET.match(text, arrow.end())
    if target is None:
        report.add(
            "CK224",
            _a("This arrow points to no scene."),
            line.place(arrow.start(), arrow.end()),
            hint=_a("Write the id of a scene behind it: -> home"),
        )
        return None
    fields: dict[str, Any] = {}
    places: dict[str, Place] = {"to": line.place(target.start(1), target.end(1))}
    end = len(text[: arrow.start()].rstrip())
    named = _ID.search(text, start, end)
    if named is not None:
        fields["id"] = named.group(1)
        places["id"] = line.place(named.start(1), named.end(1))
        end = len(text[: named.start()].rstrip())
    if end <= start:
        report.add(
            "CK231",
            _a("This choice has no words."),
            line.place(0, arrow.end()),
            hint=_a("Write between the star and the arrow what the learner decides."),
        )
        return None
    _tail(line, text, target.end(), fields, places, report)
    return Choice(
        text=line.text[start:end],
        to=line.text[target.start(1) : target.end(1)],
        place=line.place(start, len(text.rstrip())),
        places=places,
        **fields,
    )


def write_choice(choice: Choice) -> str:
    """Return a choice as a line."""
    own = "" if not choice.id or choice.id == made_id(choice.text) else f" {{#{choice.id}}}"
    line = f"* {choice.text}{own} -> {choice.to}"
    if choice.effects.strip():
        line += f" {{{choice.effects}}}"
    return f"{line} if {choice.condition}" if choice.condition.strip() else line


def _last_arrow(text: str) -> re.Match[str] | None:
    found = list(_ARROW.finditer(text))
    return found[-1] if found else None


def _tail(
    line: Line, text: str, at: int, fields: dict[str, Any], places: dict[str, Place], report: Report
) -> None:
    """Read `{effects}` and `if condition`, each once, in either order."""
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        if text[at] == "{" and "effects" not in fields:
            close = text.find("}", at)
            if close < 0:
                report.add(
                    "CK232",
                    _a("The brace that opens here is never closed."),
                    line.place(at, at + 1),
                    hint=_a("Close it on the same line: {trust + 1}"),
                )
                return
            _keep("effects", line, at + 1, close, fields, places)
            at = close + 1
        elif (found := _IF.match(text, at)) and "condition" not in fields:
            open_ = text.find("{", found.end())
            stop = open_ if open_ >= 0 else len(text)
            if not text[found.end() : stop].strip():
                report.add(
                    "CK233",
                    _a('A condition is missing behind "if".'),
                    line.place(found.start(), max(found.end(), found.start() + 2)),
                    hint=_a("Write when the choice is open: if trust > 2"),
                )
                return
            _keep("condition", line, found.end(), stop, fields, places)
            at = stop
        else:
            report.add(
                "CK233",
                _a("What stands here belongs to no part of the choice."),
                line.place(at, len(text.rstrip())),
                hint=_a("Behind the scene come {effects} and if condition, each once."),
            )
            return


def _keep(
    name: str, line: Line, start: int, end: int, fields: dict[str, Any], places: dict[str, Place]
) -> None:
    part = line.text[start:end]
    lead = len(part) - len(part.lstrip())
    stop = start + len(part.rstrip())
    start = min(start + lead, stop)
    fields[name] = line.text[start:stop]
    places[name] = line.place(start, stop)
