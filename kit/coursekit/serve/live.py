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
from coursekit.i18n import language as use_language
from coursekit.serve import security_headers
from coursekit.serve.base_handler import RETRY_AFTER, PageMixin
from coursekit.serve.files import assets_version
from coursekit.serve.kernel_manager import NoFreeKernelError
from coursekit.serve.lessons import Lesson
from coursekit.serve.query_parameters import ParametersError, parse_parameters
from coursekit.serve.snapshot import render_snapshot
from coursekit.serve.visit_context import Visit, current_visit

KERNEL_CHECK_DELAY = 0.5
"""Seconds after which a kernel may have ended; nbclient looks after one."""
MAX_IDLE_CHECKS = 2
"""How many times in a row a kernel has nothing to do while its page is waited for."""


def page_config(config: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Give Voilà's template what is known before the kernel is there (a hook of Voilà's).

    The version of its files, so that browsers keep them until they change, the lesson as it was
    last built, and the address of its page that needs no kernel.
    """
    visit = current_visit.get()
    return {
        **config,
        "coursekitVersion": assets_version(),
        "coursekitFrozen": visit.snapshot if visit else "",
        "coursekitPage": visit.page if visit else "",
        "coursekitLinks": visit.links if visit else "",
    }


class LiveHandler(PageMixin, TornadoVoilaHandler):  # type: ignore[misc]
    """A lesson with a kernel of its own, rendered by Voilà."""

    lesson_parameters: dict[str, Any]
    """The parameters of this visit; the prelaunch hook injects them."""
    _visit: Visit | None = None
    _has_left: bool = False
    """Whether the browser has closed its connection."""

    @property
    def content_security_policy(self) -> str:
        """The policy of the page that Voilà renders."""
        return security_headers.live()

    @tornado.web.authenticated
    async def get(self, lesson_id: str) -> None:
        """Run the lesson and stream its page, or say why not."""
        lesson = await self.find_lesson(lesson_id)
        if lesson is None:
            return
        if not lesson.live:
            self.redirect(f"{self.base_url}lessons/{lesson.info.id}/index.html")
            return
        try:
            with use_language(self.reader_language):
                self.lesson_parameters = parse_parameters(lesson, self.request.query_arguments)
        except ParametersError as error:
            self._answer_wrong_parameters(lesson, error)
            return
        root = Path(self.settings["coursekit_root"])
        self.notebook_path = lesson.notebook.relative_to(root).as_posix()
        visit = Visit(
            lesson.info.id,
            lesson.info.language,
            page=self._static_page(lesson) if lesson.page is not None else "",
            # What was built had the values of the notebook.
            snapshot=Markup() if self.lesson_parameters else render_snapshot(lesson),
            links=await self.lesson_links(lesson),
            notebook=lesson.notebook,
            has_parameters=bool(self.lesson_parameters),
            reports=self.settings["coursekit_reports"],
            client=self.client,
        )
        if self._has_left:
            return
        current_visit.set(visit)
        self._visit = visit
        try:
            await super().get()
        except NoFreeKernelError:
            self._answer_busy(lesson)
        except StreamClosedError:
            self.log.info("The browser left while lesson %s was starting.", lesson.info.id)
        except Exception as error:  # noqa: BLE001  whatever keeps Voilà from making a page
            self._answer_failed(lesson, visit, error)
        finally:
            visit.is_open = False

    @tornado.web.authenticated
    async def head(self, lesson_id: str) -> None:
        """Return whether there is such a lesson, and run nothing."""
        await self.find_lesson(lesson_id)

    def on_connection_close(self) -> None:
        """Free the place of a reader who has left before the page was there."""
        super().on_connection_close()
        self._has_left = True
        visit = self._visit
        if visit is not None and visit.is_open:
            visit.is_open = False
            end = partial(self.kernel_manager.shutdown_kernel, visit.kernel, now=True)
            IOLoop.current().add_callback(end)

    async def get_generator(self, path: str | None = None) -> AsyncIterator[str]:
        """Yield the page as it is made, as long as somebody waits for it and it may come.

        Voilà's own goes on for ever when what makes the page has failed. A page that ends early
        says so itself.
        """
        visit, reports, idle = self._visit, self.settings["coursekit_reports"], 0
        began = last = time.monotonic()
        async for html in super().get_generator(path):
            if visit is None or not visit.is_open:
                return
            reports.page_is_slow(visit, time.monotonic() - began)
            waited = time.monotonic() - last
            is_working = (
                await self.kernel_manager.is_working(visit.kernel)
                if waited > KERNEL_CHECK_DELAY
                else True
            )
            # After this time Voilà says no more than that it still waits.
            waits = waited >= self.voila_configuration.http_keep_alive_timeout
            idle = idle + 1 if waits and not is_working else 0
            if is_working is None or idle == MAX_IDLE_CHECKS:
                reports.kernel_died(visit)
                return
            yield html
            last = time.monotonic()

    def should_use_rendered_notebook(self, *args: Any) -> bool:
        """A preheated kernel knows nothing of this visit's parameters."""
        return not self.lesson_parameters and bool(super().should_use_rendered_notebook(*args))

    def _answer_failed(self, lesson: Lesson, visit: Visit, error: Exception) -> None:
        self.settings["coursekit_reports"].page_failed(visit, error)
        if self._headers_written:
            return
        with use_language(self.reader_language):
            self._answer_without_kernel(
                lesson,
                HTTPStatus.INTERNAL_SERVER_ERROR,
                gettext("This lesson has no live Python just now"),
                [],
                gettext("The page of the lesson works without it."),
            )

    def _answer_busy(self, lesson: Lesson) -> None:
        self.set_header("Retry-After", RETRY_AFTER)
        with use_language(self.reader_language):
            self._answer_without_kernel(
                lesson,
                HTTPStatus.SERVICE_UNAVAILABLE,
                gettext("This lesson is busy"),
                [gettext("Every place with live Python is taken just now. Try again in a minute.")],
                gettext("The page of the lesson works without one."),
            )

    def _answer_without_kernel(
        self, lesson: Lesson, status: HTTPStatus, title: str, said: list[str], page: str
    ) -> None:
        """Answer without a kernel: the page that needs none, where there is one, or try again."""
        links = [(str(self.request.uri), gettext("Try again"))]
        if lesson.page is not None:
            said = [*said, page]
            links.insert(0, (self._static_page(lesson), gettext("Open the page")))
        self.render_page("message.html.j2", status, title=title, paragraphs=said, links=links)

    def _answer_wrong_parameters(self, lesson: Lesson, error: ParametersError) -> None:
        with use_language(self.reader_language):
            plain = f"{self.base_url}live/{lesson.info.id}"
            self.render_page(
                "message.html.j2",
                HTTPStatus.BAD_REQUEST,
                title=gettext("A value in the address does not fit"),
                paragraphs=error.sentences,
                links=[(plain, gettext("Open the lesson as it is"))],
            )

    def _static_page(self, lesson: Lesson) -> str:
        return f"{self.base_url}lessons/{lesson.info.id}/index.html"
