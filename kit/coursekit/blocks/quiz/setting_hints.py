"""Lines of an introduction that are, or nearly are, settings of a quiz."""

from __future__ import annotations

from difflib import get_close_matches

from coursekit.blocks.quiz.settings import READERS
from coursekit.blocks.settings_text import (
    Setting,
    ValueTextError,
    read_line,
    read_text,
    setting_of,
)
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Report, Severity
from coursekit.model.source_line import Line

_LIKE = 0.75


def tell_lost_settings(intro: list[Line], top: int, report: Report) -> None:
    """Report lines of an introduction that were meant as settings; `top` is the line below the
    magic, where settings are expected."""
    told = {one.place.line for one in report}
    for line in (one for one in intro if one.number not in told):
        found = _lost(line, at_top=line.number == top)
        if found is not None:
            write, severity = found
            report.add(
                "CK156",
                _a("This line of the introduction looks like a setting."),
                line.place(),
                hint=_a("Write {line}, right below %%quiz or below another setting.").format(
                    line=write
                ),
                severity=severity,
            )


def _lost(line: Line, *, at_top: bool) -> tuple[str, Severity] | None:
    """Return what to write instead and how sure it is, or None for words."""
    named = setting_of(line)
    if named is not None:
        name, start = named
        near = [name] if name in READERS else get_close_matches(name, READERS, 1, _LIKE)
        if not near:
            return None
        sure = near == [name] and not _is_free(name) and _fits(name, line.cut(start))
        write = f"{near[0]}: {line.text[start:].strip()}"
        return write, Severity.ERROR if sure else Severity.WARNING
    words = line.text.split()
    for count in (2, 1):
        name, rest = " ".join(words[:count]).lower(), words[count:]
        if name not in READERS or not rest:
            continue
        value = line.cut(line.text.index(rest[0], len(words[0])))
        if not _is_free(name) and _fits(name, value):
            return f"{name}: {value.text.strip()}", Severity.ERROR
        if _is_free(name) and at_top:
            return f"{name}: {value.text.strip()}", Severity.WARNING
    return None


def _is_free(name: str) -> bool:
    """Return whether a setting takes any words."""
    return READERS[name][1] in (read_line, read_text)


def _fits(name: str, value: Line) -> bool:
    try:
        READERS[name][1](Setting(name, value, (value,)), Report())
    except ValueTextError:
        return False
    return True
