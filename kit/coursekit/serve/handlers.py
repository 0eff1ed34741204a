"""Catalogue, built pages and live pages."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import tornado.web
from jupyter_server.base.handlers import FileFindHandler, JupyterHandler
from jupyterlab_server.themes_handler import ThemesHandler
from markupsafe import Markup
from tornado.iostream import StreamClosedError
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import MultiStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from coursekit.i18n import gettext
from coursekit.i18n import language as speaking
from coursekit.serve import headers
from coursekit.serve.catalogue import Catalogue, preferred_language
from coursekit.serve.finding import FILTERS, Asked, Found
from coursekit.serve.frozen import frozen
from coursekit.serve.kernels import BusyError
from coursekit.serve.lessons import Lesson
from coursekit.serve.shelf import Shelf
from coursekit.serve.values import ValuesError, values_of
from coursekit.serve.visit import Visit, answered

RETRY_AFTER = "60"
READERS = "coursekit_readers"
"""The setting with the threads that read the index."""
DOWNLOADS = frozenset({"index.html", "handout.pdf"})


class _Speaks:
    """A handler with pages of its own, errors among them."""

    request: Any
    settings: dict[str, Any]

    @property
    def shelf(self) -> Shelf:
        shelf: Shelf = self.settings["coursekit_shelf"]
        return shelf

    @property
    def catalogue(self) -> Catalogue:
        catalogue: Catalogue = self.settings["coursekit_catalogue"]
        return catalogue

    @property
    def reader_language(self) -> str:
        try:
            asked = self.get_query_argument("lang", "")  # type: ignore[attr-defined]
        except tornado.web.HTTPError:
            # It is no text.
            asked = ""
        return preferred_language(asked, self.request.headers.get("Accept-Language", ""))

    def page(self, name: str, status: int = 200, **values: Any) -> None:
        """Answer with one of the catalogue's templates."""
        self.show(self.catalogue.render(name, self.reader_language, **values), status)

    def show(self, html: str, status: int = 200) -> None:
        """Answer with a page of ours."""
        self.clear_header("Cache-Control")  # type: ignore[attr-defined]
        self.set_status(status)  # type: ignore[attr-defined]
        self.set_header("Content-Type", "text/html; charset=utf-8")  # type: ignore[attr-defined]
        self.set_header("Content-Security-Policy", headers.CATALOGUE)  # type: ignore[attr-defined]
        self.set_header("Cache-Control", "no-cache")  # type: ignore[attr-defined]
        self.finish(html)  # type: ignore[attr-defined]

    async def lesson(self, lesson_id: str) -> Lesson | None:
        """Return a lesson, or None after an answer that it is not there, or not yet."""
        found = self.shelf.get(lesson_id)
        if found is None:
            # It may be new.
            await self.aside(self.shelf.keeper.freshen)
            found = self.shelf.get(lesson_id)
        if found is None:
            self._not_there()
        return found

    async def aside(self, make: Callable[[], Any]) -> Any:
        """Return what a call returns that may take a while; others are answered meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self.settings[READERS], make)

    def _not_there(self) -> None:
        if not self.shelf.state().filling:
            raise tornado.web.HTTPError(404)
        self.set_header("Retry-After", RETRY_AFTER)  # type: ignore[attr-defined]
        with speaking(self.reader_language):
            self.page(
                "message.html.j2",
                HTTPStatus.SERVICE_UNAVAILABLE,
                title=gettext("The lessons are being read"),
                paragraphs=[gettext("This one may be there in a few minutes.")],
                links=[(self.request.uri, gettext("Try again"))],
            )

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """Log what is wrong here; what strangers ask for in vain is no news."""
        if not (isinstance(error, tornado.web.HTTPError) and error.status_code < _OURS):
            super().log_exception(kind, error, trace)  # type: ignore[misc]

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        """Say plainly what is wrong; never a traceback."""
        if self._headers_written:  # type: ignore[attr-defined]
            self.finish()  # type: ignore[attr-defined]
            return
        with speaking(self.reader_language):
            missing = status_code == HTTPStatus.NOT_FOUND
            title = gettext("There is no such page") if missing else gettext("That did not work")
        self.page("message.html.j2", status_code, title=title, paragraphs=[], links=[])


class CatalogueHandler(_Speaks, JupyterHandler):
    """The list of lessons, searched and filtered by the query."""

    @tornado.web.authenticated
    async def get(self) -> None:
        """Show a page of the lessons that the query asks for."""
        asked = Asked(*(self.get_query_argument(name, "") for name in ("q", *FILTERS)))
        number = self.get_query_argument("page", "")
        page = int(number) if re.fullmatch(r"[0-9]{1,9}", number) else 1

        def find() -> Found:
            self.shelf.keeper.freshen()
            return self.shelf.find(asked, page)

        self.show(self.catalogue.overview(await self.aside(find), asked, self.reader_language))

    head = get


class LineHandler(_Speaks, VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """The line from a live page to its kernel."""


class EndHandler(_Speaks, VoilaShutdownKernelHandler):  # type: ignore[misc]
    """Ends the kernel of a page that is left."""


class VoilaFileHandler(_Speaks, MultiStaticFileHandler):  # type: ignore[misc]
    """A file of Voilà's own."""


