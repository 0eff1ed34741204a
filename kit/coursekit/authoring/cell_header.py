"""Where a cell says which block it is, as in `%%quiz id`, and the slips on the way to it.

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

from coursekit.blocks.registry import BUILT_IN, TYPES
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Report
from coursekit.model.source_line import Line, half, lines_of

_MAGIC = re.compile(r"\s*(%%?)[ \t\u3000]*(\w+)(?=\s|$|[:：])")
_ALIASES = {alias: one.name for one in TYPES.values() for alias in one.aliases}
_OTHERS = {"quit"}
_LIKE = 0.7


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
    exact = name in TYPES and found.group(1) == "%%" and text[found.end() :][:1] != ":"
    near = get_close_matches(name, TYPES, n=1, cutoff=_LIKE) if name not in _OTHERS else []
    kind = near[0] if near else _ALIASES.get(name, "")
    return Header(kind, row, line, found.start(1), found.end(), exact) if kind else None


def slip(kind: str, lines: list[Line], report: Report) -> bool:
    """Report a cell that was meant as a block and is none; return whether it was."""
    return (slip_in_code if kind == "code" else slip_in_text)(lines, report)


def slip_in_code(
    lines: Sequence[Line], report: Report, is_magic: Callable[[str], bool] = lambda _magic: False
) -> bool:
    """Report a code cell that was meant as a block and is none; return whether it was.

    `is_magic` returns whether there is a magic such as "%%time".
    """
    header = header_of(lines)
    if header is not None:
        if header.exact or is_magic(header.magic):
            return False
        _report_misspelt(header, report)
        return True
    if parses("\n".join(line.text for line in lines)):
        return False
    late = next((one for n, line in enumerate(lines) if (one := _header(line, n))), None)
    if late is not None and late.exact:
        _report_late(late, report)
        return True
    if (found := _looks_like(lines)) is None:
        return False
    _report_no_header(*found, report)
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


def guess_type(lines: Sequence[Line]) -> str:
    """Return the block type that lines without a header look most like."""
    found = _looks_like(lines)
    return found[0] if found is not None else BUILT_IN[-1].name


def _looks_like(lines: Sequence[Line]) -> tuple[str, Line] | None:
    """Return the block type that lines were meant as, and the line that shows it."""
    found = ((one.name, one.looks_like(lines)) for one in TYPES.values())
    return next(((name, line) for name, line in found if line is not None), None)


def _report_misspelt(header: Header, report: Report) -> None:
    report.add(
        "CK428",
        _a('"{found}" begins no block.').format(found=header.magic),
        header.line.place(header.start, header.end),
        hint=_a('Did you mean "{meant}"?').format(meant=f"%%{header.kind}"),
    )


def _report_late(header: Header, report: Report) -> None:
    report.add(
        "CK431",
        _a("{magic} stands below other code and must begin its cell.").format(
            magic=f"%%{header.kind}"
        ),
        header.line.place(header.start, header.end),
        hint=_a("Put the cursor before it and split the cell: menu Edit, Split Cell."),
    )


def _report_no_header(kind: str, line: Line, report: Report) -> None:
    report.add(
        "CK430",
        _a("This looks like a {kind}, and the cell does not say so.").format(kind=kind),
        line.place(),
        hint=_a("Write {magic} and a short name into the first line of the cell.").format(
            magic=f"%%{kind}"
        ),
    )
