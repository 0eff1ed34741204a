"""Takes the pictures out of a sheet's HTML: data: URIs become files that Typst can read.

Paper has no network: a picture that is not in the page already is left out and reported. A picture
needs a description for readers who cannot see it; one without is reported, and gets a stand-in.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import re
from urllib.parse import unquote_to_bytes

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext
from coursekit.model.diagnostic import Place, Report, Severity

_IMAGE = re.compile(r"<img\b(?:[^>\"]|\"[^\"]*\")*>", re.IGNORECASE)
_FILM = re.compile(r"<(video|audio)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_DATA = re.compile(r"data:(image/[\w.+-]+)?((?:;[\w.=+-]+)*?)(;base64)?,(.*)", re.DOTALL)
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)


class Pictures:
    """The pictures of one sheet, by the file names that its HTML now uses."""

    def __init__(self, file: str, report: Report) -> None:
        self.files: dict[str, bytes] = {}
        self._file = file
        self._report = report

    def take(self, source: str, cell: int) -> str:
        """Return the HTML of one cell with each data: URI replaced by a file name, and films and
        sounds by a note."""
        place = Place(file=self._file, cell=cell)
        source = _FILM.sub(_film_note, source)
        return _IMAGE.sub(lambda found: self._replace(found[0], place), source)

    def _replace(self, tag: str, place: Place) -> str:
        attributes = {
            m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "")
            for m in _ATTRIBUTE.finditer(tag)
        }
        alt = " ".join(attributes.get("alt", "").split())
        name = self._keep(attributes.get("src", ""))
        if name is None:
            self._report.add(
                "CK503",
                _a(
                    "A picture is left out of the handout: it is not a PNG, JPEG, GIF, WebP or "
                    "SVG file in the notebook's folder or in the notebook."
                ),
                place,
                hint=_a("Save the picture beside the notebook as PNG, JPEG or SVG."),
                severity=Severity.WARNING,
            )
            lost = alt or gettext("A picture stood here")
            return f'<span class="ck-lost" data-alt="{html.escape(lost)}"></span>'
        if not alt:
            self._report.add(
                "CK506",
                _a("A picture has no description, so a screen reader cannot tell what it shows."),
                place,
                hint=_a("Write one between the brackets: ![what it shows](picture.png)."),
                severity=Severity.WARNING,
            )
            alt = gettext("Picture without a description")
        return f'<img src="{name}" alt="{html.escape(alt)}">'

    def _keep(self, address: str) -> str | None:
        """Keep a data: URI as a file; return its name, or None where it is no picture."""
        found = _DATA.fullmatch(address.strip())
        if not found:
            return None
        try:
            data = (
                base64.b64decode(unquote_to_bytes(found[4]), validate=False)
                if found[3]
                else unquote_to_bytes(found[4])
            )
        except (binascii.Error, ValueError):
            return None
        kind = _kind(data)
        if kind is None:
            return None
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.{kind}"
        self.files[name] = data
        return name


def _film_note(found: re.Match[str]) -> str:
    words = (
        gettext("A film stands here: watch it in the live lesson.")
        if found[1].lower() == "video"
        else gettext("A recording stands here: listen to it in the live lesson.")
    )
    return f'<div class="ck-note">{html.escape(words)}</div>'


def _kind(data: bytes) -> str | None:
    """Tell the format from the first bytes; what a file calls itself may be wrong."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return "svg" if b"<svg" in data[:4096] else None
