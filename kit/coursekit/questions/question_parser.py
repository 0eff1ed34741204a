"""The parts of a question's text, before its type is known."""

from __future__ import annotations

import re

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import listed
from coursekit.model.diagnostic import Report, Severity, did_you_mean
from coursekit.model.source_line import Line, half
from coursekit.questions.answer_marks import correct_near_miss, read_mark
from coursekit.questions.paragraph import Mark, Paragraph
from coursekit.questions.registry import MARKS, SETTINGS
from coursekit.questions.settings import LIKE_POINTS, POINTS


def take_apart(lines: list[Line], report: Report) -> Paragraph:
    """Read a question's lines. What cannot be understood is reported and left out."""
    kept = _trimmed(lines)
    start = _first_mark(kept)
    paragraph = Paragraph("", kept[0] if kept else Line("", 1))
    kind = next((mark.kind for line in kept[start:] if (mark := read_mark(line))), "")
    stem = _without_near_misses(kept[:start], kind, paragraph, report)
    paragraph.stem = _stem(stem, paragraph, report)
    gap = False
    for line in kept[start:]:
        bare = half(line.text).strip()
        if not bare:
            gap = True
        elif bare.startswith(">"):
            text = line.text.strip()[1:].strip()
            paragraph.feedback = f"{paragraph.feedback}\n{text}".strip()
        elif bare.startswith("?"):
            paragraph.hints.append(line.text.strip().lstrip("?？").strip())
        elif (mark := read_mark(line)) is not None:
            paragraph.marks.append(mark)
            _warn_of_doubt(mark, report)
        elif not _report_near_miss(line, kind, paragraph, report):
            paragraph.unclear = True
            hint = _a(
                "Put the text above the answers, or begin the line with a mark: {marks}"
            ).format(marks=" ".join([*(kind.sign for kind in MARKS.values()), "?", ">"]))
            new = _a("A new question needs a blank line before it.")
            report.add(
                "CK102",
                _a("This line stands among the answers and has no mark."),
                line.place(),
                hint=hint if gap else f"{hint} {new}",
            )
    return paragraph


def _warn_of_doubt(mark: Mark, report: Report) -> None:
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


def _without_near_misses(
    lines: list[Line], kind: str, paragraph: Paragraph, report: Report
) -> list[Line]:
    """Return the lines above the answers without those that were meant as answers."""
    kept = list(lines)
    while kept and kept[-1].text.strip():
        if not correct_near_miss(half(kept[-1].text), kind if len(kept) > 1 else ""):
            break
        kept.pop()
    otherwise = _a("If it is no answer, leave a blank line below it.") if kind else ""
    for line in lines[len(kept) :]:
        _report_near_miss(line, kind if line is not lines[0] else "", paragraph, report, otherwise)
    return kept


def _report_near_miss(
    line: Line, kind: str, paragraph: Paragraph, report: Report, otherwise: str = ""
) -> bool:
    """Report a line that was meant as an answer; return whether it was."""
    found = correct_near_miss(half(line.text), kind)
    if found is None:
        return False
    paragraph.unclear = True
    report.add(
        "CK163",
        _a("This line looks like an answer, and its mark is none."),
        line.place(found.start, found.end),
        hint=f"{found.hint} {otherwise}".strip(),
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
        mark = read_mark(line)
        kind = MARKS[mark.kind] if mark is not None else None
        if index == 0:
            if kind is not None and kind.starts_answers:
                return 0
            continue
        if text.startswith("?") or (text.startswith(">") and _only_tail(lines[index:])):
            return index
        if kind is None or text.startswith(("|", "#", "!")):
            continue
        if kind.listed and not _only_marked_as(kind.name, lines[index:]):
            continue
        return index
    return len(lines)


def _only_marked_as(kind: str, lines: list[Line]) -> bool:
    """Return whether all marks of the lines are of one kind."""
    return {mark.kind for line in lines if (mark := read_mark(line)) is not None} == {kind}


def _only_tail(lines: list[Line]) -> bool:
    return all(half(line.text).strip()[:1] in {"", ">", "?"} for line in lines)


# --- the settings in braces ------------------------------------------------------------------

_BRACES = re.compile(r"\{\s*#?[^{}]*\}\s*$")
_ID = re.compile(r"#([\w][\w.-]*)")
_KNOWN = tuple(dict.fromkeys(setting.example for setting in SETTINGS))
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
    """Return whether braces hold settings; "the set {1, 2}" is text."""
    words = [" ".join(word.split()) for word in re.split(r"[,;，；]", text)]
    if not any(words) or text.strip().startswith("#"):
        return True
    patterns = (LIKE_POINTS, *(setting.pattern for setting in SETTINGS))
    return any(
        any(pattern.fullmatch(word) for pattern in patterns) or did_you_mean(word.lower(), _KNOWN)
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
    """Read one setting, or report that it is not known."""
    word, place = " ".join(bare.split()), line.place(start, start + len(bare))
    for setting in SETTINGS:
        if found := setting.pattern.fullmatch(word):
            before = paragraph.settings.get(setting.field)
            paragraph.settings[setting.field] = setting.read(found, before)
            paragraph.places[setting.field] = place
            return
    points = LIKE_POINTS.fullmatch(word)
    report.add(
        "CK104",
        _a('The setting "{name}" is not known.').format(name=bare),
        place,
        hint=_a("Write {line}.").format(line=POINTS.write(points.group(1))[0])
        if points
        else did_you_mean(word.lower(), _KNOWN)
        or _a("Known are: {names}.").format(names=listed(_KNOWN)),
    )


__all__ = ["take_apart"]
