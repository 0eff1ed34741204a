"""What all handlers have in common: pages that say plainly what is the matter."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

import tornado.web

from coursekit.i18n import gettext
from coursekit.i18n import language as use_language
from coursekit.serve import security_headers
from coursekit.serve.catalogue import Catalogue, preferred_language
from coursekit.serve.lessons import Lesson
from coursekit.serve.library import Library
from coursekit.serve.network import client_address

RETRY_AFTER = "60"
READERS = "coursekit_readers"
"""The setting with the threads that read the index."""
OURS = 500
"""Statuses from here on say that the fault is not the reader's."""


class PageMixin:
    """A handler with pages of its own, errors among them."""

    request: Any
    settings: dict[str, Any]

    @property
    def library(self) -> Library:
        """The lessons that are served."""
        library: Library = self.settings["coursekit_library"]
        return library

    @property
    def catalogue(self) -> Catalogue:
        """What renders pages."""
        catalogue: Catalogue = self.settings["coursekit_catalogue"]
        return catalogue

    @property
    def client(self) -> str:
        """The address that the request comes from, behind proxies that are trusted."""
        trusted = self.settings["coursekit_trusted"]
        return client_address(str(self.request.remote_ip), self.request.headers, trusted)

    @property
    def reader_language(self) -> str:
        """The language to answer in, that the address or the browser asks for."""
        try:
            asked = self.get_query_argument("lang", "")  # type: ignore[attr-defined]
        except tornado.web.HTTPError:
            # It is no text.
            asked = ""
        return preferred_language(asked, self.request.headers.get("Accept-Language", ""))

    def render_page(self, name: str, status: int = 200, **values: Any) -> None:
        """Answer with one of the catalogue's templates."""
        self.finish_page(self.catalogue.render(name, self.reader_language, **values), status)

    def finish_page(self, html: str, status: int = 200) -> None:
        """Answer with a page of ours."""
        self.clear_header("Cache-Control")  # type: ignore[attr-defined]
        self.set_status(status)  # type: ignore[attr-defined]
        self.set_header("Content-Type", "text/html; charset=utf-8")  # type: ignore[attr-defined]
        self.set_header("Content-Security-Policy", security_headers.CATALOGUE)  # type: ignore[attr-defined]
        self.set_header("Cache-Control", "no-cache")  # type: ignore[attr-defined]
        self.finish(html)  # type: ignore[attr-defined]

    async def lesson_links(self, lesson: Lesson) -> str:
        """Return the way from a lesson to the catalogue and to the next lesson, as HTML."""
        following = await self.run_in_thread(partial(self.library.next, lesson))
        language = preferred_language(lesson.info.language, "")
        return self.catalogue.render("lesson_links.html.j2", language, following=following)

    async def find_lesson(self, lesson_id: str) -> Lesson | None:
        """Return a lesson, or None after an answer that it is not there, or not yet."""
        found = self.library.get(lesson_id)
        if found is None:
            # It may be new.
            await self.run_in_thread(self.library.indexer.refresh)
            found = self.library.get(lesson_id)
        if found is None:
            self._not_there()
        return found

    async def run_in_thread(self, make: Callable[[], Any]) -> Any:
        """Return what a call returns that may take a while; others are current_visit meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self.settings[READERS], make)

    def _not_there(self) -> None:
        if not self.library.state().filling:
            raise tornado.web.HTTPError(404)
        self.set_header("Retry-After", RETRY_AFTER)  # type: ignore[attr-defined]
        with use_language(self.reader_language):
            self.render_page(
                "message.html.j2",
                HTTPStatus.SERVICE_UNAVAILABLE,
                title=gettext("The lessons are being read"),
                paragraphs=[gettext("This one may be there in a few minutes.")],
                links=[(self.request.uri, gettext("Try again"))],
            )

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """Log what is wrong here; what strangers ask for in vain is no news."""
        if not (isinstance(error, tornado.web.HTTPError) and error.status_code < OURS):
            super().log_exception(kind, error, trace)  # type: ignore[misc]

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        """Say plainly what is wrong; never a traceback."""
        if self._headers_written:  # type: ignore[attr-defined]
            self.finish()  # type: ignore[attr-defined]
            return
        with use_language(self.reader_language):
            missing = status_code == HTTPStatus.NOT_FOUND
            title = gettext("There is no such page") if missing else gettext("That did not work")
        self.render_page("message.html.j2", status_code, title=title, paragraphs=[], links=[])
