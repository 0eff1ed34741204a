"""Pictures and media beside a lesson, made part of the page itself."""

from __future__ import annotations

import base64
import mimetypes
from pathlib import Path
from urllib.parse import unquote, urlsplit

from coursekit.model.diagnostic import Place, Report, Severity, did_you_mean

KINDS = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
    ".webp": "image/webp", ".svg": "image/svg+xml", ".avif": "image/avif",
    ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".m4a": "audio/mp4", ".wav": "audio/wav",
    ".mp4": "video/mp4", ".webm": "video/webm", ".vtt": "text/vtt",
}  # fmt: skip
LARGE = 5 * 2**20
"""Bytes above which a picture gets a warning: each learner loads it with the page."""


def inline(  # noqa: PLR0911  (one for each thing that can be wrong)
    address: str, folder: Path | None, report: Report, place: Place | None
) -> str | None:
    """Return a picture's `data:` address, or None with a diagnostic when it can't be had."""
    if address.startswith("data:"):
        return address
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        report.add(
            "CK402",
            f"The picture {address} lies on another computer; a lesson asks no other computer.",
            place,
            hint="Save it beside the notebook and name the file.",
        )
        return None
    if folder is None:
        return None
    name = unquote(parts.path)
    base = folder.resolve()
    path = (base / name).resolve()
    if not path.is_relative_to(base):
        report.add(
            "CK403",
            f'The picture "{name}" lies outside the lesson\'s folder.',
            place,
            hint=f"Copy it into {base.name}/ and name it from there.",
        )
        return None
    if not path.is_file():
        near = did_you_mean(name, _beside(base))
        report.add(
            "CK401",
            f'The picture "{name}" does not exist in {base.name}/.',
            place,
            hint=near or "Put the file beside the notebook, or correct its name.",
        )
        return None
    kind = KINDS.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0] or ""
    if kind not in KINDS.values():
        report.add(
            "CK404",
            f'The file "{name}" is neither a picture nor a sound nor a film that pages can show.',
            place,
            hint="Use PNG, JPEG, GIF, WebP, SVG, MP3, MP4 or WebM.",
        )
        return None
    content = path.read_bytes()
    if len(content) > LARGE:
        report.add(
            "CK405",
            f'"{name}" has {len(content) / 2**20:.0f} MB, which every learner loads.',
            place,
            severity=Severity.WARNING,
            hint="A picture 1600 pixels wide is enough.",
        )
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _beside(folder: Path) -> list[str]:
    try:
        return [p.name for p in folder.iterdir() if p.suffix.lower() in KINDS]
    except OSError:
        return []
