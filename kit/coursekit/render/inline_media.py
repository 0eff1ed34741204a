"""Pictures, sound and film beside a lesson, as `data:` URIs: a page asks nobody for anything."""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from urllib.parse import unquote

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import listed
from coursekit.model.diagnostic import did_you_mean
from coursekit.render.findings_html import Findings

PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
MEDIA = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".vtt": "text/vtt",
}
_KNOWN = {**PICTURES, **MEDIA}
_LARGE = {True: 2_000_000, False: 20_000_000}
_LIMIT = {True: 20_000_000, False: 200_000_000}
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE)
_DATA = re.compile(
    r"^data:(?:image/(?:png|jpeg|gif|webp|svg\+xml)|video/(?:mp4|webm)"
    r"|audio/(?:mpeg|mp4|ogg|wav)|text/vtt)[;,]",
    re.IGNORECASE,
)

_noted: ContextVar[set[str] | None] = ContextVar("_noted", default=None)


@contextlib.contextmanager
def record_reads() -> Iterator[set[str]]:
    """Note which files are looked for meanwhile: paths relative to the lesson's folder."""
    found: set[str] = set()
    token = _noted.set(found)
    try:
        yield found
    finally:
        _noted.reset(token)


def inlined(source: str, folder: Path | None, findings: Findings) -> str | None:
    """Return a file as a `data:` URI, or None where a page may not or can not hold it."""
    source = source.strip()
    if _DATA.match(source):
        return source
    if _SCHEME.match(source):
        _refuse_remote(source, findings)
        return None
    path = unquote(source.partition("?")[0].partition("#")[0])
    if not path:
        return None
    if _leaves(path):
        findings.add(
            "CK403",
            _a('The file "{name}" lies outside the folder of the lesson.').format(name=path),
            source,
            _a("Copy it beside the notebook and name it without a path."),
            error=True,
        )
        return None
    if folder is None:
        findings.add(
            "CK401",
            _a(
                'The file "{path}" could not be looked for: the lesson lies in no known folder.'
            ).format(path=path),
            source,
            _a("Save the notebook, and keep the file beside it."),
        )
        return None
    return _read(path, source, folder, findings)


def _refuse_remote(source: str, findings: Findings) -> None:
    shown = source if len(source) <= 80 else f"{source[:77]}..."  # noqa: PLR2004
    findings.add(
        "CK402",
        _a('"{name}" is not beside the lesson, and a page asks no other place for files.').format(
            name=shown
        ),
        source,
        _a("Save the file beside the notebook and name it there."),
        error=True,
    )


def _leaves(path: str) -> bool:
    slashed = path.replace("\\", "/")
    return slashed.startswith("/") or ".." in slashed.split("/") or ":" in path or "\0" in path


def _read(path: str, source: str, folder: Path, findings: Findings) -> str | None:
    relative = path.replace("\\", "/")
    looked_for = _noted.get()
    if looked_for is not None:
        looked_for.add(relative)
    file = folder / relative
    kind = _KNOWN.get(file.suffix.lower())
    if kind is None:
        findings.add(
            "CK405",
            _a(
                'A page can\'t show "{path}": it is no picture, sound or film that browsers know.'
            ).format(path=path),
            source,
            _a("Use one of {names}.").format(
                names=listed(sorted(ending.removeprefix(".") for ending in _KNOWN))
            ),
            error=True,
        )
        return None
    inside = stays_inside(file, folder)
    try:
        size = file.stat().st_size if inside and file.is_file() else None
        content = (
            file.read_bytes() if size is not None and _fits(size, path, source, findings) else None
        )
    except (OSError, ValueError):
        size = content = None
    if not inside:
        findings.add(
            "CK403",
            leads_outside(path),
            source,
            _a("Put the file itself there."),
            error=True,
        )
    elif size is None:
        findings.add(
            "CK401",
            _a('The file "{path}" does not exist; looked for it in {folder}.').format(
                path=path, folder=folder
            ),
            source,
            did_you_mean(path, _names(folder)) or _a("Put it beside the notebook."),
            error=True,
        )
    if content is None:
        return None
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def stays_inside(file: Path, folder: Path) -> bool:
    """Return whether a file, links followed, lies in a folder."""
    try:
        return file.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        return True


def leads_outside(path: str) -> str:
    """Return what is said of a link that leaves the folder."""
    said = _a(
        '"{path}" is a link that leads outside the folder of the lesson; such are not followed.'
    )
    return said.format(path=path)


def _fits(size: int, path: str, source: str, findings: Findings) -> bool:
    picture = Path(path).suffix.lower() in PICTURES
    megabytes = f"{size / 1_000_000:.1f}"
    if size > _LIMIT[picture]:
        findings.add(
            "CK404",
            _a('"{path}" has {megabytes} MB, too much for a page; it was left out.').format(
                path=path, megabytes=megabytes
            ),
            source,
            _a("Make it smaller, or shorter."),
            error=True,
        )
        return False
    if size > _LARGE[picture]:
        findings.add(
            "CK404",
            _a('"{path}" adds {megabytes} MB to every page of the lesson.').format(
                path=path, megabytes=megabytes
            ),
            source,
            _a("Make it smaller if learners have slow lines."),
        )
    return True


def _names(folder: Path) -> list[str]:
    """Name the files that a text could have meant, two levels deep."""
    try:
        found = [*folder.glob("*"), *folder.glob("*/*")][:2000]
        return [p.relative_to(folder).as_posix() for p in found if p.suffix.lower() in _KNOWN]
    except OSError:
        return []
