"""A scenario as text, both ways.

%%scenario id
title: A basket of eggs             settings: title, intro, start, score, back
let trust = 2 in 0..5 "Trust"       variables; one with a name in quotes is shown to learners

== door: A knock at the door        a scene, its text as Markdown
* Take it -> kitchen {trust - 1} if trust > 2
== end: Home [good ending]          an ending, with `debrief:` below its text
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coursekit.blocks.block_type import ParsedBlock
from coursekit.blocks.quiz.quiz import Quiz
from coursekit.blocks.scenario.analysis import analyse
from coursekit.blocks.scenario.choice_text import read_choice, write_choice
from coursekit.blocks.scenario.compiled import Mark
from coursekit.blocks.scenario.lint import EXPLORED
from coursekit.blocks.scenario.parts import Choice, Ending, Scene
from coursekit.blocks.scenario.scenario import Scenario
from coursekit.blocks.scenario.variable_text import VariableTexts, write_variable
from coursekit.blocks.settings_text import (
    Reader,
    Setting,
    Settings,
    read_flag,
    read_header_id,
    read_line,
    read_settings,
    read_text,
    write_lines,
    written,
)
from coursekit.i18n import author_gettext as _a
from coursekit.model.block import Block
from coursekit.model.diagnostic import Diagnostic, Place, Report, Severity, did_you_mean
from coursekit.model.source_line import Line, half
from coursekit.model.validation_errors import ModelError

_SCENE = re.compile(r"\s*={2,}\s*(.*?)\s*(?:={2,}\s*)?$")
_NAMED = re.compile(r"([\w]+(?:[.-]\w+)*)\s*(?::\s*(.*))?$")
_ENDING = re.compile(
    r"\[\s*(?:([^\[\]]*?)\s*(?:ending|结局)|ending\s*:\s*([^\[\]]*?))\s*\]\s*$", re.IGNORECASE
)
_SCENE_MARK = re.compile(r"\s*={2,}\s*\w+\s*:")
_CHOICE_MARK = re.compile(r"\s*\*\s+\S.*(?:->|→)\s*\w")
_LEFT_OUT = {"CK223", "CK224", "CK231", "CK236"}
"""Findings of scenes and choices that were left out, so that the story is not what was meant."""
_STAR = re.compile(r"\s*\*(?!\*)(?:\s+|$)")
_DASH = re.compile(r"\s*([-+•])\s+.*\S\s*(?:->|→)\s*[\w.-]+\s*(?:\{|if\b|$)")
_TAGGED = re.compile(r"\[\s*(?:\w+\s+)?(\w+)\s*\]\s*$")
_ARROW = re.compile(r"->|→")
_OUTCOMES = {"好": "good", "坏": "bad"}
_QUIZ = re.compile(r"\s*(?:quiz|测验)\s*:\s*([\w.-]*)\s*(.*)$", re.IGNORECASE)
_DEBRIEF = re.compile(r"\s*(?:debrief|复盘)\s*:\s*", re.IGNORECASE)
READERS: dict[str, tuple[str, Reader]] = {
    "title": ("title", read_line),
    "标题": ("title", read_line),
    "intro": ("intro", read_text),
    "introduction": ("intro", read_text),
    "简介": ("intro", read_text),
    "start": ("first", read_line),
    "first": ("first", read_line),
    "score": ("score", read_line),
    "back": ("back", read_flag),
}


@dataclass
class _SceneText:
    """A scene while its lines are gathered."""

    id: str
    title: str
    place: Place
    places: dict[str, Place]
    ending: str | None = None
    body: list[Line] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    quiz: str = ""
    debrief: list[Line] | None = None


def parse_scenario_block(
    lines: Sequence[Line], earlier: Mapping[str, Block], report: Report
) -> ParsedBlock:
    """Return the scenario that the lines hold; what exploring it finds goes to the report too."""
    quizzes = {name: one for name, one in earlier.items() if isinstance(one, Quiz)}
    scenario = parse_scenario(lines, report, quizzes)
    if scenario is not None:
        known = {(one.code, one.message, one.place) for one in report}
        messages = {message for _code, message, _place in known}
        found = analyse(scenario).findings
        if {one.code for one in report} & _LEFT_OUT:
            found = tuple(one for one in found if one.code not in EXPLORED)
        report.extend(
            one
            for one in found
            if (one.code, one.message, one.place) not in known
            and (one.place.line or one.message not in messages)
        )
    return ParsedBlock(scenario)


def looks_like_scenario(lines: Sequence[Line]) -> Line | None:
    """Return the line that shows a cell without a header to be meant as a scenario."""
    marks = (line for line in lines for text in [half(line.text)]
             if _SCENE_MARK.match(text) or _CHOICE_MARK.match(text))  # fmt: skip
    return next(marks, None)


def parse_scenario(
    lines: Sequence[Line], report: Report, quizzes: Mapping[str, Quiz] | None = None
) -> Scenario | None:
    """Return the scenario that the lines tell, the header `%%scenario id` first.

    `quizzes` are those that scenes may ask. What cannot be understood is reported and left out;
    None where no scene is left. Findings of the story itself (links to nowhere, conditions that
    cannot be read) go to the report as well.
    """
    header = lines[0] if lines else Line("%%scenario", 1)
    own = read_header_id(header, "scenario", report)
    body = list(lines[1:])
    start = next((n for n, line in enumerate(body) if _is_scene(line)), len(body))
    settings, variables = _preamble(body[:start], report)
    scenes = _Scenes(quizzes or {}, report).read(body[start:])
    if not scenes:
        report.add(
            "CK221",
            _a("This scenario has no scenes."),
            header.place(),
            hint=_a("Begin one with two equals signs: == door: A knock at the door"),
        )
        return None
    asked = {scene.quiz: (quizzes or {})[scene.quiz] for scene in scenes if scene.quiz}
    try:
        scenario = Scenario(
            id=own or "scenario",
            scenes=tuple(scenes),
            variables=variables,
            quizzes=asked,
            **settings.values,
        )
    except ModelError as error:
        report.add("CK230", str(error), header.place())
        return None
    report.extend(located(scenario.compiled.marks, settings))
    return scenario


def located(marks: Iterable[Mark], settings: Settings) -> list[Diagnostic]:
    """Return the findings of marks, those of the settings `score` and `start` with their places."""
    out = []
    for mark in marks:
        found, given = mark.finding, settings.given.get(mark.setting)
        if given is not None:
            found = found.model_copy(update={"place": given.value.place()})
        out.append(found)
    return out


def write_scenario(scenario: Scenario) -> str:
    """Return a scenario as text that `parse_scenario` reads as the same scenario."""
    head = [f"%%scenario {scenario.id}"]
    if scenario.title:
        head.append(f"title: {scenario.title}")
    if scenario.intro:
        head += write_lines("intro", scenario.intro)
    if scenario.first:
        head.append(f"start: {scenario.first}")
    if scenario.score:
        head.append(f"score: {scenario.score}")
    if not scenario.back:
        head.append("back: off")
    for variable in scenario.variables:
        head += write_variable(variable)
    return "\n\n".join(["\n".join(head), *(_scene_text(one) for one in scenario.scenes)]) + "\n"


def _scene_text(scene: Scene) -> str:
    line = f"== {scene.id}" + (f": {scene.title}" if scene.title else "")
    if scene.ending is not None:
        line += f" [{scene.ending.outcome} ending]" if scene.ending.outcome else " [ending]"
    parts = [line + (f"\n{scene.body}" if scene.body else "")]
    if scene.quiz:
        parts.append(f"quiz: {scene.quiz}")
    if scene.choices:
        parts.append("\n".join(write_choice(choice) for choice in scene.choices))
    if scene.ending is not None and scene.ending.debrief:
        parts.append(f"debrief: {scene.ending.debrief}")
    return "\n\n".join(parts)


def _is_scene(line: Line) -> bool:
    return half(line.text).lstrip().startswith("==")


def _preamble(lines: list[Line], report: Report) -> tuple[Settings, tuple[Any, ...]]:
    """Read what stands before the first scene."""
    variables = VariableTexts(report)
    plain = [line for line in lines if not variables.read(line)]
    settings: list[Setting] = []
    loose: list[Line] = []
    for one in written([line for line in plain if line.text.strip()], lambda n: n in READERS):
        if isinstance(one, Setting) and (one.name in READERS or " " not in one.name):
            settings.append(one)
        else:
            loose.append(one.lines[0] if isinstance(one, Setting) else one)
    read = read_settings(settings, READERS, report, "CK152")
    for line in loose:
        report.add(
            "CK222",
            _a("This line stands before the first scene and is neither a setting nor a variable."),
            line.place(),
            hint=_a("Write title: …, let name = 1, or begin a scene: == id: Title"),
        )
    return read, variables.all()


class _Scenes:
    """Reads scenes line by line."""

    def __init__(self, quizzes: Mapping[str, Quiz], report: Report) -> None:
        self._quizzes = quizzes
        self._report = report
        self._scenes: list[_SceneText] = []

    def read(self, lines: list[Line]) -> list[Scene]:
        fence = False
        for n, line in enumerate(lines):
            if line.text.strip().startswith(("```", "~~~")):
                fence = not fence
            if not fence and _is_scene(line):
                self._open(line)
            elif self._scenes:
                self._line(line, lines[n + 1 :], fenced=fence)
        return [self._closed(scene) for scene in self._scenes]

    def _open(self, line: Line) -> None:
        text = half(line.text)
        found = _SCENE.match(text)
        end = found.end(1) if found else len(text)
        start = found.start(1) if found else 0
        ending = _ENDING.search(text, start, end)
        outcome = None
        if ending is not None:
            group = 1 if ending.group(1) is not None else 2
            outcome = line.text[ending.start(group) : ending.end(group)].strip()
            outcome = _OUTCOMES.get(outcome, outcome)
            end = len(text[: ending.start()].rstrip())
        elif (tag := _TAGGED.search(text, start, end)) and did_you_mean(tag.group(1), ["ending"]):
            self._report.add(
                "CK237",
                _a('"{word}" marks no ending.').format(word=tag.group(1)),
                line.place(tag.start(1), tag.end(1)),
                hint=did_you_mean(tag.group(1), ["ending"]),
            )
        named = _NAMED.match(text, start, end)
        if named is None:
            self._report.add(
                "CK223",
                _a("This scene has no id.")
                if start >= end
                else _a("The id of this scene is not clear."),
                line.place(start, max(end, start + 1)),
                hint=_a(
                    "Write a short name with no space, a colon, and the title: "
                    "== door: A knock at the door"
                ),
            )
            own, title, where = f"scene-{line.number}", line.text[start:end], line.place()
        else:
            own = line.text[named.start(1) : named.end(1)]
            title = line.text[named.start(2) : named.end(2)].strip() if named.group(2) else ""
            where = line.place(named.start(1), named.end(1))
        self._scenes.append(_SceneText(own, title, line.place(), {"id": where}, outcome))

    def _line(self, line: Line, rest: list[Line], *, fenced: bool) -> None:
        scene = self._scenes[-1]
        text = half(line.text)
        if scene.debrief is not None:
            scene.debrief.append(line)
        elif not fenced and (found := _DEBRIEF.match(text)):
            scene.debrief = [line.cut(found.end())]
            if scene.ending is None:
                self._report.add(
                    "CK226",
                    _a('The scene "{scene}" has a debrief and is no ending.').format(
                        scene=scene.id
                    ),
                    line.place(0, found.end()),
                    hint=_a("Mark it as one: {line} [ending]").format(
                        line=f"== {scene.id}{': ' + scene.title if scene.title else ''}"
                    ),
                )
        elif not fenced and (found := _QUIZ.match(text)):
            self._ask(scene, line, found)
        elif not fenced and _STAR.match(text):
            self._star(scene, line, rest)
        elif not fenced and (found := _DASH.match(text)):
            self._report.add(
                "CK236",
                _a("This choice begins with a dash."),
                line.place(found.start(1), found.end(1)),
                hint=_a("Begin it with a star: *"),
            )
        elif scene.choices and line.text.strip():
            self._report.add(
                "CK225",
                _a("This text stands below the choices; learners read it above them."),
                line.place(),
                hint=_a("Put it above the first choice, or begin it with * to make it a choice."),
                severity=Severity.WARNING,
            )
            scene.body.append(line)
        else:
            scene.body.append(line)

    def _ask(self, scene: _SceneText, line: Line, found: re.Match[str]) -> None:
        own = found.group(1)
        place = line.place(found.start(1), max(found.end(1), found.start(1) + 1))
        if own and own not in self._quizzes:
            self._report.add(
                "CK217",
                _a('The quiz "{quiz}" does not exist in this notebook.').format(quiz=own),
                place,
                hint=did_you_mean(own, self._quizzes)
                or _a("Put the cell with the quiz above this one, and run it first."),
            )
        elif not own or scene.quiz:
            self._report.add(
                "CK227",
                _a("A scene asks one quiz.") if own else _a("Which quiz is asked here?"),
                place,
                hint=_a("Lead on to a further scene for the other one.")
                if own
                else _a("Write its id: quiz: letter-quiz"),
            )
        else:
            scene.quiz = own
            scene.places["quiz"] = place

    def _star(self, scene: _SceneText, line: Line, rest: list[Line]) -> None:
        if not _ARROW.search(half(line.text)) and _is_list(scene, rest):
            scene.body.append(line)
            return
        choice = read_choice(line, self._report)
        if choice is not None:
            scene.choices.append(choice)

    def _closed(self, scene: _SceneText) -> Scene:
        ending = None
        if scene.ending is not None:
            ending = Ending(outcome=scene.ending, debrief=_text(scene.debrief or []))
        ids: set[str] = set()
        choices = []
        for choice in scene.choices:
            own = choice.id if choice.id not in ids else ""
            if choice.id and not own:
                self._report.add(
                    "CK228",
                    _a('Two choices of the scene "{scene}" have the id "{choice}".').format(
                        scene=scene.id, choice=choice.id
                    ),
                    choice.at("id"),
                    hint=_a("Give this one another id."),
                )
            ids.add(own)
            choices.append(choice if own == choice.id else choice.model_copy(update={"id": own}))
        if ending is not None and choices:
            self._report.add(
                "CK229",
                _a('The scene "{scene}" is an ending and still has choices.').format(
                    scene=scene.id
                ),
                choices[0].place,
                hint=_a("Take [ending] off its line, or the choices out."),
            )
            choices = []
        return Scene(
            id=scene.id,
            title=scene.title,
            body=_text(scene.body),
            choices=tuple(choices),
            quiz=scene.quiz,
            ending=ending,
            place=scene.place,
            places=scene.places,
        )


def _is_list(scene: _SceneText, rest: list[Line]) -> bool:
    """Return whether a star with no arrow begins an item of a list in the text of a scene: choices
    come later, after a blank line, or the scene is an ending."""
    if scene.choices:
        return False
    gap = False
    for line in rest:
        text = half(line.text)
        if text.lstrip().startswith("=="):
            break
        gap = gap or not text.strip()
        if _STAR.match(text) and _ARROW.search(text):
            return gap
    return scene.ending is not None


def _text(lines: list[Line]) -> str:
    return "\n".join(line.text for line in lines).strip("\n").rstrip()


__all__ = ["parse_scenario", "write_scenario"]
