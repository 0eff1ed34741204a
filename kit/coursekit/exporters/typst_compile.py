"""Sets a sheet with Typst, as a tagged PDF/UA-1 file.

An author never meets a Typst error. What fails is traced to its cell, printed in a plainer form,
and reported: first without its pictures, then as plain text, at last as a note that it is missing.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from coursekit import paths
from coursekit.exporters.handout_fonts import FontChoice, choose_fonts, system_fonts
from coursekit.exporters.handout_model import Level, Part, Segment, Sheet
from coursekit.exporters.handout_pandoc import plain, to_typst
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Place, Report, Severity
from coursekit.questions.registry import TYPES

_ROUNDS = 40
_MARK = "main.typ"
_ABOUT_PICTURES = re.compile(r"image|decod|svg|png|jpe?g|gif|webp|file not found", re.IGNORECASE)
_PICTURE_CALL = re.compile(
    r'#set-(?:figure|option-image|inline-image)\("(?:[^"\\]|\\.)*", alt: ("(?:[^"\\]|\\.)*")\)'
)
_MISSING_GLYPH = re.compile(r"the text `(.+?)` could not be displayed", re.DOTALL)


class HandoutError(RuntimeError):
    """A handout that cannot be made at all; the message says why."""


@dataclass(frozen=True)
class _Fault:
    message: str
    lines: tuple[int, ...]


def typeset(sheet: Sheet, report: Report, *, fonts: Any = None) -> bytes:
    """Return the sheet as a tagged PDF/UA-1 file; what could not be set well is in the report."""
    fonts = fonts or system_fonts()
    everything = json.dumps(sheet.about, ensure_ascii=False) + "".join(p.html for p in sheet.parts)
    choice = choose_fonts(everything, sheet.language, fonts, report)
    segments = to_typst(sheet.parts)
    for segment in segments:
        if segment.level is not Level.WHOLE:
            _tell(segment, "its HTML cannot be read", sheet.file, report)
    with tempfile.TemporaryDirectory(prefix=f"coursekit-{os.getpid()}-") as folder:
        for name, data in sheet.pictures.items():
            (Path(folder) / name).write_bytes(data)
        press = _Press(sheet, choice, fonts, Path(folder))
        return _print(press, segments, report)


class _Press:
    """Compiles segments; knows the fonts, the pictures and the characters no font has."""

    def __init__(self, sheet: Sheet, choice: FontChoice, fonts: Any, folder: Path) -> None:
        import typst

        self._compiler: Any = typst.Compiler(font_paths=fonts, root=str(folder))
        self._about = {**sheet.about, "serif": choice.serif, "mono": choice.mono}
        self.file = sheet.file
        self.missing: set[str] = set()

    def compile(self, segments: list[Segment], *, strict: bool = True) -> bytes | list[_Fault]:
        """Return the PDF, or what was wrong. Not `strict`: without the checks of PDF/UA."""
        about = {**self._about, "missing": "".join(sorted(self.missing))}
        files = {_MARK: _source(segments)[0].encode(), **_template()}
        try:
            pdf: bytes = self._compiler.compile(
                files,
                format="pdf",
                sys_inputs={"sheet": json.dumps(about, ensure_ascii=False)},
                pdf_standards="ua-1" if strict else [],
            )
        except BaseException as error:
            # A panic inside Typst arrives as a BaseException of its own kind.
            if not isinstance(error, RuntimeError) and type(error).__name__ != "PanicException":
                raise
            return _faults(str(getattr(error, "diagnostic", "") or f"error: {error}"))
        return pdf


def _print(press: _Press, segments: list[Segment], report: Report) -> bytes:
    for _ in range(_ROUNDS):
        outcome = press.compile(segments)
        if isinstance(outcome, bytes):
            _tell_missing(press, report)
            return outcome
        repaired = _repair(press, segments, outcome, report)
        if repaired is None:
            break
        segments = repaired
    outcome = press.compile(segments, strict=False)
    if isinstance(outcome, bytes):
        report.add(
            "CK505",
            _a("The handout does not meet PDF/UA-1, so screen readers may stumble over it."),
            Place(file=press.file),
            severity=Severity.WARNING,
        )
        return outcome
    bare = [_notice(s.part) for s in segments]
    outcome = press.compile(bare, strict=False)
    if isinstance(outcome, bytes):
        return outcome
    raise HandoutError(_a("The handout cannot be set: {reason}").format(reason=outcome[0].message))


def _repair(
    press: _Press, segments: list[Segment], faults: list[_Fault], report: Report
) -> list[Segment] | None:
    """Return segments that should do better, or None where nothing more can be done."""
    glyphs = {g for fault in faults for g in _glyphs(fault)} - press.missing
    if glyphs:
        press.missing |= glyphs
        return segments
    starts = _source(segments)[1]
    culprits = {
        i: fault.message for fault in faults if (i := _culprit(fault, starts)) is not None
    } or _bisect(press, segments, faults[0].message)
    changed = list(segments)
    for index, message in culprits.items():
        simpler = _simpler(changed[index], message)
        if simpler is None:
            continue
        changed[index] = simpler
        _tell(simpler, message, press.file, report)
    return changed if changed != segments else None


def _bisect(press: _Press, segments: list[Segment], why: str) -> dict[int, str]:
    """Return the last segment of the shortest beginning that fails, and why."""
    low, high = 0, len(segments)
    while low < high:
        middle = (low + high) // 2
        outcome = press.compile(segments[:middle])
        if isinstance(outcome, bytes):
            low = middle + 1
        else:
            high, why = middle, outcome[0].message
    return {low - 1: why} if 0 < low <= len(segments) else {}


def _simpler(segment: Segment, message: str) -> Segment | None:
    if segment.level is Level.LEFT_OUT:
        return None
    if segment.level is Level.WHOLE and _ABOUT_PICTURES.search(message):
        without = _PICTURE_CALL.sub(r"#lost(\1)", segment.typst)
        if without != segment.typst:
            return replace(segment, typst=without, level=Level.NO_PICTURES)
    if segment.level < Level.PLAIN_TEXT:
        return plain(segment.part)
    return _notice(segment.part)


def _tell(segment: Segment, message: str, file: str, report: Report) -> None:
    message = re.sub(r" \(searched at .*?\)", "", message)
    done = {
        Level.NO_PICTURES: _a(
            "A picture of this cell cannot be read and is left out of the handout: {reason}."
        ),
        Level.PLAIN_TEXT: _a("This cell is printed as plain text: {reason}."),
        Level.LEFT_OUT: _a("This cell is left out of the handout: {reason}."),
    }[segment.level]
    pictures = segment.level is Level.NO_PICTURES
    report.add(
        "CK503" if pictures else "CK504",
        done.format(reason=message),
        Place(file=file, cell=segment.part.cell),
        hint=_a("Save the picture again as PNG, JPEG or SVG.") if pictures else "",
        severity=Severity.WARNING,
    )


def _tell_missing(press: _Press, report: Report) -> None:
    if press.missing:
        shown = " ".join(sorted(press.missing)[:12])
        report.add(
            "CK502",
            _a(
                "{n} characters are in no font on this machine and are printed as boxes: {shown}"
            ).format(n=len(press.missing), shown=shown),
            Place(file=press.file),
            hint=_a("Install a font that has them, then build again."),
            severity=Severity.WARNING,
        )


def _glyphs(fault: _Fault) -> list[str]:
    found = _MISSING_GLYPH.search(fault.message)
    if not found:
        return []
    text = re.sub(
        r"\\u\{([0-9a-fA-F]+)\}", lambda m: chr(int(m[1], 16)), found[1].strip().strip('"')
    )
    return list(text.replace('\\"', '"').replace("\\\\", "\\"))


def _culprit(fault: _Fault, starts: list[int]) -> int | None:
    for line in fault.lines:
        inside = [i for i, start in enumerate(starts) if start <= line]
        if inside:
            return inside[-1]
    return None


def _faults(diagnostic: str) -> list[_Fault]:
    """Read Typst's own printed diagnostics: messages, and the lines of ours they name."""
    out = []
    for block in re.split(r"(?m)^error: ", diagnostic)[1:] or [diagnostic]:
        message = block.split("\n", 1)[0].removeprefix("PDF/UA-1 error: ").strip()
        lines = tuple(int(n) for n in re.findall(rf"{re.escape(_MARK)}:(\d+):", block))
        out.append(_Fault(message, lines))
    return out


