"""What a kernel says to a live page, in which a failure is plain words, and no traceback."""

from __future__ import annotations

import json
from typing import Any, cast

from jupyter_client.session import DELIM
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from coursekit.i18n import gettext
from coursekit.i18n import language as speaking


class Line(ZMQChannelsWebsocketConnection):
    """From a kernel to a page.

    What fails when the page is there, in callbacks of widgets, comes as a message of its own, or in
    the state of an Output widget.
    """

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Pass a message on, and tell the organiser where code stopped."""
        super().handle_outgoing_message(stream, self._plain(outgoing_msg))

    def _plain(self, message: list[Any]) -> list[Any]:
        names, rest = self.session.feed_identities(message)
        _, header, parent, metadata, content, *buffers = cast("list[bytes]", rest)
        if b'"traceback"' not in content:
            return message
        if json.loads(header)["msg_type"] == "error":
            self._tell(json.loads(content))
        said = json.loads(content, object_hook=self._without_trace)
        parts = [header, parent, metadata, self.session.pack(said)]
        return [*names, DELIM, self.session.sign(parts), *parts, *buffers]

    def _tell(self, error: dict[str, Any]) -> None:
        visit = self.multi_kernel_manager.visit(self.kernel_id)
        if visit is not None and visit.notices is not None:
            visit.notices.failed(visit, error)

    def _without_trace(self, found: dict[str, Any]) -> dict[str, Any]:
        if not {"ename", "evalue", "traceback"} <= found.keys():
            return found
        visit = self.multi_kernel_manager.visit(self.kernel_id)
        with speaking(visit.language if visit is not None else "en"):
            said = gettext("A part of this lesson did not run. The rest of the page still works.")
        return {**found, "ename": "", "evalue": "", "traceback": [said]}
