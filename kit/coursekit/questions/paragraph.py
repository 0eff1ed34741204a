"""The parts of a question's text, before its type is known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from coursekit.i18n import listed, tell
from coursekit.model.diagnostic import Place, Report, did_you_mean
from coursekit.model.source import Line

_HALF = str.maketrans(
    "（）［］：＝＞？～％｜｛｝＃－．０１２３４５６７８９", "()[]:=>?~%|{}#-.0123456789"
)
_FEEDBACK = re.compile(r"(?:^|\s+)>(?=\s|$|[^\s\d>=-])|\s*＞")
_TERM = r"(?:[\d.,]+[A-Za-z]?|[A-Za-z])"
_BEFORE = re.compile(rf"(?:^|[\s(]){_TERM}$")
_AFTER = re.compile(rf"\s*-?{_TERM}(?:\s*$|[),;]|\s+[-+*/<>=])")
_CODE = re.compile(r"`[^`]*`|\$[^$]*\$")
_MARKS = (
    ("choice", re.compile(r"\(\s*([xX×✓√]?)\s*\)(?:\s+|$|(?=\w))")),
    ("box", re.compile(r"\[\s*([xX×✓√]?)\s*\](?:\s+|$|(?=\w))")),
    ("answer", re.compile(r"=\s*")),
    ("part", re.compile(r"~\s*(\d+/\d+|\d+(?:\.\d+)?)\s*(%?)\s*")),
    ("match", re.compile(r"(.*?)\s*(?:->|→)\s*")),
    ("item", re.compile(r"\d{1,2}[.)]\s+")),
)
_BULLET = re.compile(r"[-*+]\s+(?=[(\[]\s*[xX×✓√]?\s*[)\]]\s)")


def half(text: str) -> str:
    """Return the text with full-width marks and digits as their half-width twins, same length."""
    return text.translate(_HALF)


@dataclass(frozen=True)
class Mark:
    """One line that bears a mark. `text` is what follows it; `left` what precedes an arrow."""

    kind: str
    line: Line
    text: Line
    ticked: bool = False
    share: Fraction = Fraction(1)
    left: Line | None = None
    feedback: str = ""


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
    stem = kept[:start]
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
        elif (mark := _mark(line)) is not None:
            paragraph.marks.append(mark)
        else:
            report.add(
                "CK102",
                tell("This line stands among the answers and has no mark."),
                line.place(),
                hint=tell(
                    "Put the text above the answers, or begin the line with a mark: "
                    "( ) [ ] = ~ -> ? >"
                )
                if gap
                else tell(
                    "Put the text above the answers, or begin the line with a mark: "
                    "( ) [ ] = ~ -> ? > A new question needs a blank line before it."
                ),
            )
    return paragraph


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
            alone = _mark(line)
            if alone is not None and alone.kind in {"choice", "box", "answer"}:
                return 0
            continue
        if text.startswith("?") or (text.startswith(">") and _only_tail(lines[index:])):
            return index
        mark = _mark(line)
        if mark is None or text.startswith(("|", "#", "!")):
            continue
        if mark.kind == "item" and not _only_items(lines[index:]):
            continue
        return index
    return len(lines)


def _only_items(lines: list[Line]) -> bool:
    """Tell whether numbered lines are the answers and not a list inside the stem."""
    kinds = {m.kind for line in lines if (m := _mark(line)) is not None}
    return kinds == {"item"}


def _only_tail(lines: list[Line]) -> bool:
    return all(half(line.text).strip()[:1] in {"", ">", "?"} for line in lines)


def _mark(line: Line) -> Mark | None:
    text = half(line.text)
    lead = len(text) - len(text.lstrip())
    if bullet := _BULLET.match(text, lead):
        lead = bullet.end()
    for kind, pattern in _MARKS:
        found = pattern.match(text, lead)
        if found is None:
            continue
        if kind == "match" and text[lead:].startswith(("`", "$")):
            continue
        rest = line.cut(found.end())
        answer, feedback = _split_feedback(rest)
        left = line.cut(lead, found.end(1)) if kind == "match" else None
        share = Fraction(1)
        ticked = False
        if kind in {"choice", "box"}:
            ticked = bool(found.group(1))
        elif kind == "part":
            try:
                share = Fraction(found.group(1)) / (100 if found.group(2) else 1)
            except ZeroDivisionError:
                share = Fraction(-1)
        return Mark(kind, line, answer, ticked, share, left, feedback)
    return None


def _split_feedback(line: Line) -> tuple[Line, str]:
    """Split an answer from the feedback that follows `>`.

    Two spaces before it, or words around it, make it a mark; "5 > 3" and "a > b" are text, as is
    one in code or a formula, or behind a backslash.
    """
    text = half(line.text)
    hidden = [found.span() for found in _CODE.finditer(text)]
    for found in _FEEDBACK.finditer(line.text):
        at = found.end() - 1
        if any(start < at < end for start, end in hidden):
            continue
        if found.end() - found.start() <= 2 and _compares(text, found):  # noqa: PLR2004
            continue
        end = len(text[: found.start()].rstrip())
        return line.cut(0, end), line.text[found.end() :].strip()
    return line.cut(0, len(text.rstrip())), ""


def _compares(text: str, found: re.Match[str]) -> bool:
    """Tell whether a `>` stands between two numbers or letters."""
    before, after = text[: found.start()], text[found.end() :]
    return bool(_BEFORE.search(before) and _AFTER.match(after))


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
                tell("The brace that opens here is never closed."),
                line.place(opened.start(), opened.start() + 1),
                hint=tell("Close it on the same line: {#name 2 points}"),
            )
            texts[index] = line.text[: opened.start()].rstrip()
            break
    return "\n".join(texts).strip()


def _means_settings(text: str) -> bool:
    """Tell settings from braces that are part of the text, as in "the set {1, 2}"."""
    words = [" ".join(word.lower().split()) for word in re.split(r"[,;，；]", text)]
    if not any(words) or text.strip().startswith("#"):
        return True
    patterns = (_POINTS, _TYPOS, _PART, _UNIT)
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
        report.add(
            "CK104",
            tell('The setting "{name}" is not known.').format(name=bare),
            line.place(start, start + len(bare)),
            hint=did_you_mean(low, _KNOWN)
            or tell("Known are: {names}.").format(names=listed(_KNOWN)),
        )
