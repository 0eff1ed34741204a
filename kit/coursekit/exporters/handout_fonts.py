"""Which fonts a handout is set in, and what to install when they lack the lesson's script.

Typst brings Latin, Greek, Cyrillic and mathematics; Chinese, Japanese and Korean need a font of
the system. Scanning the system's fonts costs tens of milliseconds, so a process does it once.
"""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext_noop
from coursekit.model.diagnostic import Report, Severity

SERIF = "Libertinus Serif"
MONO = "DejaVu Sans Mono"

_CJK = re.compile(
    "[\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee\U00020000-\U0003ffff]"
)

_SERIFS = {
    "hans": (
        "Noto Serif CJK SC",
        "Source Han Serif SC",
        "Noto Serif SC",
        "Source Han Serif CN",
        "Songti SC",
        "STSong",
        "SimSun",
        "NSimSun",
        "AR PL UMing CN",
    ),
    "hant": (
        "Noto Serif CJK TC",
        "Source Han Serif TC",
        "Noto Serif TC",
        "Songti TC",
        "PMingLiU",
        "MingLiU",
        "AR PL UMing TW",
    ),
    "ja": (
        "Noto Serif CJK JP",
        "Source Han Serif",
        "Noto Serif JP",
        "Hiragino Mincho ProN",
        "Yu Mincho",
        "MS Mincho",
        "IPAMincho",
    ),
    "ko": ("Noto Serif CJK KR", "Source Han Serif K", "Noto Serif KR", "AppleMyungjo", "Batang"),
}
_SANS = {
    "hans": (
        "Noto Sans CJK SC",
        "Source Han Sans SC",
        "Noto Sans SC",
        "PingFang SC",
        "Microsoft YaHei",
        "WenQuanYi Micro Hei",
        "WenQuanYi Zen Hei",
        "SimHei",
    ),
    "hant": ("Noto Sans CJK TC", "Source Han Sans TC", "PingFang TC", "Microsoft JhengHei"),
    "ja": ("Noto Sans CJK JP", "Source Han Sans", "Hiragino Sans", "Yu Gothic", "MS Gothic"),
    "ko": ("Noto Sans CJK KR", "Source Han Sans K", "Apple SD Gothic Neo", "Malgun Gothic"),
}
_ADVICE = {
    "Linux": gettext_noop(
        "Install one: on Debian and Ubuntu the package fonts-noto-cjk, on Fedora "
        "google-noto-serif-cjk-fonts, on Arch noto-fonts-cjk; then build again."
    ),
    "Darwin": gettext_noop("macOS has Songti SC: switch it on in Font Book, then build again."),
    "Windows": gettext_noop(
        'Add "Chinese (Simplified) Supplemental Fonts" under Settings, System, '
        "Optional features; then build again."
    ),
}


@dataclass(frozen=True)
class FontChoice:
    """Families in order of preference, for prose and for code; all of them are there."""

    serif: tuple[str, ...]
    mono: tuple[str, ...]


@cache
def system_fonts(folder: Path | None = None, *, system: bool = True) -> Any:
    """Return the fonts Typst finds, scanned once a process; `folder` adds one with more."""
    import typst

    folders: list[str] = [str(folder)] if folder else []
    return typst.Fonts(include_system_fonts=system, font_paths=folders)


@cache
def _families(fonts: Any) -> frozenset[str]:
    return frozenset(fonts.families())


def has_cjk(text: str) -> bool:
    """Return whether a text has Chinese, Japanese or Korean characters."""
    return bool(_CJK.search(text))


def script_of(language: str) -> str:
    """Return "hans", "hant", "ja" or "ko": whose forms of shared characters a language reads."""
    tags = language.replace("_", "-").lower().split("-")
    if tags[0] in ("ja", "ko"):
        return tags[0]
    return "hant" if {"hant", "tw", "hk", "mo"} & set(tags) else "hans"


def choose_fonts(text: str, language: str, fonts: Any, report: Report) -> FontChoice:
    """Choose fonts for a text. Adds CK501 where it needs a font that is not installed."""
    script = script_of(language)
    order = [script, *(s for s in _SERIFS if s != script)]
    families = _families(fonts)
    serif = [name for s in order for name in _SERIFS[s] if name in families]
    sans = [name for s in order for name in _SANS[s] if name in families]
    if has_cjk(text) and not serif and not sans:
        report.add(
            "CK501",
            _a(
                "The handout has Chinese, Japanese or Korean text, and no font on this machine "
                "has its characters; they are printed as boxes."
            ),
            hint=_a(_ADVICE.get(platform.system(), _ADVICE["Linux"])),
            severity=Severity.WARNING,
        )
    wide = tuple((serif or sans)[:2])
    return FontChoice((SERIF, *wide), (MONO, *tuple((sans or serif)[:1])))
