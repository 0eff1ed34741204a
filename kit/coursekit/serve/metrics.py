"""Numbers about the running server, for Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """Counts requests; reads the rest when it is asked for.

    `gauges` gives, by name, what a gauge measures and how to read it.
    """

    def __init__(self, gauges: Mapping[str, tuple[str, Callable[[], float]]]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "coursekit_requests",
            "Requests that were answered.",
            ["page", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "coursekit_request_seconds",
            "Seconds until the whole answer was sent.",
            ["page"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        for name, (description, read) in gauges.items():
            Gauge(f"coursekit_{name}", description, registry=self._registry).set_function(read)

    def observe(self, handler: Any) -> None:
        """Count a request that has been answered."""
        # The class of the handler: addresses are without number.
        page = type(handler).__name__.removesuffix("Handler").lower()
        self._requests.labels(page, str(handler.get_status())).inc()
        self._seconds.labels(page).observe(handler.request.request_time())

    def render(self) -> bytes:
        """Return all of them in Prometheus' text format."""
        return bytes(generate_latest(self._registry))
