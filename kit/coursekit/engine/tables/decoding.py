"""Bytes of a text file turned into text, whatever saved it."""

from __future__ import annotations

import contextlib


def decoded(data: bytes) -> str:
    """Return the text: in UTF-8 or UTF-16, GB 18030, or the encoding of western Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _of_a_spreadsheet(data)


def _of_a_spreadsheet(data: bytes) -> str:
    """Decode what spreadsheets save as "CSV" on Chinese Windows, or on that of western Europe.

    Both decode nearly anything: but what is Chinese is mostly made of common characters.
    """
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return data.decode("cp1252")
    foreign = [character for character in text if character > "\x7f"]
    common = sum(bool(character.encode("gb2312", "ignore")) for character in foreign)
    if common * 2 < len(foreign):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode("cp1252")
    return text
