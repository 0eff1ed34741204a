"""The settings at the head of a block: `name: value` lines, a value going on in indented lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import listed
from coursekit.model.diagnostic import Report, did_you_mean
from coursekit.model.source_line import Line, half

_SETTING = re.compile(r"\s*([^\W\d](?:[\w ]{0,28}\w)?)\s*:(?!//)\s*")
_HEADER = re.compile(r"\s*%%\s*(\w+)(?:\s+(.*))?$")
_ID = re.compile(r"[\w][\w.-]*")
_YES = {"yes", "true", "on", "y", "是", "开"}
_NO = {"no", "false", "off", "n", "否", "关"}
_SHARE = re.compile(r"(\d+(?:\.\d+)?|\d+/[1-9]\d*)\s*(%?)")
_MINUTES = re.compile(r"(\d+(?:\.\d+)?)\s*(s|sec|seconds?|min|minutes?|h|hours?|秒|分钟?|小时)?")
_UNITS = {"s": 1 / 60, "秒": 1 / 60, "h": 60.0, "小": 60.0}


class ValueTextError(Exception):
    """A setting's value that cannot be read; the text says what to write."""


@dataclass(frozen=True)
class Setting:
    """One setting as written: its normalised name, and the lines of its value."""

    name: str
    name_line: Line
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The value, over as many lines as it has."""
        return "\n".join("" if _is_gap(one) else one.text for one in self.lines).strip()

    @property
    def value(self) -> Line:
        """The first line of the value, trimmed, with its place."""
        line = self.lines[0]
        lead = len(line.text) - len(line.text.lstrip())
        return line.cut(lead, max(lead, len(line.text.rstrip())))


@dataclass
class Settings:
    """The settings read: values by field, and where each stood."""

    values: dict[str, Any] = field(default_factory=dict)
    given: dict[str, Setting] = field(default_factory=dict)


Reader = Callable[[Setting, Report], Any]


def read_header_id(line: Line, kind: str, report: Report) -> str:
    """Return the id that a header `%%quiz id` names, or an empty text."""
    text = half(line.text).rstrip()
    found = _HEADER.match(text)
    given = line.text[found.start(2) : found.end(2)].strip() if found and found.group(2) else ""
    if not given:
        report.add(
            "CK150",
            _a("This block has no id."),
            line.place(0, len(text)),
            hint=_a("Write a short name behind it: %%{kind} my-{kind}").format(kind=kind),
        )
        return ""
    if not _ID.fullmatch(given):
        start = line.text.index(given)
        report.add(
            "CK151",
            _a('"{id}" cannot be an id.').format(id=given),
            line.place(start, start + len(given)),
            hint=_a("Use letters, digits and hyphens, with no space: {better}").format(
                better=re.sub(r"[^\w.-]+", "-", given).strip("-.") or f"my-{kind}"
            ),
        )
    return re.sub(r"[^\w.-]+", "-", given).strip("-.")


def setting_of(line: Line) -> tuple[str, int] | None:
    """Return the normalised name of a setting and where its value begins, or None."""
    text = half(line.text)
    found = _SETTING.match(text)
    if found is None:
        return None
    return " ".join(found.group(1).lower().replace("_", " ").split()), found.end()


def written(lines: Sequence[Line], first_name: Callable[[str], bool]) -> Iterator[Setting | Line]:
    """Yield the settings among the lines, and each line that is none."""
    held: Setting | None = None
    for line in lines:
        named = setting_of(line)
        indented = line.text[:1] in " \t\u3000" and line.text.strip() != ""
        if held is not None and (
            (indented and not first_name(named[0] if named else "")) or _is_gap(line)
        ):
            held = Setting(held.name, held.name_line, (*held.lines, line.cut(min(2, _lead(line)))))
            continue
        if held is not None:
            yield held
            held = None
        if named is None:
            yield line
        else:
            name, start = named
            end = len(half(line.text[:start]).rstrip().rstrip(":").rstrip())
            held = Setting(name, line.cut(_lead(line), end), (line.cut(start),))
    if held is not None:
        yield held


def read_settings(
    found: Sequence[Setting],
    readers: Mapping[str, tuple[str, Reader]],
    report: Report,
    code: str = "CK152",
) -> Settings:
    """Read settings by a table of names, each with its field and its reader."""
    settings = Settings()
    for setting in found:
        place = setting.name_line.place()
        if setting.name not in readers:
            names = listed(dict.fromkeys(_first_names(readers)))
            report.add(
                code,
                _a('The setting "{name}" is not known.').format(name=setting.name_line.text),
                place,
                hint=did_you_mean(setting.name, readers)
                or _a("Known are: {names}.").format(names=names),
            )
            continue
        name, reader = readers[setting.name]
        if name in settings.given:
            report.add(
                "CK153",
                _a('The setting "{name}" is given twice.').format(name=setting.name_line.text),
                place,
                hint=_a("It stands in line {n} already; keep one of them.").format(
                    n=settings.given[name].name_line.number
                ),
            )
            continue
        settings.given[name] = setting
        try:
            value = reader(setting, report)
        except ValueTextError as error:
            shown = setting.value
            wrong = _a('"{value}" does not fit here.') if shown.text else _a("A value is missing.")
            report.add("CK154", wrong.format(value=shown.text), shown.place(), hint=str(error))
            continue
        if value is not None:
            settings.values[name] = value
    return settings


def _first_names(readers: Mapping[str, tuple[str, Reader]]) -> Iterator[str]:
    seen: set[str] = set()
    for name, (target, _reader) in readers.items():
        if target not in seen:
            seen.add(target)
            yield name


def _lead(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip())


def _is_gap(line: Line) -> bool:
    return line.text.strip() == "\\"


# --- values ------------------------------------------------------------------------------------


def read_text(setting: Setting, _report: Report) -> str:
    """Return words, over as many lines as there are."""
    return setting.text


def read_line(setting: Setting, _report: Report) -> str:
    """Return words on one line."""
    return " ".join(setting.text.split())


def read_flag(setting: Setting, _report: Report) -> bool:
    """Return yes or no."""
    word = half(setting.text).strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueTextError(_a("Write yes or no."))


def read_count(setting: Setting, _report: Report) -> int | None:
    """Return a whole number from 1, or None for "unlimited"."""
    word = half(setting.text).strip().lower()
    if word in {"unlimited", "any", "no limit", "不限"}:
        return None
    if re.fullmatch(r"[1-9]\d{0,5}", word, re.ASCII):
        return int(word)
    raise ValueTextError(_a("Write a whole number from 1, or unlimited."))


def read_share(setting: Setting, _report: Report) -> Fraction:
    """Return a share from 0 to 1, written as 60%, 0.6 or 3/5."""
    found = _SHARE.fullmatch(half(setting.text).strip())
    if found is None:
        raise ValueTextError(_a("Write a share, such as 60%, 0.6 or 3/5."))
    share = Fraction(found.group(1)) / (100 if found.group(2) else 1)
    if share > 1:
        more = f"{found.group(1)}%" if not found.group(2) and share <= 100 else "100%"  # noqa: PLR2004
        raise ValueTextError(_a("A share is at most 100%; write {more}.").format(more=more))
    return share


def read_minutes(setting: Setting, _report: Report) -> float | None:
    """Return minutes, from "10 min", "90 s" or "1 h"; None for "none"."""
    word = half(setting.text).strip().lower()
    if word in {"none", "no", "unlimited", "不限"}:
        return None
    found = _MINUTES.fullmatch(word)
    if found is None or float(found.group(1)) <= 0:
        raise ValueTextError(_a("Write a time, such as 10 min or 90 s."))
    minutes = float(found.group(1)) * _UNITS.get((found.group(2) or "m")[0], 1.0)
    if not 0 < minutes < 1e6:  # noqa: PLR2004
        raise ValueTextError(_a("Write a time, such as 10 min or 90 s."))
    return minutes


def write_share(value: Fraction) -> str:
    """Return a share as per cent where that is whole, else as a fraction."""
    per_cent = value * 100
    return f"{per_cent}%" if per_cent.denominator == 1 else str(value)


def write_lines(name: str, text: str) -> list[str]:
    """Return a setting over as many lines as its text has, the further ones indented."""
    first, *rest = text.split("\n")
    return [f"{name}: {first}", *(f"  {line}" if line.strip() else "\\" for line in rest)]
