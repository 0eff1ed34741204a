"""The catalogue, and what Jupyter and Voilà answer, with our pages where they fail."""

from __future__ import annotations

import re
from typing import Any

import tornado.web
from jupyter_server.base.handlers import FileFindHandler, JupyterHandler
from jupyterlab_server.themes_handler import ThemesHandler
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import MultiStaticFileHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from coursekit.serve.base_handler import PageMixin
from coursekit.serve.file_limits import MAX_CONNECTIONS
from coursekit.serve.message_limits import (
    MAX_UNSENT,
    PROTOCOL,
    check_message,
    is_session_id,
    message_budgets,
)
from coursekit.serve.metrics import CONTENT_TYPE
from coursekit.serve.network import is_in_networks, is_loopback
from coursekit.serve.search import FILTERS, Query, SearchResult

_HASHED = re.compile(r"\.[0-9a-f]{16,}\.\w+$")
_INVALID_PAYLOAD, _POLICY_VIOLATION = 1007, 1008
"""Reasons to close a websocket; RFC 6455, section 7.4.1."""


class CatalogueHandler(PageMixin, JupyterHandler):
    """The list of lessons, searched and filtered by the query."""

    @tornado.web.authenticated
    async def get(self) -> None:
        """Show a page of the lessons that the query asks for."""
        query = Query(*(self.get_query_argument(name, "") for name in ("q", *FILTERS)))
        number = self.get_query_argument("page", "")
        page = int(number) if re.fullmatch(r"[0-9]{1,9}", number) else 1

        def find() -> SearchResult:
            self.library.indexer.refresh()
            return self.library.find(query, page)

        self.finish_page(
            self.catalogue.overview(await self.run_in_thread(find), query, self.reader_language)
        )

    head = get


class ChannelsHandler(PageMixin, VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """The websocket between a live page and its kernel."""

    async def get(self, kernel_id: str) -> None:
        """Open a websocket, which lasts as long as this does; refuse one too many.

        Nothing is begun for one that does not speak v1.
        """
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "").split(",")
        session = self.get_query_argument("session_id", "")
        if PROTOCOL not in map(str.strip, offered) or not is_session_id(session):
            raise tornado.web.HTTPError(400)
        connected = self.kernel_manager.connections
        if connected.count(kernel_id) >= MAX_CONNECTIONS:
            raise tornado.web.HTTPError(503)
        connected.append(kernel_id)
        self._messages, self._bytes = message_budgets()
        try:
            await super().get(kernel_id)
        finally:
            connected.remove(kernel_id)

    async def open(self, kernel_id: str) -> None:
        """Connect to the kernel; what a browser does not read is kept up to a bound."""
        self.ws_connection.stream.max_write_buffer_size = MAX_UNSENT
        await super().open(kernel_id)

    def on_message(self, ws_message: str | bytes) -> None:
        """Pass a message on; close the websocket where it is none, or one too many."""
        if not (self._messages.spend(1) and self._bytes.spend(len(ws_message))):
            self.close(_POLICY_VIOLATION)
            return
        try:
            check_message(ws_message)
            super().on_message(ws_message)
        except Exception:  # noqa: BLE001  a message of a stranger may be anything
            self.close(_INVALID_PAYLOAD)

    def write_message(self, message: Any, binary: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Send a message; that the browser leaves before it is sent is no news."""
        sent = super().write_message(message, binary)
        if sent is not None:
            sent.add_done_callback(lambda task: task.cancelled() or task.exception())
        return sent

    def abort(self) -> None:
        """Close the connection at once, without the closing handshake."""
        if self.ws_connection is not None and self.ws_connection.stream is not None:
            self.ws_connection.stream.close()


class HealthHandler(PageMixin, JupyterHandler):
    """Whether the server can do its work, for proxies and process managers."""

    async def get(self) -> None:
        """Answer 200 with "ok" where the index of the lessons can be read."""
        await self.run_in_thread(self.library.state)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish("ok\n")

    head = get


class MetricsHandler(PageMixin, JupyterHandler):
    """Numbers for Prometheus, which readers do not see."""

    async def get(self) -> None:
        """Answer this machine and trusted proxies themselves; nobody else knows of it."""
        trusted = self.settings["coursekit_trusted"]
        if not (is_loopback(self.client) or is_in_networks(self.client, trusted)):
            raise tornado.web.HTTPError(404)
        self.set_header("Content-Type", CONTENT_TYPE)
        self.set_header("Cache-Control", "no-store")
        self.finish(await self.run_in_thread(self.settings["coursekit_metrics"].render))


class ShutdownHandler(PageMixin, VoilaShutdownKernelHandler):  # type: ignore[misc]
    """Ends the kernel of a page that is left."""


class HashedFiles:
    """Lets browsers keep a file for good whose name holds a hash of its content."""

    def set_extra_headers(self, path: str) -> None:
        """Complete the headers of a file; tornado's hook for that."""
        if _HASHED.search(path):
            lifetime = "public, max-age=31536000, immutable"
            self.set_header("Cache-Control", lifetime)  # type: ignore[attr-defined]


class VoilaFileHandler(HashedFiles, PageMixin, MultiStaticFileHandler):  # type: ignore[misc]
    """A file of Voilà's own."""


class ThemeHandler(PageMixin, ThemesHandler):
    """A theme of JupyterLab's widgets."""


class ExtensionHandler(HashedFiles, PageMixin, FileFindHandler):
    """A file of an extension of JupyterLab that shows widgets."""


class NotFoundHandler(PageMixin, JupyterHandler):
    """Every address that is none of ours."""

    def prepare(self) -> None:  # type: ignore[override]
        """Answer 404, whatever the method."""
        raise tornado.web.HTTPError(404)
