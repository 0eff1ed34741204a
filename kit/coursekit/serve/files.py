"""Built pages, handouts, covers, stylesheets and scripts."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from pathlib import Path

import tornado.web
from jupyter_server.base.handlers import JupyterHandler

from coursekit import paths
from coursekit.i18n import gettext
from coursekit.i18n import language as use_language
from coursekit.serve import security_headers
from coursekit.serve.base_handler import PageMixin
from coursekit.serve.lessons import Lesson, is_file_inside

DOWNLOADS = frozenset({"index.html", "handout.pdf"})
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".eot": "application/vnd.ms-fontobject",
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".gif": "image/gif",
}


_SHELL = b'<div class="pg-shell" id="shell"></div>'
"""Where a page has its controls; the way to other lessons comes after them."""


class FileHandler(PageMixin, JupyterHandler):
    """A built page, a handout or a cover. Names are compared, never joined to a path."""

    def initialize(self, kind: str) -> None:
        """`kind` is "lesson" or "cover"."""
        self._kind = kind

    @tornado.web.authenticated
    async def get(self, lesson_id: str, name: str = "") -> None:
        """Send a file of a lesson."""
        lesson = await self.find_lesson(lesson_id)
        if lesson is None:
            return
        if self._kind == "cover":
            if lesson.cover is None:
                raise tornado.web.HTTPError(404)
            self._send(lesson.cover.read_bytes(), lesson.cover, security_headers.FILE)
        elif lesson.built is None:
            self._not_built(lesson)
        elif not name:
            self.redirect("index.html")
        elif name not in DOWNLOADS or not is_file_inside(lesson.built / name, lesson.built):
            raise tornado.web.HTTPError(404)
        elif name == "index.html":
            links = await self.lesson_links(lesson)
            page = (lesson.built / name).read_bytes().replace(_SHELL, _SHELL + links.encode(), 1)
            self._send(page, lesson.built / name, security_headers.PAGE)
        else:
            path = lesson.built / name
            self._send(path.read_bytes(), path, security_headers.FILE)

    head = get

    def _send(self, content: bytes, path: Path, policy: str) -> None:
        kind = TYPES.get(path.suffix.lower(), "application/octet-stream")
        self.set_header("Content-Type", kind)
        self.set_header("Content-Security-Policy", policy)
        self.set_header("Cache-Control", "no-cache")
        self.write(content)

    def _not_built(self, lesson: Lesson) -> None:
        with use_language(self.reader_language):
            self.render_page(
                "message.html.j2",
                HTTPStatus.NOT_FOUND,
                title=gettext("This lesson is not built yet"),
                paragraphs=[lesson.info.title],
                links=[],
            )


class AssetHandler(PageMixin, JupyterHandler):
    """Stylesheets and scripts, by name, from the first folder that has them."""

    def initialize(self, folders: list[Path]) -> None:
        """Search these folders in turn."""
        self._folders = folders

    def get(self, name: str) -> None:
        """Send a file; one that is asked for with its version is good for ever."""
        path = next((f / name for f in self._folders if (f / name).is_file()), None)
        if path is None or path.suffix.lower() not in TYPES:
            raise tornado.web.HTTPError(404)
        forever = self.get_query_argument("v", "") != ""
        self.set_header("Content-Type", TYPES[path.suffix.lower()])
        self.set_header(
            "Cache-Control", "public, max-age=31536000, immutable" if forever else "no-cache"
        )
        self.write(path.read_bytes())

    head = get


def assets_version() -> str:
    """Return what changes whenever a file of the live page does."""
    folders = (paths.static("").resolve(), paths.templates() / "voila" / "coursekit" / "static")
    files = sorted(file for folder in folders if folder.is_dir() for file in folder.iterdir())
    stamps = [(file.name, file.stat().st_mtime_ns) for file in files]
    return hashlib.sha256(repr(stamps).encode()).hexdigest()[:16]
