"""A local server for who writes a lesson: it shows the page and reloads it when it is built.

The page is sent as it was built, in a frame; what reloads it stands around the frame. Only this
machine can reach it, and only under its own name.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from coursekit import paths
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import author_language
from coursekit.serve import security_headers

NAME = r"([A-Za-z0-9_][A-Za-z0-9_.-]*)"
LESSON = r"([A-Za-z0-9][A-Za-z0-9-]*)"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}
_HOSTS = {"localhost", "127.0.0.1"}


@dataclass(frozen=True)
class Finding:
    """What was found, as text."""

    severity: str
    text: str


@dataclass(frozen=True)
class ShownLesson:
    """A lesson of the preview; a new `edition` is loaded anew."""

    id: str
    title: str
    edition: int
    files: Sequence[str] = ()
    findings: Sequence[Finding] = ()


@dataclass(frozen=True)
class PreviewStatus:
    """What the page is told: "building", "built" or "failed"; a sentence; the lessons."""

    state: str = "building"
    text: str = field(default_factory=lambda: _a("Building …"))
    lessons: Sequence[ShownLesson] = ()
    findings: Sequence[Finding] = field(default_factory=tuple)


class Preview:
    """The server, in a thread of its own. `port` 0 is any that is free."""

    def __init__(self, out: Path, port: int = 0) -> None:
        self._out = out
        self._page = _page()
        self._news = json.dumps(asdict(PreviewStatus()))
        self._listeners: set[asyncio.Event] = set()
        self._ready = threading.Event()
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._run, args=(port,), daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._error is not None:
            raise self._error

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._port}/"

    def publish(self, news: PreviewStatus) -> None:
        """Tell every page that is open."""
        text = json.dumps(asdict(news))
        self._loop.call_soon_threadsafe(self._publish, text)

    def close(self) -> None:
        """Stop."""
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)

    def _publish(self, text: str) -> None:
        self._news = text
        for listener in self._listeners:
            listener.set()

    def _run(self, port: int) -> None:
        asyncio.run(self._serve(port))

    async def _serve(self, port: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        ours = [paths.templates() / "preview" / "static", paths.static("")]
        server = HTTPServer(
            Application(
                [
                    (r"/", _Page, {"page": self._page}),
                    (r"/events", _Events, {"preview": self}),
                    (rf"/assets/{NAME}", _File, {"folders": ours, "policy": security_headers.FILE}),
                    (rf"/lessons/{LESSON}/{NAME}", _Lesson, {"out": self._out}),
                ],
                default_handler_class=_Missing,
                transforms=[security_headers.SecurityHeaders],
                log_function=lambda _: None,
            )
        )
        try:
            sockets = bind_sockets(port, "127.0.0.1")
        except OSError as error:
            self._error = error
            self._ready.set()
            return
        server.add_sockets(sockets)
        self._port = sockets[0].getsockname()[1]
        self._ready.set()
        await self._stopped.wait()
        for listener in self._listeners:
            listener.set()
        server.stop()

    async def next(self, told: str, listener: asyncio.Event) -> str:
        """Return the news when they are other than what was told; "" at the end."""
        while self._news == told and not self._stopped.is_set():
            await listener.wait()
            listener.clear()
        return "" if self._stopped.is_set() else self._news

    def listen(self) -> asyncio.Event:
        """Return what is set when there is news."""
        listener = asyncio.Event()
        self._listeners.add(listener)
        return listener

    def leave(self, listener: asyncio.Event) -> None:
        """Take a listener away."""
        self._listeners.discard(listener)


class _Handler(RequestHandler):
    def prepare(self) -> None:
        """Answer under this machine's own names only: another name here is an attack."""
        if self.request.host_name not in _HOSTS:
            raise HTTPError(403)

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish("There is no such page." if status_code == 404 else "That did not work.")  # noqa: PLR2004


class _Missing(_Handler):
    def prepare(self) -> None:
        raise HTTPError(404)


def _page() -> str:
    """Return the page around the lesson, in the author's language."""
    from jinja2 import Environment, FileSystemLoader

    folder = FileSystemLoader(paths.templates() / "preview")
    template = Environment(loader=folder, autoescape=True).get_template("preview.html")
    return template.render(_=_a, language=author_language())


class _Page(_Handler):
    def initialize(self, page: str) -> None:
        self._whole = page

    def get(self) -> None:
        self.set_header("Content-Security-Policy", security_headers.CATALOGUE)
        self.set_header("Cache-Control", "no-cache")
        self.write(self._whole)


class _Events(_Handler):
    """Server-sent events (HTML Living Standard, 9.2)."""

    def initialize(self, preview: Preview) -> None:
        self._preview = preview

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        listener = self._preview.listen()
        told = ""
        try:
            while told := await self._preview.next(told, listener):
                self.write(f"data: {told}\n\n")
                await self.flush()
        except StreamClosedError:
            pass
        finally:
            self._preview.leave(listener)


class _File(_Handler):
    def initialize(self, folders: Sequence[Path], policy: str) -> None:
        self._folders, self._policy = folders, policy

    def get(self, name: str) -> None:
        self.send(next((f / name for f in self._folders if (f / name).is_file()), None))

    def send(self, path: Path | None) -> None:
        if path is None or path.suffix not in _TYPES:
            raise HTTPError(404)
        self.set_header("Content-Type", _TYPES[path.suffix])
        self.set_header("Content-Security-Policy", self._policy)
        self.set_header("Cache-Control", "no-cache")
        self.write(path.read_bytes())


class _Lesson(_File):
    def initialize(self, out: Path) -> None:  # type: ignore[override]
        self._out = out

    def get(self, lesson: str, name: str) -> None:  # type: ignore[override]
        path = self._out / lesson / name
        self._policy = security_headers.PAGE if path.suffix == ".html" else security_headers.FILE
        self.send(path if path.is_file() else None)