class ThemeHandler(_Speaks, ThemesHandler):
    """A theme of JupyterLab's widgets."""


class ExtensionHandler(_Speaks, FileFindHandler):
    """A file of an extension of JupyterLab that shows widgets."""


class MissingHandler(_Speaks, JupyterHandler):
    """Every address that is none of ours."""

    def prepare(self) -> None:  # type: ignore[override]
        """Answer 404, whatever the method."""
        raise tornado.web.HTTPError(404)


class FileHandler(_Speaks, JupyterHandler):
    """A built page, a handout or a cover. Names are compared, never joined to a path."""

    def initialize(self, kind: str) -> None:
        """`kind` is "lesson" or "cover"."""
        self._kind = kind

    @tornado.web.authenticated
    async def get(self, lesson_id: str, name: str = "") -> None:
        """Send a file of a lesson."""
        lesson = await self.lesson(lesson_id)
        if lesson is None:
            return
        if self._kind == "cover":
            if lesson.cover is None:
                raise tornado.web.HTTPError(404)
            self._send(lesson.cover, headers.FILE)
        elif lesson.built is None:
            self._not_built(lesson)
        elif not name:
            self.redirect("index.html")
        elif name not in DOWNLOADS or not (lesson.built / name).is_file():
            raise tornado.web.HTTPError(404)
        else:
            self._send(lesson.built / name, headers.PAGE if name == "index.html" else headers.FILE)

    head = get

    def _send(self, path: Path, policy: str) -> None:
        content = path.read_bytes()
        kind = TYPES.get(path.suffix.lower(), "application/octet-stream")
        self.set_header("Content-Type", kind)
        self.set_header("Content-Security-Policy", policy)
        self.set_header("Cache-Control", "no-cache")
        self.write(content)

    def _not_built(self, lesson: Lesson) -> None:
        with speaking(self.reader_language):
            self.page(
                "message.html.j2",
                HTTPStatus.NOT_FOUND,
                title=gettext("This lesson is not built yet"),
                paragraphs=[lesson.info.title],
                links=[],
            )


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


_SOON = 0.5
"""Seconds after which a kernel may have ended; nbclient looks after one."""
_OURS = 500
"""Statuses from here on say that the fault is not the reader's."""
_HOPELESS = 2
"""How many times in a row a kernel has nothing to do while its page is waited for."""


