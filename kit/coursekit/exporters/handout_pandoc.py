"""From HTML to Typst, through one call of pandoc and the filter beside the template."""

from __future__ import annotations

import html
import os
import re
import secrets
import subprocess
from dataclasses import replace
from functools import cache

from coursekit import paths
from coursekit.exporters.handout_model import Level, Part, Segment

_PANDOC_SECONDS = 20
_PANDOC_SECONDS_ALONE = 5
_LETTERS_A_SECOND = 20_000
"""A tenth of what pandoc reads on a slow machine. Formulas nested deeply take it for ever."""
_DEEPEST = 100
_MOST_SPAN = 60
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\U0001fffe\U0001ffff\U000e0000-\U000e007f]"
)
_SPAN = re.compile(r"""(\b(?:col|row)span\s*=\s*["']?)(\d+)""", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b(?:[^>\"]|\"[^\"]*\")*>", re.IGNORECASE)
_VOID = re.compile(
    r"<(?:!|area|br|col|embed|hr|img|input|link|meta|source|track|wbr)", re.IGNORECASE
)
_TAG = re.compile(r"<(?:[^>\"]|\"[^\"]*\")*>")


def to_typst(parts: tuple[Part, ...]) -> list[Segment]:
    """Convert all parts in one call of pandoc; where that fails, find the part at fault, which
    comes back as plain text."""
    parts = tuple(replace(part, html=_tame(part.html)) for part in parts)
    segments = _pandoc(parts, _PANDOC_SECONDS)
    if segments is None:
        segments = []
        for part in parts:
            alone = _pandoc((part,), _PANDOC_SECONDS_ALONE)
            segments += alone or [plain(part)]
    return segments


def plain(part: Part) -> Segment:
    """Return the text of a part alone, which Typst can always set."""
    text = html.unescape(_TAG.sub(" ", part.html))
    lines = (" ".join(line.split()) for line in text.splitlines())
    typst = f"#set-plain({_string(chr(10).join(line for line in lines if line))})"
    return Segment(part, typst, Level.PLAIN_TEXT)


def _tame(source: str) -> str:
    """Return HTML without what no sheet can hold: control characters, cells spanning thousands of
    columns, nesting deeper than a page has room for (of which the text is kept)."""
    source = _UNPRINTABLE.sub("", source)
    source = _CELL.sub(lambda cell: _SPAN.sub(_span, cell[0]), source)
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


def _span(found: re.Match[str]) -> str:
    return f"{found[1]}{min(int(found[2][:6]), _MOST_SPAN)}"


def _pandoc(parts: tuple[Part, ...], seconds: int) -> list[Segment] | None:
    nonce = f"coursekit-{secrets.token_hex(8)}"
    document = "\n".join(
        f'<div class="ck-part" data-part="{i}">\n{part.html}\n</div>'
        for i, part in enumerate(parts)
    )
    command = [
        _pandoc_path(),
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
            timeout=seconds + len(document) / _LETTERS_A_SECOND,
            env={**os.environ, "COURSEKIT_NONCE": nonce},
        )
    except subprocess.SubprocessError:
        return None
    pieces = re.split(rf"(?m)^[ \t]*// {nonce} (\d+)$\n?", done.stdout.decode())
    return [
        Segment(parts[int(number)], text.strip("\n"), mark=f"/*{nonce}*/")
        for number, text in zip(pieces[1::2], pieces[2::2], strict=True)
    ]


@cache
def _pandoc_path() -> str:
    import pypandoc

    return str(pypandoc.get_pandoc_path())


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
