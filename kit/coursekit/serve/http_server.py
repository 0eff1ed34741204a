"""The HTTP server: bounds in time and size for every connection, and a number for each address."""

from __future__ import annotations

from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream

from coursekit.serve.network import Network, is_in_networks, is_loopback

MAX_BODY = 64 * 1024
"""Bytes of a request's body. No page of ours sends more than a few words."""
MAX_HEADERS = 32 * 1024
HEADER_TIMEOUT = 60.0
"""Seconds for a request's headers to arrive, which is also how long an idle connection stays."""
BODY_TIMEOUT = 20.0


class BoundedHTTPServer(HTTPServer):
    """Accepts up to `max_per_client` connections of one address, which proxies are exempt from."""

    def initialize(  # type: ignore[override]
        self,
        application: Any,
        *args: Any,
        max_per_client: int = 0,
        trusted: tuple[Network, ...] = (),
        **kwargs: Any,
    ) -> None:
        """Set the bounds; the rest is for tornado's server."""
        kwargs |= {"max_body_size": MAX_BODY, "max_header_size": MAX_HEADERS}
        kwargs |= {"idle_connection_timeout": HEADER_TIMEOUT, "body_timeout": BODY_TIMEOUT}
        super().initialize(application, *args, **kwargs)
        self._max_per_client, self._trusted = max_per_client, trusted
        self._streams: dict[IOStream, str] = {}

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        """Begin to serve a connection, or close it where its address has too many."""
        if self._has_room(str(address[0]) if address else "", stream):
            super().handle_stream(stream, address)
        else:
            stream.close()

    def _has_room(self, client: str, stream: IOStream) -> bool:
        if not self._max_per_client or is_loopback(client) or is_in_networks(client, self._trusted):
            return True
        self._streams = {
            stream: owner for stream, owner in self._streams.items() if not stream.closed()
        }
        if list(self._streams.values()).count(client) >= self._max_per_client:
            return False
        self._streams[stream] = client
        return True
