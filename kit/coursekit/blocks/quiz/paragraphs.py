"""Paragraphs of a quiz's text: split at blank lines, and what each one looks like."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coursekit.model.diagnostic import Report
from coursekit.model.source_line import Line, half
from coursekit.questions.answer_marks import correct_near_miss, read_mark
from coursekit.questions.near_misses import TICKS
from coursekit.questions.question_parser import take_apart
from coursekit.questions.registry import MARKS

STARTS_ANSWER = re.compile(
    rf"\s*(?:[-*+•]\s+)?(?:\(\s*[{TICKS}]?\s*\)|\[\s*[{TICKS}]?\s*\])(?:\s|$|\w)|\s*[=~]"
)
_ITEM = re.compile(r"\s*\d{1,2}(?:[.)][\s\u3400-\u9fff]|、)")
ID = re.compile(r"\{\s*#([\w][\w.-]*)")


def split_paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Split at blank lines, those inside fenced code aside."""
    out: list[list[Line]] = [[]]
    fence = ""
    for line in lines:
        bare = line.text.strip()
        mark = bare[:3]
        if fence:
            fence = "" if mark == fence else fence
        elif mark in {"```", "~~~"}:
            fence = mark
        if bare or fence:
            out[-1].append(line)
        elif out[-1] or len(out) == 1:
            out.append([])
    return [paragraph for n, paragraph in enumerate(out) if paragraph or n == 0]


def begins_answers(paragraph: list[Line]) -> bool:
    """Return whether a paragraph is the answers to what stands above it."""
    texts = [half(line.text) for line in paragraph]
    mark = read_mark(paragraph[0])
    if mark is not None and MARKS[mark.kind].starts_answers:
        return True
    if STARTS_ANSWER.match(texts[0]) or correct_near_miss(texts[0]):
        return True
    return all(map(_ITEM.match, texts)) or all("->" in one or "→" in one for one in texts)


def join(lines: list[Line], more: list[Line]) -> None:
    """Add a paragraph to one above, the blank line between them kept."""
    if lines:
        lines.append(Line("", lines[-1].number + 1, more[0].file, more[0].cell))
    lines.extend(more)


def last_paragraph(lines: list[Line]) -> list[Line]:
    """Return the lines below the last blank one."""
    start = max((n + 1 for n, line in enumerate(lines) if not line.text.strip()), default=0)
    return lines[start:]


def answered(lines: list[Line]) -> bool:
    """Return whether lines hold answers, or what was meant as such."""
    paragraph = take_apart(list(lines), Report())
    return bool(paragraph.marks) or paragraph.unclear


def asks(lines: list[Line]) -> bool:
    """Return whether a paragraph bears the id of a question."""
    return any(ID.search(half(line.text)) for line in lines)
