"""A callout as text, both ways.

%%callout tip: Before you begin      the kind and the title, both optional
Charge your tablet.                  the body, Markdown
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from coursekit.blocks.block_type import ParsedBlock
from coursekit.blocks.callout.model import LABELS, Callout
from coursekit.i18n import author_gettext as _a
from coursekit.model.block import Block
from coursekit.model.diagnostic import Report, Severity, did_you_mean
from coursekit.model.draw import seed_of
from coursekit.model.source_line import Line, half

_HEADER = re.compile(r"\s*%%\s*\w+\s*")
_KIND = re.compile(r"([^\W\d_]+)\s*(?::\s*|$)")
_ID = re.compile(r"\s*\{\s*#([\w][\w.-]*)\s*\}\s*$")
_CHINESE = {"说明": "note", "注": "note", "提示": "tip", "警告": "warning", "注意": "warning"}
_CHINESE |= {"例子": "example", "示例": "example", "例": "example"}
KINDS = {**{kind: kind for kind in LABELS}, **_CHINESE}
"""Words for a kind of callout, and the kind that each means."""


def parse_callout(
    lines: Sequence[Line], _earlier: Mapping[str, Block], report: Report
) -> ParsedBlock:
    """Return the callout that the lines hold, the header first."""
    header = lines[0]
    kind, title, callout_id = _read_header(header, report)
    body = "\n".join(line.text for line in lines[1:]).strip("\n").rstrip()
    if not body:
        report.add(
            "CK241",
            _a("This callout has no text."),
            header.place(),
            hint=_a("Write the text below the first line."),
        )
        return ParsedBlock(None)
    callout_id = callout_id or _default_id(kind, title, body)
    return ParsedBlock(Callout(id=callout_id, kind=kind, title=title, body=body))


def _read_header(header: Line, report: Report) -> tuple[str, str, str]:
    """Return the kind, the title and the id that a header names, the latter two maybe empty."""
    text = half(header.text)
    found = _HEADER.match(text)
    start, end = found.end() if found else 0, len(text.rstrip())
    named = _ID.search(text, start, end)
    if named is not None:
        end = named.start()
    word = _KIND.match(text, start, end)
    kind = "note"
    if word is not None and word.group(1).lower() in KINDS:
        kind, start = KINDS[word.group(1).lower()], word.end()
    elif word is not None and (near := did_you_mean(word.group(1).lower(), KINDS)):
        report.add(
            "CK240",
            _a('"{word}" is no kind of callout.').format(word=word.group(1)),
            header.place(word.start(1), word.end(1)),
            hint=near,
            severity=Severity.WARNING,
        )
    return kind, header.text[start:end].strip(), named.group(1) if named is not None else ""


def _default_id(kind: str, title: str, body: str) -> str:
    """Return the id of a callout whose author gave none; nothing is kept under it."""
    return f"callout-{seed_of(f'{kind}:{title}:{body}'):08x}"


def write_callout(callout: Callout) -> str:
    """Return a callout as text that `parse_callout` reads as the same callout."""
    default = _default_id(callout.kind, callout.title, callout.body)
    end = "" if callout.id == default else f" {{#{callout.id}}}"
    return f"%%callout {callout.kind}: {callout.title}".rstrip() + f"{end}\n{callout.body}\n"
