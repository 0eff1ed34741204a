"""The parts of a question's text, before its type is known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import listed
from coursekit.model.diagnostic import Place, Report, Severity, did_you_mean
from coursekit.model.source_line import Line, half
from coursekit.questions.answer_marks import Mark, read_mark
from coursekit.questions.near_misses import mistaken


@dataclass
class Paragraph:
    """A question's text, taken apart: what stands before the marks, the marks, and the rest."""

    stem: str
    first: Line
    marks: list[Mark] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    feedback: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    unclear: bool = False
    """Whether a line was left out that may have been an answer."""

    def base(self) -> dict[str, Any]:
        """Return the fields that every question has."""
        return {
            "id": self.settings.get("id", ""),
            "stem": self.stem,
            "points": self.settings.get("points", Fraction(1)),
            "hints": tuple(self.hints),
            "feedback": self.feedback,
        }


def take_apart(lines: list[Line], report: Report) -> Paragraph:
    """Read a question's lines. What cannot be understood is reported and left out."""
    kept = _trimmed(lines)
    start = _first_mark(kept)
    paragraph = Paragraph("", kept[0] if kept else Line("", 1))
    kind = next((mark.kind for line in kept[start:] if (mark := read_mark(line))), "")
    stem = _without_mistaken(kept[:start], kind, paragraph, report)
    paragraph.stem = _stem(stem, paragraph, report)
    gap = False
    for line in kept[start:]:
        text = half(line.text)
        bare = text.strip()
        if not bare:
            gap = True
        elif bare.startswith(">"):
            said = line.text.strip()[1:].strip()
            paragraph.feedback = f"{paragraph.feedback}\n{said}".strip()
        elif bare.startswith("?"):
            paragraph.hints.append(line.text.strip().lstrip("?？").strip())
        elif (mark := read_mark(line)) is not None:
            paragraph.marks.append(mark)
            _tell_doubt(mark, report)
        elif not _report_mistaken(line, kind, paragraph, report):
            paragraph.unclear = True
            report.add(
                "CK102",
                _a("This line stands among the answers and has no mark."),
                line.place(),
                hint=_a(
                    "Put the text above the answers, or begin the line with a mark: "
                    "( ) [ ] = ~ -> ? >"
                )
                if gap
                else _a(
                    "Put the text above the answers, or begin the line with a mark: "
                    "( ) [ ] = ~ -> ? > A new question needs a blank line before it."
                ),
            )
    return paragraph


def _tell_doubt(mark: Mark, report: Report) -> None:
    """Warn of a comparison behind which feedback may have been meant."""
    if mark.doubt is not None:
        report.add(
            "CK166",
            _a("This > is read as a comparison: learners see all of the line."),
            mark.doubt,
            hint=_a(
                "Where feedback begins, leave two spaces before it; where it compares, write the "
                "comparison as a formula: $9 > 3$"
            ),
            severity=Severity.WARNING,
        )


def _without_mistaken(
    lines: list[Line], kind: str, paragraph: Paragraph, report: Report
) -> list[Line]:
    """Return the lines above the answers without those that were meant as answers."""
    kept = list(lines)
    while kept and kept[-1].text.strip():
        own = kind if len(kept) > 1 else ""
        if not mistaken(half(kept[-1].text), own):
            break
        kept.pop()
    else_ = _a("If it is no answer, leave a blank line below it.") if kind else ""
    for line in lines[len(kept) :]:
        _report_mistaken(line, kind if line is not lines[0] else "", paragraph, report, else_)
    return kept


def _report_mistaken(
    line: Line, kind: str, paragraph: Paragraph, report: Report, else_: str = ""
) -> bool:
    """Report a line that was meant as an answer and say so, or return False."""
    found = mistaken(half(line.text), kind)
    if found is None:
        return False
    paragraph.unclear = True
    report.add(
        "CK163",
        _a("This line looks like an answer, and its mark is none."),
        line.place(found.start, found.end),
        hint=f"{found.hint} {else_}".strip(),
    )
    return True


def _trimmed(lines: list[Line]) -> list[Line]:
    kept = list(lines)
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    return kept


def _first_mark(lines: list[Line]) -> int:
    """Return the index of the first answer, hint or feedback: the stem ends there."""
    fenced = False
    for index, line in enumerate(lines):
        text = half(line.text).strip()
        if text.startswith(("```", "~~~")):
            fenced = not fenced
        if fenced:
            continue
        if index == 0:
            alone = read_mark(line)
            if alone is not None and alone.kind in {"choice", "box", "answer"}:
                return 0
            continue
        if text.startswith("?") or (text.startswith(">") and _only_tail(lines[index:])):
            return index
        mark = read_mark(line)
        if mark is None or text.startswith(("|", "#", "!")):
            continue
        if mark.kind == "item" and not _only_items(lines[index:]):
            continue
        return index
    return len(lines)


def _only_items(lines: list[Line]) -> bool:
    """Return whether numbered lines are the answers and not a list inside the stem."""
    kinds = {m.kind for line in lines if (m := read_mark(line)) is not None}
    return kinds == {"item"}


