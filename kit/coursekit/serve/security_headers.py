"""Security headers on every response, whichever handler made it."""

from __future__ import annotations

from typing import Any

from tornado.httputil import HTTPHeaders
from tornado.web import OutputTransform

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_FRAME = "frame-ancestors 'self'; base-uri 'none'; object-src 'none'"
CATALOGUE = f"default-src 'self'; img-src 'self' data:; form-action 'self'; {_FRAME}"
"""Our own pages: nothing inline."""
PAGE = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    f"img-src data: blob:; media-src data: blob:; font-src data:; form-action 'none'; {_FRAME}"
)
"""A built lesson: one file, which narrows this down by the hashes of its own scripts."""
FILE = f"default-src 'none'; style-src 'unsafe-inline'; sandbox; {_FRAME}"
"""A picture or a PDF."""
HEARTBEAT = "'sha256-m16tKAZfrqdfaIlK4k9Uc4bmwJm0z0f+0b2ahSGv/Ko='"
"""Of `window.voila_heartbeat()`, which Voilà sends while a cell runs."""


def live() -> str:
    """Return the policy of a live page: no inline script, whatever a cell or a parameter shows."""
    return (
        f"default-src 'self'; script-src 'self' blob: {HEARTBEAT}; "
        "style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; "
        f"form-action 'none'; {_FRAME}"
    )


class SecurityHeaders(OutputTransform):
    """Adds what a handler has not set itself."""

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: Any
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Complete the headers of a response."""
        del finishing
        for name, value in {**COMMON, "Content-Security-Policy": FILE}.items():
            if name not in headers:
                headers[name] = value
        headers.pop("Server", None)
        return status_code, headers, chunk
