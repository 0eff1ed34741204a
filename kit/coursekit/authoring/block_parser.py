"""A block's text into a block: filled, parsed, its story explored; findings with their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coursekit.authoring.cell_header import header_of
from coursekit.authoring.quiz_text import QuizText, quiz_of, take_quiz_apart
from coursekit.authoring.scenario_text import parse_scenario
from coursekit.authoring.templating import fill
from coursekit.blocks.analysis import analyse
from coursekit.blocks.lint import EXPLORED
from coursekit.blocks.quiz import Quiz
from coursekit.blocks.scenario import Scenario
from coursekit.model.block import Block
from coursekit.model.diagnostic import Diagnostic, Report
from coursekit.model.source_line import Line

_LEFT_OUT = {"CK223", "CK224", "CK231", "CK236"}
"""Findings of scenes and choices that were left out, so that the story is not what was meant."""


@dataclass(frozen=True)
class BlockText:
    """What a block's text came to. `parts` is a quiz taken apart, for what needs its lines."""

    block: Block | None
    findings: tuple[Diagnostic, ...]
    parts: QuizText | None = None
    unsure: frozenset[int] = field(default_factory=frozenset)


def read_block(
    lines: Sequence[Line],
    values: Mapping[str, Any],
    quizzes: Mapping[str, Quiz],
    *,
    later: Iterable[str] | None = (),
) -> BlockText:
    """Return the block that the lines tell, the header `%%quiz id` or `%%scenario id` first but
    for blank lines and comments; with no header they are a quiz that lacks it.

    `later` names variables that have no value before the notebook runs; what is found in lines
    that hold one is not claimed.
    """
    report = Report()
    header = header_of(lines)
    lines = lines[header.row :] if header is not None else lines
    filled = fill(lines, values, report, later=later)
    own = list(report)
    report = Report()
    parts = None
    block: Block | None
    if header is None or header.kind == "quiz":
        parts = take_quiz_apart(filled.lines, report)
        block = quiz_of(parts, report)
    else:
        block = parse_scenario(filled.lines, report, quizzes)
        if isinstance(block, Scenario):
            seen = {(one.code, one.message, one.place) for one in report}
            found = analyse(block).findings
            if {one.code for one in report} & _LEFT_OUT:
                found = tuple(one for one in found if one.code not in EXPLORED)
            said = {message for _code, message, _place in seen}
            report.extend(
                one
                for one in found
                if (one.code, one.message, one.place) not in seen
                and (one.place.line or one.message not in said)
            )
    findings = [filled.located(one) for one in report if one.place.line not in filled.unsure]
    findings = [_placed(one, lines[0]) for one in (*own, *findings)]
    findings = sorted(findings, key=lambda one: (one.place.line, one.place.column))
    return BlockText(block, tuple(findings), parts, frozenset(filled.unsure))


def _placed(found: Diagnostic, header: Line) -> Diagnostic:
    """Return a finding on the whole block with the place of its header."""
    return found if found.place.line else found.model_copy(update={"place": header.place()})
