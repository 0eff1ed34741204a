"""Live pages: lessons with a kernel, rendered by Voilà."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import tornado.web
from markupsafe import Markup
from tornado.ioloop import IOLoop
from tornado.iostream import StreamClosedError
from voila.tornado.handler import TornadoVoilaHandler

from coursekit.i18n import gettext
from coursekit.i18n import language as speaking
from coursekit.serve import security_headers
from coursekit.serve.base_handler import RETRY_AFTER, Answers
from coursekit.serve.kernel_manager import BusyError
from coursekit.serve.lessons import Lesson
from coursekit.serve.query_parameters import ValuesError, values_of
from coursekit.serve.snapshot import frozen
from coursekit.serve.visit_context import Visit, answered

_SOON = 0.5
"""Seconds after which a kernel may have ended; nbclient looks after one."""
_HOPELESS = 2
"""How many times in a row a kernel has nothing to do while its page is waited for."""


class LiveHandler(Answers, TornadoVoilaHandler):  # type: ignore[misc]
    """A lesson with a kernel of its own, rendered by Voilà."""

    lesson_values: dict[str, Any]
    """The parameters of this visit; the prelaunch hook injects them."""
    _visit: Visit | None = None

    @property
    def content_security_policy(self) -> str:
        """The policy of the page that Voilà renders."""
        return security_headers.live()

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
        except Exception as error:  # noqa: BLE001  whatever keeps Voilà from making a page
            self._broken(lesson, visit, error)
        finally:
            visit.lasts = False

    @tornado.web.authenticated
    async def head(self, lesson_id: str) -> None:
        """Return whether there is such a lesson, and run nothing."""
        await self.lesson(lesson_id)

    def on_connection_close(self) -> None:
        """Free the place of a reader who has left before the page was there."""
        super().on_connection_close()
        visit = self._visit
        if visit is not None and visit.lasts:
            visit.lasts = False
            end = partial(self.kernel_manager.shutdown_kernel, visit.kernel, now=True)
            IOLoop.current().add_callback(end)

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
            self._instead(
                lesson,
                HTTPStatus.INTERNAL_SERVER_ERROR,
                gettext("This lesson has no live Python just now"),
                [],
                gettext("The page of the lesson works without it."),
            )

    def _busy(self, lesson: Lesson) -> None:
        self.set_header("Retry-After", RETRY_AFTER)
        with speaking(self.reader_language):
            self._instead(
                lesson,
                HTTPStatus.SERVICE_UNAVAILABLE,
                gettext("This lesson is busy"),
                [gettext("Every place with live Python is taken just now. Try again in a minute.")],
                gettext("The page of the lesson works without one."),
            )

    def _instead(
        self, lesson: Lesson, status: HTTPStatus, title: str, said: list[str], page: str
    ) -> None:
        """Answer without a kernel: the page that needs none, where there is one, or try again."""
        links = [(str(self.request.uri), gettext("Try again"))]
        if lesson.page is not None:
            said = [*said, page]
            links.insert(0, (self._page_of(lesson), gettext("Open the page")))
        self.page("message.html.j2", status, title=title, paragraphs=said, links=links)

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
