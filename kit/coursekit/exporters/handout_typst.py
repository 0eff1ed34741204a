"""From HTML to PDF: pandoc turns the parts of a sheet into Typst, Typst sets them.

An author never meets a Typst error. What fails is traced to its cell, printed in a plainer form,
and reported: first without its pictures, then as plain text, at last as a note that it is missing.
"""

from __future__ import annotations

import html
import json
import os
import re
import secrets
import subprocess
import tempfile
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from coursekit import paths
from coursekit.exporters.handout_fonts import FontChoice, choose_fonts, system_fonts
from coursekit.model.diagnostic import Place, Report, Severity

_PANDOC_SECONDS = 20
_PANDOC_SECONDS_ALONE = 5
_DEEPEST = 100
_MOST_SPAN = 60
_ROUNDS = 40
_MARK = "main.typ"
_ABOUT_PICTURES = re.compile(r"image|decod|svg|png|jpe?g|gif|webp|file not found", re.IGNORECASE)
_PICTURE_CALL = re.compile(
    r'#ck-(?:figure|inline-image)\("(?:[^"\\]|\\.)*", alt: ("(?:[^"\\]|\\.)*")\)'
)
_MISSING_GLYPH = re.compile(r"the text `(.+?)` could not be displayed", re.DOTALL)
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\U0001fffe\U0001ffff\U000e0000-\U000e007f]"
)
_SPAN = re.compile(r"""(\b(?:col|row)span\s*=\s*["']?)(\d+)""", re.IGNORECASE)
_VOID = re.compile(r"<(?:!|area|br|col|embed|hr|img|input|link|meta|source|track|wbr)", re.IGNORECASE)
_TAG = re.compile(r"<(?:[^>\"]|\"[^\"]*\")*>")


class HandoutError(RuntimeError):
    """A handout that cannot be made at all; the message says why."""


@dataclass(frozen=True)
class Part:
    """A stretch of a sheet that comes from one cell (counted from 1; 0: from none)."""

    cell: int
    html: str


@dataclass(frozen=True)
class Sheet:
    """All that is printed: what the template is told, the text, and the pictures by file name."""

    about: dict[str, Any]
    parts: tuple[Part, ...]
    pictures: dict[str, bytes] = field(default_factory=dict)
    file: str = ""
    language: str = "en"


@dataclass(frozen=True)
class _Segment:
    """A part in Typst, and how far it was simplified: 0 as written, 3 only a note."""

    part: Part
    typst: str
    level: int = 0
    mark: str = ""
    """What stands before the level of each heading in `typst`."""


@dataclass(frozen=True)
class _Fault:
    message: str
    lines: tuple[int, ...]


def typeset(sheet: Sheet, report: Report, *, fonts: Any = None) -> bytes:
    """Return the sheet as a tagged PDF/UA-1 file; what could not be set well is in the report."""
    fonts = fonts or system_fonts()
    everything = json.dumps(sheet.about, ensure_ascii=False) + "".join(p.html for p in sheet.parts)
    choice = choose_fonts(everything, sheet.language, fonts, report)
    segments = _to_typst(sheet, report)
    with tempfile.TemporaryDirectory(prefix="coursekit-handout-") as folder:
        for name, data in sheet.pictures.items():
            (Path(folder) / name).write_bytes(data)
        press = _Press(sheet, choice, fonts, Path(folder))
        return _print(press, segments, report)


class _Press:
    """Compiles segments; knows the fonts, the pictures and the characters no font has."""

    def __init__(self, sheet: Sheet, choice: FontChoice, fonts: Any, folder: Path) -> None:
        import typst

        self._compiler = typst.Compiler(font_paths=fonts, root=str(folder))
        self._about = {**sheet.about, "serif": choice.serif, "mono": choice.mono}
        self.file = sheet.file
        self.missing: set[str] = set()

    def compile(self, segments: list[_Segment], *, strict: bool = True) -> bytes | list[_Fault]:
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


def _print(press: _Press, segments: list[_Segment], report: Report) -> bytes:
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
            "The handout does not meet PDF/UA-1, so screen readers may stumble over it.",
            Place(file=press.file),
            severity=Severity.WARNING,
        )
        return outcome
    bare = [replace(s, typst=_notice(s.part), level=3) for s in segments]
    outcome = press.compile(bare, strict=False)
    if isinstance(outcome, bytes):
        return outcome
    raise HandoutError(f"The handout cannot be set: {outcome[0].message}")


def _repair(
    press: _Press, segments: list[_Segment], faults: list[_Fault], report: Report
) -> list[_Segment] | None:
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


def _bisect(press: _Press, segments: list[_Segment], why: str) -> dict[int, str]:
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


