"""Kernels for learners: so many at once, so long at most, whatever a browser says."""

from __future__ import annotations

import asyncio
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Float, Integer

served_lesson: ContextVar[tuple[str, str]] = ContextVar("served_lesson", default=("", ""))
"""Id and language of the lesson that a kernel is started for."""


class BusyError(Exception):
    """All kernels are taken."""


class LessonKernels(AsyncMappingKernelManager):
    """Starts no more than `most` kernels; ends those that are idle, left, or too old."""

    most = Integer(8, help="Kernels at once.").tag(config=True)
    idle = Float(1200, help="Seconds without a message.").tag(config=True)
    left = Float(120, help="Seconds without a browser.").tag(config=True)
    lifetime = Float(7200, help="Seconds in all.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self._begun: dict[str, float] = {}
        self._seen: dict[str, float] = {}
        self._starting = 0
        # The parent's own timer calls `cull_kernel_if_idle`; it runs when this is above 0.
        self.cull_idle_timeout = max(1, int(self.idle))
        self.cull_interval = max(1, min(30, int(min(self.idle, self.left, self.lifetime) / 2)))

    @property
    def full(self) -> bool:
        """Whether all kernels are taken."""
        return len(self) + self._starting >= self.most

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]
        """Start a kernel and return its id; raise BusyError when all are taken."""
        if self.full:
            raise BusyError
        self._starting += 1
        try:
            lesson, language = served_lesson.get()
            env = {**kwargs.pop("env", {}), **_environment(lesson, language)}
            kernel_id: str = await super().start_kernel(env=env, **kwargs)
        finally:
            self._starting -= 1
        self._begun[kernel_id] = self._seen[kernel_id] = time.monotonic()
        return kernel_id

    async def shutdown_kernel(  # type: ignore[override]
        self, kernel_id: str, *args: Any, **kwargs: Any
    ) -> None:
        """End a kernel. Ending one that is gone already is no fault."""
        self._begun.pop(kernel_id, None)
        self._seen.pop(kernel_id, None)
        if kernel_id in self:
            await super().shutdown_kernel(kernel_id, *args, **kwargs)  # type: ignore[no-untyped-call]

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel that is dead, too old, idle, or that no browser is connected to."""
        kernel = self._kernels.get(kernel_id)
        if kernel is None:
            return
        reason = self._reason(kernel_id, kernel)
        if reason:
            self.log.info("Ending kernel %s: %s.", kernel_id, reason)
            # A cell that never ends must not keep it.
            ending = self.shutdown_kernel(kernel_id, now=reason != "idle")
            await asyncio.wait_for(ending, timeout=30)

    def _reason(self, kernel_id: str, kernel: Any) -> str:
        now = time.monotonic()
        begun = self._begun.setdefault(kernel_id, now)
        if self._kernel_connections.get(kernel_id, 0):
            self._seen[kernel_id] = now
        if getattr(kernel, "execution_state", None) == "dead":
            return "dead"
        if now - begun > self.lifetime:
            return "its time is over"
        if now - self._seen.setdefault(kernel_id, now) > self.left:
            return "its browser has left"
        last = getattr(kernel, "last_activity", None)
        quiet = (datetime.now(UTC) - last).total_seconds() if last else now - begun
        return "idle" if quiet > self.idle and kernel.execution_state != "busy" else ""


def _environment(lesson: str, language: str) -> dict[str, str]:
    return {"COURSEKIT_LESSON": lesson, "COURSEKIT_LANGUAGE": language} if lesson else {}
