"""Rules for ids: every question has one of its own, so that edits keep what learners answered.

`fix` writes the missing ones at the end of the question's first line, as `{#id}`, and changes
nothing else. A question is named after the first words of its text; one that has no Latin letters
gets `q` and a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress

from coursekit.authoring.check.blocks import CellBlock
from coursekit.authoring.notebook import Lesson
from coursekit.blocks.block_type import NameablePart
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Diagnostic, Place, Report, Severity
from coursekit.model.source_line import half
from coursekit.notebook import notebook_text, set_source

_SETTINGS = re.compile(r"\{\s*([^{}]*)\}\s*$")
_HAS_ID = re.compile(r"\{\s*#[\w]")
_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "is",
        "are",
        "was",
        "were",
        "do",
        "does",
        "did",
        "he",
        "she",
        "it",
        "they",
        "you",
        "we",
        "his",
        "her",
        "its",
        "this",
        "that",
        "these",
        "those",
        "and",
        "or",
        "for",
        "by",
        "with",
        "from",
        "as",
        "be",
        "been",
        "has",
        "have",
        "had",
        "how",
        "many",
        "much",
        "what",
        "which",
        "who",
        "when",
        "where",
        "why",
        "put",
    ]
)
_WORDS = 3
_LENGTH = 32


def check_ids(lesson: Lesson, blocks: list[CellBlock], report: Report) -> None:
    """Report each question that has no id, with the one that `--fix` would write."""
    for _cell, _row, _new, found in _missing(lesson, blocks):
        report.extend([found])


def fix_ids(lesson: Lesson, blocks: list[CellBlock], report: Report) -> list[Diagnostic]:
    """Write missing ids into the notebook's file; return what was written."""
    sources = {one.cell.number: one.cell.source.split("\n") for one in blocks}
    done: list[Diagnostic] = []
    for cell, row, new, found in _missing(lesson, blocks):
        sources[cell][row] = new
        done.append(found)
    if done:
        for cell in {found.place.cell for found in done}:
            set_source(lesson.data, cell, "\n".join(sources[cell]))
        raw = lesson.path.read_bytes().decode("utf-8-sig")
        try:
            _replace(lesson, notebook_text(lesson.data, raw))
        except OSError as error:
            report.add(
                "CK427",
                _a("the ids cannot be written here: {why}.").format(why=error.strerror),
                Place(file=lesson.file),
                hint=_a("Copy the notebook into a folder of your own, and try there."),
            )
            return []
    return done


def _replace(lesson: Lesson, text: str) -> None:
    """Put the file's new text in place at once: never a half-written notebook."""
    beside = lesson.path.with_name(f".{lesson.path.name}.new")
    try:
        beside.write_bytes(text.encode())
        beside.chmod(lesson.path.stat().st_mode)
        beside.replace(lesson.path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _missing(lesson: Lesson, blocks: list[CellBlock]) -> Iterator[tuple[int, int, str, Diagnostic]]:
    for one in blocks:
        used = {part.id for part in one.text.parts if part.id}
        lines = one.cell.source.split("\n")
        for number, part in enumerate(one.text.parts, 1):
            if any(_HAS_ID.search(half(line.text)) for line in part.lines):
                continue
            new_id = _new_id(part, number, used)
            used.add(new_id)
            row, new = _with_id(part, lines, new_id)
            place = Place(
                file=lesson.file,
                cell=one.cell.number,
                line=row + 1,
                column=len(lines[row].rstrip()) + 1,
                end=len(lines[row].rstrip()) + 2,
                text=lines[row],
            )
            found = Diagnostic(
                code="CK426",
                message=_a("This question has no id: an edit of its text loses learners' answers."),
                severity=Severity.NOTE,
                place=place,
                hint=_a("coursekit check --fix writes {{#{id}}}.").format(id=new_id),
                fix=f" {{#{new_id}}}",
            )
            yield one.cell.number, row, new, found


def _with_id(part: NameablePart, lines: list[str], new_id: str) -> tuple[int, str]:
    """Return the row to change and its new text: settings in braces take the id in."""
    for line in part.lines[: part.head]:
        text = lines[line.number - 1]
        found = _SETTINGS.search(half(text))
        if found is not None and "{{" not in text[found.start() - 1 :]:
            return (
                line.number - 1,
                f"{text[: found.start()]}{{#{new_id} {text[found.start(1) :].lstrip()}",
            )
    row = part.lines[0].number - 1
    return row, f"{lines[row].rstrip()} {{#{new_id}}}"


def _new_id(part: NameablePart, number: int, used: set[str]) -> str:
    stem = part.text
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    letters = sum(c.isalpha() for c in stem)
    words = re.findall(r"[a-z0-9]+", re.sub(r"[\'’]", "", plain))
    kept = [word for word in words if word not in _SMALL][:_WORDS] or words[:_WORDS]
    latin = sum(c.isalpha() for c in plain) * 2 >= letters
    base = "-".join(kept)[:_LENGTH].strip("-") if latin and kept else f"q{number}"
    new_id, count = base, 2
    while new_id in used:
        new_id, count = f"{base}-{count}", count + 1
    return new_id
