"""What a kernel sends to a live page, in which a failure is plain words and no traceback."""

from __future__ import annotations

import json
from typing import Any, cast

from jupyter_client.session import DELIM
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.iostream import StreamBufferFullError
from tornado.websocket import WebSocketClosedError

from coursekit.i18n import gettext
from coursekit.i18n import language as use_language


class KernelWebsocket(ZMQChannelsWebsocketConnection):
    """The connection of one browser to the kernel of its visit.

    What fails after the page is made, in callbacks of widgets, comes as a message of its own, or in
    the state of an Output widget.
    """

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Pass on what learners may read; report to the organiser where code stopped.

        A browser that does not read is disconnected.
        """
        message = self._without_internals(outgoing_msg)
        if message is None:
            return
        try:
            super().handle_outgoing_message(stream, message)
        except (StreamBufferFullError, WebSocketClosedError):
            cast("Any", self.websocket_handler).abort()

    def _without_internals(self, message: list[Any]) -> list[Any] | None:
        """Return a message without tracebacks and stderr; None where nothing of it is left."""
        identities, rest = self.session.feed_identities(message)
        _, header, parent, metadata, content, *buffers = cast("list[bytes]", rest)
        if b'"traceback"' not in content and b'"stderr"' not in content:
            return message
        kind, data = json.loads(header)["msg_type"], json.loads(content)
        if kind == "error":
            self._report(data)
        if kind == "stream" and data.get("name") == "stderr":
            # Libraries log there, with tracebacks and paths.
            return None
        cleaned = json.loads(content, object_hook=self._clean_output)
        parts = [header, parent, metadata, self.session.pack(cleaned)]
        return [*identities, DELIM, self.session.sign(parts), *parts, *buffers]

    def _report(self, error: dict[str, Any]) -> None:
        visit = self.multi_kernel_manager.visit(self.kernel_id)
        if visit is not None and visit.reports is not None:
            visit.reports.callback_failed(visit, error)

    def _clean_output(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return an object of a message, where it is an output: without what learners never see."""
        if data.get("output_type") == "stream" and data.get("name") == "stderr":
            return {**data, "text": ""}
        if not {"ename", "evalue", "traceback"} <= data.keys():
            return data
        visit = self.multi_kernel_manager.visit(self.kernel_id)
        with use_language(visit.language if visit is not None else "en"):
            text = gettext("A part of this lesson did not run. The rest of the page still works.")
        return {**data, "ename": "", "evalue": "", "traceback": [text]}
