"""Bytes of a text file turned into text, whatever saved it."""

from __future__ import annotations

import contextlib
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from coursekit.engine.tables.cells import TableError
from coursekit.i18n import author_gettext as _a

_STRAY = re.compile("[\udc80-\udcff]")
"""A byte that is no UTF-8, as `surrogateescape` keeps it."""
_WORD = re.compile(rf"""[^\s,;"]*{_STRAY.pattern}[^\s,;"]*""")


def decoded(data: bytes) -> str:
    """Return the text: in UTF-8 or UTF-16, GB 18030, or the encoding of western Windows.

    Raise TableError where it is in none of them, or in UTF-8 but for a few bytes.
    """
    wide = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        _refuse_nearly_utf8(data)
    try:
        return _of_a_spreadsheet(data)
    except UnicodeDecodeError:
        hint = _a("Save it in UTF-8; spreadsheets call that CSV UTF-8.")
        raise TableError(_a("it is in no encoding known here"), hint=hint) from None


def _refuse_nearly_utf8(data: bytes) -> None:
    # In other encodings, characters hardly ever come out as UTF-8.
    text = data.decode("utf-8-sig", "surrogateescape")
    stray = _STRAY.findall(text)
    right = sum(mark > "\x7f" for mark in text) - len(stray)
    if not data.startswith(BOM_UTF8) and right <= len(stray):
        return
    at = text.index(stray[0])
    words = _WORD.findall(text[max(at - 20, 0) : at + 20])
    raise TableError(
        _a('nearly all of it is UTF-8, but "{word}" is not').format(
            word=_STRAY.sub("\ufffd", words[0])
        ),
        text.count("\n", 0, at) + 1,
        _a("Write the word again, and save the plan in UTF-8."),
    )


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
