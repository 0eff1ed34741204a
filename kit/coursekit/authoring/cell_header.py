"""Where a cell says that it is a quiz or a scenario: `%%quiz id`, and the slips on the way to it.

Above it may stand blank lines and comments; full-width ％％, capitals and blanks within are read as
what they mean. Everything else that nearly says it is a slip, told with what to write.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Report
from coursekit.model.source_line import Line, half, lines_of

KINDS = ("quiz", "scenario")
_MAGIC = re.compile(r"\s*(%%?)[ \t\u3000]*(\w+)(?=\s|$|[:：])")
_ELSEWHERE = {"测验": "quiz", "测试": "quiz", "情景": "scenario", "场景": "scenario"}
_OTHERS = {"quit"}
_LIKE = 0.7
_SCENE = re.compile(r"\s*={2,}\s*\w+\s*:")
_CHOICE = re.compile(r"\s*\*\s+\S.*(?:->|→)\s*\w")


@dataclass(frozen=True)
class Header:
    """A line that says, or nearly says, what a cell is: its `kind`, its row from 0, where the magic
    stands in it. `exact`: it means just that."""

    kind: str
    row: int
    line: Line
    start: int
    end: int
    exact: bool

    @property
    def magic(self) -> str:
        """The magic as written."""
        return self.line.text[self.start : self.end]


def header_of(source: str | Sequence[Line]) -> Header | None:
    """Return the header of a code cell: its first line but for blank ones and comments."""
    lines = lines_of(source) if isinstance(source, str) else source
    for row, line in enumerate(lines):
        text = line.text.strip()
        if text and not text.startswith("#"):
            return _header(line, row)
    return None


def _header(line: Line, row: int) -> Header | None:
    text = half(line.text)
    found = _MAGIC.match(text)
    if found is None:
        return None
    name = found.group(2).lower()
    exact = name in KINDS and found.group(1) == "%%" and text[found.end() :][:1] != ":"
    near = get_close_matches(name, KINDS, n=1, cutoff=_LIKE) if name not in _OTHERS else []
    kind = near[0] if near else _ELSEWHERE.get(name, "")
    return Header(kind, row, line, found.start(1), found.end(), exact) if kind else None


def slip(kind: str, lines: list[Line], report: Report) -> bool:
    """Report a cell that was meant as a block and is none; tell whether it was."""
    return (slip_in_code if kind == "code" else slip_in_text)(lines, report)


def slip_in_code(
    lines: Sequence[Line], report: Report, taken: Callable[[str], bool] = lambda _magic: False
) -> bool:
    """Report a code cell that was meant as a block and is none; tell whether it was.

    `taken` tells whether a magic such as "%%time" is somebody's.
    """
    header = header_of(lines)
    if header is not None:
        if header.exact or taken(header.magic):
            return False
        _misspelt(header, report)
        return True
    if parses("\n".join(line.text for line in lines)):
        return False
    late = next((one for n, line in enumerate(lines) if (one := _header(line, n))), None)
    if late is not None and late.exact:
        _late(late, report)
        return True
    kind, line = _looks_like(lines)
    if line is None:
        return False
    _unsaid(kind, line, report)
    return True


def slip_in_text(lines: Sequence[Line], report: Report) -> bool:
    """Report a block in a cell that does not run: learners would read its marks."""
    fenced = False
    for row, line in enumerate(lines):
        fenced ^= line.text.strip().startswith(("```", "~~~"))
        header = None if fenced else _header(line, row)
        if header is not None and half(line.text).strip().startswith("%%"):
            report.add(
                "CK429",
                _a("This cell is no code cell: learners would read its marks and answers."),
                line.place(header.start, header.end),
                hint=_a("Make it a code cell: click beside it, then press Esc and Y."),
            )
            return True
    return False


def parses(source: str) -> bool:
    """Return whether a code cell is Python, lines of IPython's own (`%`, `!`, `?`) included."""
    return python_error(source) is None


def python_error(source: str) -> SyntaxError | None:
    """Return what keeps a code cell from being Python, or None."""
    first = _parsed(source)
    if first is None or source.lstrip().startswith("%%"):
        return None
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        manager = TransformerManager()  # type: ignore[no-untyped-call]
        return _parsed(manager.transform_cell(source))
    except SyntaxError:
        return first


def _parsed(source: str) -> SyntaxError | None:
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(source)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


def _looks_like(lines: Sequence[Line]) -> tuple[str, Line | None]:
    """Return what lines that are no Python were meant as, and the line that tells."""
    # All that blocks are made of, which seldom is needed here.
    from coursekit.authoring.quiz_settings import READERS as QUIZ
    from coursekit.authoring.scenario_text import READERS as SCENARIO
    from coursekit.authoring.settings_text import setting_of
    from coursekit.questions.answer_marks import read_mark

    kinds = [(read_mark(line), line) for line in lines]
    for line in lines:
        text = half(line.text)
        if _SCENE.match(text) or _CHOICE.match(text):
            return "scenario", line
    for mark, line in kinds:
        if mark is not None and mark.kind in {"choice", "box"} and mark.text.text.strip():
            return "quiz", line
    named = setting_of(lines[0]) if lines else None
    answered = any(mark is not None and mark.kind == "answer" for mark, _line in kinds)
    if answered or (named is not None and named[0] in {*QUIZ, *SCENARIO}):
        return "quiz", lines[0]
    return "", None


def _misspelt(header: Header, report: Report) -> None:
    report.add(
        "CK428",
        _a('"{found}" begins no quiz and no scenario.').format(found=header.magic),
        header.line.place(header.start, header.end),
        hint=_a('Did you mean "{meant}"?').format(meant=f"%%{header.kind}"),
    )


def _late(header: Header, report: Report) -> None:
    report.add(
        "CK431",
        _a("{magic} stands below other code and must begin its cell.").format(
            magic=f"%%{header.kind}"
        ),
        header.line.place(header.start, header.end),
        hint=_a("Put the cursor before it and split the cell: menu Edit, Split Cell."),
    )


def _unsaid(kind: str, line: Line, report: Report) -> None:
    report.add(
        "CK430",
        _a("This looks like a quiz, and the cell does not say so.")
        if kind == "quiz"
        else _a("This looks like a scenario, and the cell does not say so."),
        line.place(),
        hint=_a("Write {magic} and a short name into the first line of the cell.").format(
            magic=f"%%{kind}"
        ),
    )
