"""Writes a notebook back in the style of the text it came from."""

from __future__ import annotations

import json
import re
from typing import Any

_INDENT = re.compile(r"^\{\r?\n([ \t]+)")


def set_source(data: dict[str, Any], number: int, source: str) -> None:
    """Give cell `number` (from 1) of a notebook's JSON a new source, in the shape it had."""
    cell = data["cells"][number - 1]
    is_list = isinstance(cell.get("source"), list)
    cell["source"] = source.splitlines(keepends=True) if is_list else source


def notebook_text(data: Any, like: str) -> str:
    """Return a notebook as JSON with the indent, line ends and escapes of the text `like`."""
    found = _INDENT.search(like)
    text = json.dumps(
        data,
        ensure_ascii="\\u" in like and like.isascii(),
        indent=found[1] if found else None,
    )
    text = text.replace("\n", "\r\n") if "\r\n" in like else text
    return text + like[len(like.rstrip()) :]