def _source(segments: list[Segment]) -> tuple[str, list[int]]:
    """Return the main file, and the line on which each segment starts."""
    text = '#import "handout.typ": *\n#show: handout.with(json(bytes(sys.inputs.sheet)))\n\n'
    starts = []
    line = text.count("\n") + 1
    pieces = [text]
    levels = _Levels()
    for segment in segments:
        starts.append(line)
        piece = levels.settle(segment) + "\n\n"
        pieces.append(piece)
        line += piece.count("\n")
    return "".join(pieces), starts


class _Levels:
    """Gives headings levels as PDF/UA wants them: the first is 1, none is skipped going down."""

    def __init__(self) -> None:
        self._open: list[int] = []

    def settle(self, segment: Segment) -> str:
        """Return the segment's Typst with the levels of its headings written in."""
        if not segment.mark:
            return segment.typst
        return re.sub(re.escape(segment.mark) + r"(\d)", self._level, segment.typst)

    def _level(self, found: re.Match[str]) -> str:
        level = int(found[1])
        while self._open and self._open[-1] >= level:
            self._open.pop()
        self._open.append(level)
        return str(len(self._open))


def _notice(part: Part) -> Segment:
    return Segment(part, f'#set-left-out("{part.cell}")', Level.LEFT_OUT)


@cache
def _template() -> dict[str, bytes]:
    folder = paths.templates()
    files = {path.name: path.read_bytes() for path in sorted((folder / "handout").glob("*.typ"))}
    own = {
        path.parent.relative_to(folder).as_posix(): path for path in folder.glob("*/*/print.typ")
    }
    brought = {
        f"questions/{name}": kind.templates / "print.typ"
        for name, kind in TYPES.items()
        if kind.templates is not None and (kind.templates / "print.typ").is_file()
    }
    of_types = {
        f"{name}.typ": path.read_bytes() for name, path in sorted({**brought, **own}.items())
    }
    return files | of_types | {"types.typ": _lookup(of_types).encode()}


def _lookup(names: Iterable[str]) -> str:
    """Return the Typst that finds the form of an element by its classes, the kit's own first."""
    modules = [*names, "forms.typ"]
    imports = "".join(f'#import "/{name}" as m{n}\n' for n, name in enumerate(modules))
    known = " + ".join(f"dictionary(m{n})" for n in range(len(modules)))
    return f"""{imports}#let forms = {known}
#let ck(classes, attributes, body) = {{
  let name = classes.find(class => class in forms)
  if name == none {{ body }} else {{ forms.at(name)(..attributes, body) }}
}}
"""