def _simpler(segment: _Segment, message: str) -> _Segment | None:
    if segment.level >= 3:  # noqa: PLR2004 - the last level, see _Segment
        return None
    if segment.level == 0 and _ABOUT_PICTURES.search(message):
        without = _PICTURE_CALL.sub(r"#ck-lost(alt: \1)[]", segment.typst)
        if without != segment.typst:
            return replace(segment, typst=without, level=1)
    if segment.level < 2:  # noqa: PLR2004
        return replace(segment, typst=_plain(segment.part), level=2)
    return replace(segment, typst=_notice(segment.part), level=3)


def _tell(segment: _Segment, message: str, file: str, report: Report) -> None:
    message = re.sub(r" \(searched at .*?\)", "", message)
    done = {
        1: "A picture of this cell cannot be read and is left out of the handout",
        2: "This cell is printed as plain text",
        3: "This cell is left out of the handout",
    }[segment.level]
    report.add(
        "CK503" if segment.level == 1 else "CK504",
        f"{done}: {message}.",
        Place(file=file, cell=segment.part.cell),
        hint="Save the picture again as PNG, JPEG or SVG." if segment.level == 1 else "",
        severity=Severity.WARNING,
    )


def _tell_missing(press: _Press, report: Report) -> None:
    if press.missing:
        shown = " ".join(sorted(press.missing)[:12])
        report.add(
            "CK502",
            f"{len(press.missing)} characters are in no font on this machine and are printed as "
            f"boxes: {shown}",
            Place(file=press.file),
            hint="Install a font that has them, then build again.",
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


def _source(segments: list[_Segment]) -> tuple[str, list[int]]:
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

    def settle(self, segment: _Segment) -> str:
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


@cache
def _template() -> dict[str, bytes]:
    folder = paths.templates() / "handout"
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.typ"))}


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _plain(part: Part) -> str:
    text = html.unescape(_TAG.sub(" ", part.html))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return f"#ck-plain({_string(chr(10).join(line for line in lines if line))})"


def _notice(part: Part) -> str:
    return f'#ck-left-out("{part.cell}")'


def _to_typst(sheet: Sheet, report: Report) -> list[_Segment]:
    """Convert all parts in one call of pandoc; where that fails, find the part at fault."""
    parts = tuple(replace(part, html=_tame(part.html)) for part in sheet.parts)
    segments = _pandoc(parts, _PANDOC_SECONDS)
    if segments is None:
        segments = []
        for part in parts:
            alone = _pandoc((part,), _PANDOC_SECONDS_ALONE)
            segments += alone or [_Segment(part, _plain(part), 2)]
            if alone is None:
                _tell(segments[-1], "its HTML cannot be read", sheet.file, report)
    return segments


def _tame(source: str) -> str:
    """Return HTML without what no sheet can hold: control characters, cells spanning thousands of
    columns, nesting deeper than a page has room for (of which the text is kept)."""
    source = _UNPRINTABLE.sub("", source)
    source = _SPAN.sub(lambda m: f"{m[1]}{min(int(m[2][:6]), _MOST_SPAN)}", source)
    depth = deepest = 0
    for tag in _TAG.finditer(source):
        if tag[0].startswith("</"):
            depth -= 1
        elif not _VOID.match(tag[0]):
            depth += 1
            deepest = max(deepest, depth)
    if deepest <= _DEEPEST:
        return source
    return f"<pre>{_TAG.sub('', source)}</pre>"


def _pandoc(parts: tuple[Part, ...], seconds: int) -> list[_Segment] | None:
    import pypandoc

    nonce = f"coursekit-{secrets.token_hex(8)}"
    document = "\n".join(
        f'<div class="ck-part" data-part="{i}">\n{part.html}\n</div>'
        for i, part in enumerate(parts)
    )
    command = [
        _pandoc_path(pypandoc),
        "--from=html-auto_identifiers",
        "--to=typst",
        "--wrap=none",
        "--sandbox",
        f"--lua-filter={paths.templates() / 'handout' / 'filter.lua'}",
    ]
    try:
        done = subprocess.run(
            command,
            input=document.encode("utf-8", "replace"),
            capture_output=True,
            check=True,
            timeout=seconds,
            env={**os.environ, "COURSEKIT_NONCE": nonce},
        )
    except subprocess.SubprocessError:
        return None
    pieces = re.split(rf"(?m)^[ \t]*// {nonce} (\d+)$\n?", done.stdout.decode())
    return [
        _Segment(parts[int(number)], text.strip("\n"), mark=f"/*{nonce}*/")
        for number, text in zip(pieces[1::2], pieces[2::2], strict=True)
    ]


@cache
def _pandoc_path(pypandoc: Any) -> str:
    return str(pypandoc.get_pandoc_path())