class LiveHandler(_Speaks, TornadoVoilaHandler):  # type: ignore[misc]
    """A lesson with a kernel of its own, rendered by Voilà."""

    lesson_values: dict[str, Any]
    """The parameters of this visit; the prelaunch hook injects them."""
    _visit: Visit | None = None

    @property
    def content_security_policy(self) -> str:
        """The policy of the page that Voilà renders."""
        return headers.live()

    @tornado.web.authenticated
    async def get(self, lesson_id: str) -> None:
        """Run the lesson and stream its page, or say why not."""
        lesson = await self.lesson(lesson_id)
        if lesson is None:
            return
        if not lesson.live:
            self.redirect(f"{self.base_url}lessons/{lesson.info.id}/index.html")
            return
        try:
            self.lesson_values = values_of(lesson, self.request.query_arguments)
        except ValuesError as error:
            self._wrong_values(lesson, error)
            return
        root = Path(self.settings["coursekit_root"])
        self.notebook_path = lesson.notebook.relative_to(root).as_posix()
        visit = Visit(
            lesson.info.id,
            lesson.info.language,
            page=self._page_of(lesson) if lesson.page is not None else "",
            # What was built had the values of the notebook.
            before=Markup() if self.lesson_values else frozen(lesson),
            notebook=lesson.notebook,
            given=bool(self.lesson_values),
            notices=self.settings["coursekit_notices"],
        )
        answered.set(visit)
        self._visit = visit
        try:
            await super().get()
        except BusyError:
            self._busy(lesson)
        except StreamClosedError:
            self.log.info("The browser left while lesson %s was starting.", lesson.info.id)
        except Exception as error:
            # Whatever keeps Voilà from making a page.
            if isinstance(error, tornado.web.HTTPError) and error.status_code < _OURS:
                raise
            self._broken(lesson, visit, error)
        finally:
            visit.lasts = False

    @tornado.web.authenticated
    async def head(self, lesson_id: str) -> None:
        """Tell whether there is such a lesson, and run nothing."""
        await self.lesson(lesson_id)

    def on_connection_close(self) -> None:
        """Note that the reader has left before the page was there."""
        super().on_connection_close()
        if self._visit is not None:
            self._visit.lasts = False

    async def get_generator(self, path: str | None = None) -> AsyncIterator[str]:
        """Yield the page as it is made, as long as somebody waits for it and it may come.

        Voilà's own goes on for ever when what makes the page has failed. A page that ends early
        says so itself.
        """
        visit, notices, idle = self._visit, self.settings["coursekit_notices"], 0
        began = last = time.monotonic()
        async for html in super().get_generator(path):
            if visit is None or not visit.lasts:
                return
            notices.lasts(visit, time.monotonic() - began)
            waited = time.monotonic() - last
            works = await self.kernel_manager.works(visit.kernel) if waited > _SOON else True
            # After this time Voilà says no more than that it still waits.
            waits = waited >= self.voila_configuration.http_keep_alive_timeout
            idle = idle + 1 if waits and not works else 0
            if works is None or idle == _HOPELESS:
                notices.died(visit)
                return
            yield html
            last = time.monotonic()

    def should_use_rendered_notebook(self, *args: Any) -> bool:
        """A preheated kernel knows nothing of this visit's parameters."""
        return not self.lesson_values and bool(super().should_use_rendered_notebook(*args))

    def _broken(self, lesson: Lesson, visit: Visit, error: Exception) -> None:
        self.settings["coursekit_notices"].broke(visit, error)
        if self._headers_written:
            return
        with speaking(self.reader_language):
            said, links = [], [(self.request.uri, gettext("Try again"))]
            if lesson.page is not None:
                said.append(gettext("The page of the lesson works without it."))
                links.insert(0, (self._page_of(lesson), gettext("Open the page")))
            self.page(
                "message.html.j2",
                HTTPStatus.INTERNAL_SERVER_ERROR,
                title=gettext("This lesson has no live Python just now"),
                paragraphs=said,
                links=links,
            )

    def _busy(self, lesson: Lesson) -> None:
        self.set_header("Retry-After", RETRY_AFTER)
        with speaking(self.reader_language):
            links = [(self.request.uri, gettext("Try again"))]
            said = [
                gettext("Every place with live Python is taken just now. Try again in a minute.")
            ]
            if lesson.page is not None:
                said.append(gettext("The page of the lesson works without one."))
                links.insert(0, (self._page_of(lesson), gettext("Open the page")))
            self.page(
                "message.html.j2",
                HTTPStatus.SERVICE_UNAVAILABLE,
                title=gettext("This lesson is busy"),
                paragraphs=said,
                links=links,
            )

    def _wrong_values(self, lesson: Lesson, error: ValuesError) -> None:
        with speaking(self.reader_language):
            plain = f"{self.base_url}live/{lesson.info.id}"
            self.page(
                "message.html.j2",
                HTTPStatus.BAD_REQUEST,
                title=gettext("A value in the address does not fit"),
                paragraphs=error.sentences,
                links=[(plain, gettext("Open the lesson as it is"))],
            )

    def _page_of(self, lesson: Lesson) -> str:
        return f"{self.base_url}lessons/{lesson.info.id}/index.html"


class AssetHandler(_Speaks, JupyterHandler):
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
