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

from coursekit.serve.base_handler import Answers
from coursekit.serve.file_limits import LINES
from coursekit.serve.search import FILTERS, Asked, Found

_UNREADABLE = 1007
"""The status that says so; RFC 6455, section 7.4.1."""
_PARTS = 1000
"""No message has more. For each number of them that Python unpacks, it keeps what it worked out."""


class CatalogueHandler(Answers, JupyterHandler):
    """The list of lessons, searched and filtered by the query."""

    @tornado.web.authenticated
    async def get(self) -> None:
        """Show a page of the lessons that the query asks for."""
        asked = Asked(*(self.get_query_argument(name, "") for name in ("q", *FILTERS)))
        number = self.get_query_argument("page", "")
        page = int(number) if re.fullmatch(r"[0-9]{1,9}", number) else 1

        def find() -> Found:
            self.library.keeper.freshen()
            return self.library.find(asked, page)

        self.show(self.catalogue.overview(await self.aside(find), asked, self.reader_language))

    head = get


class LineHandler(Answers, VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """The line from a live page to its kernel."""

    async def get(self, kernel_id: str) -> None:
        """Open a line, which lasts as long as this does; refuse one too many."""
        lines = self.kernel_manager.lines
        if lines.count(kernel_id) >= LINES:
            raise tornado.web.HTTPError(503)
        lines.append(kernel_id)
        try:
            await super().get(kernel_id)
        finally:
            lines.remove(kernel_id)

    def on_message(self, ws_message: Any) -> None:
        """Pass a message on; hang up on who sends what is none."""
        try:
            if isinstance(ws_message, bytes):
                self._check(ws_message)
            super().on_message(ws_message)
        except Exception:  # noqa: BLE001  a message of a stranger may be anything
            self.close(_UNREADABLE)

    def _check(self, message: bytes) -> None:
        """Raise ValueError where a message has too many parts, or one begins in another."""
        newer = self.selected_subprotocol is not None
        size = 8 if newer else 4

        def number(n: int) -> int:
            word = message[n * size : (n + 1) * size]
            return int.from_bytes(word, "little" if newer else "big")

        parts = number(0)
        begins = [number(n) for n in range(1, min(parts, _PARTS) + 1)]
        if parts > _PARTS or begins != sorted(begins):
            raise ValueError(message[:size])


class EndHandler(Answers, VoilaShutdownKernelHandler):  # type: ignore[misc]
    """Ends the kernel of a page that is left."""


class VoilaFileHandler(Answers, MultiStaticFileHandler):  # type: ignore[misc]
    """A file of Voilà's own."""


class ThemeHandler(Answers, ThemesHandler):
    """A theme of JupyterLab's widgets."""


class ExtensionHandler(Answers, FileFindHandler):
    """A file of an extension of JupyterLab that shows widgets."""


class MissingHandler(Answers, JupyterHandler):
    """Every address that is none of ours."""

    def prepare(self) -> None:  # type: ignore[override]
        """Answer 404, whatever the method."""
        raise tornado.web.HTTPError(404)