def _only_tail(lines: list[Line]) -> bool:
    return all(half(line.text).strip()[:1] in {"", ">", "?"} for line in lines)


# --- the settings in braces ------------------------------------------------------------------

_BRACES = re.compile(r"\{\s*#?[^{}]*\}\s*$")
FLAGS = {
    "no shuffle": ("shuffle", False),
    "shuffle": ("shuffle", True),
    "all or nothing": ("all_or_nothing", True),
    "case": ("case_sensitive", True),
    "case sensitive": ("case_sensitive", True),
    "unit required": ("unit_required", True),
}
_ID = re.compile(r"#([\w][\w.-]*)")
_POINTS = re.compile(r"(\d+(?:\.\d+)?|\d+/[1-9]\d*)\s*(?:points?|分)")
_LIKE_POINTS = re.compile(
    r"(\d+(?:\.\d+)?|\d+/[1-9]\d*)\s*(?:p|pk?ts?|po\w+|punkte?|marks?|分数|点)\.?"
)
_TYPOS = re.compile(r"(?:typos?\s+(\d+)|(\d+)\s+typos?)")
_PART = re.compile(r"part\s+(.+)")
_UNIT = re.compile(r"unit\s+(?!required$)(.+)")
_KNOWN = [*FLAGS, "2 points", "typos 1", "part easy", "unit hours"]
_OPENED = re.compile(r"\{\s*(?:#|[\d./]+\s*(?:points?|分))[^}]*$")


def _stem(lines: list[Line], paragraph: Paragraph, report: Report) -> str:
    texts = [line.text for line in lines]
    for index, line in enumerate(lines):
        text = half(line.text)
        found = _BRACES.search(text)
        if (
            found is not None
            and not text[: found.start()].endswith(("{", "\\", "$"))
            and _means_settings(found.group().strip()[1:-1])
        ):
            _settings(line.cut(found.start() + 1, text.rindex("}")), paragraph, report)
            texts[index] = line.text[: found.start()].rstrip()
            break
        opened = _OPENED.search(text)
        if opened is not None:
            report.add(
                "CK103",
                _a("The brace that opens here is never closed."),
                line.place(opened.start(), opened.start() + 1),
                hint=_a("Close it on the same line: {#name 2 points}"),
            )
            texts[index] = line.text[: opened.start()].rstrip()
            break
    return "\n".join(texts).strip()


def _means_settings(text: str) -> bool:
    """Tell settings from braces that are part of the text, as in "the set {1, 2}"."""
    words = [" ".join(word.lower().split()) for word in re.split(r"[,;，；]", text)]
    if not any(words) or text.strip().startswith("#"):
        return True
    patterns = (_POINTS, _LIKE_POINTS, _TYPOS, _PART, _UNIT)
    return any(
        word in FLAGS or any(p.fullmatch(word) for p in patterns) or did_you_mean(word, _KNOWN)
        for word in words
    )


def _settings(line: Line, paragraph: Paragraph, report: Report) -> None:
    """Read `#id 2 points, no shuffle`."""
    text = half(line.text)
    position = 0
    found = _ID.search(text)
    if found is not None:
        paragraph.settings["id"] = found.group(1)
        paragraph.places["id"] = line.place(found.start(), found.end())
        position = found.end()
    for word in re.finditer(r"[^,;，；]+", text[position:]):
        bare = word.group().strip()
        if not bare:
            continue
        start = position + word.start() + word.group().index(bare)
        _setting(bare, line, start, paragraph, report)


def _setting(bare: str, line: Line, start: int, paragraph: Paragraph, report: Report) -> None:
    low = " ".join(bare.lower().split())
    if low in FLAGS:
        name, value = FLAGS[low]
        paragraph.settings[name] = value
        paragraph.places[name] = line.place(start, start + len(bare))
    elif found := _POINTS.fullmatch(low):
        paragraph.settings["points"] = Fraction(found.group(1))
    elif found := _TYPOS.fullmatch(low):
        paragraph.settings["typos"] = int(found.group(1) or found.group(2))
        paragraph.places["typos"] = line.place(start, start + len(bare))
    elif found := _PART.fullmatch(bare):
        paragraph.settings["part"] = found.group(1)
    elif found := _UNIT.fullmatch(bare):
        units = paragraph.settings.get("units", ())
        paragraph.settings["units"] = (*units, found.group(1))
        paragraph.places["units"] = line.place(start, start + len(bare))
    else:
        points = _LIKE_POINTS.fullmatch(low)
        report.add(
            "CK104",
            _a('The setting "{name}" is not known.').format(name=bare),
            line.place(start, start + len(bare)),
            hint=_a("Write {line}.").format(line=f"{points.group(1)} points")
            if points
            else did_you_mean(low, _KNOWN)
            or _a("Known are: {names}.").format(names=listed(_KNOWN)),
        )


__all__ = ["Mark", "Paragraph", "take_apart"]
