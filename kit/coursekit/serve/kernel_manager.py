"""Kernels for learners: so many at once, so long at most, whatever a browser says."""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from datetime import UTC, datetime
from functools import partial
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.iostream import StreamClosedError
from traitlets import Float, Integer

from coursekit.serve.message_limits import MAX_OFFLINE_MESSAGES
from coursekit.serve.network import is_loopback
from coursekit.serve.prewarm import assign_kernel, prewarm_kernel
from coursekit.serve.visit_context import Visit, current_visit

START_GRACE = 5.0
"""Seconds to wait, when the server ends, for kernels that are being started."""


class NoFreeKernelError(Exception):
    """All kernels are taken."""


class LessonKernels(AsyncMappingKernelManager):
    """Starts no more than `max_kernels` kernels; ends those that are idle, left, or too old.

    Of these, `warm` wait ready for the next visits, while there is room.
    """

    max_kernels = Integer(8, help="Kernels at once.").tag(config=True)
    max_per_client = Integer(4, help="Of these, for one address; 0: all.").tag(config=True)
    warm = Integer(0, help="Kernels kept ready.").tag(config=True)
    idle = Float(1200, help="Seconds without a message.").tag(config=True)
    left = Float(120, help="Seconds without a browser after its page.").tag(config=True)
    lifetime = Float(7200, help="Seconds in all.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.connections: list[str] = []
        """The kernel of each line that a page has."""
        self._started_at: dict[str, float] = {}
        self._seen: dict[str, float] = {}
        self._visits: dict[str, Visit] = {}
        self._starting: dict[asyncio.Future[None], str] = {}
        """The address of each visit whose kernel is on its way."""
        self._is_awaited = False
        self._ready: list[str] = []
        self._shutting_down: dict[str, asyncio.Task[None]] = {}
        self._warming: asyncio.Task[None] | None = None
        # The parent's own timer calls `cull_kernel_if_idle`; it runs when this is above 0.
        self.cull_idle_timeout = 1
        self.cull_interval = max(1, int(min(60, self.idle, self.left, self.lifetime) / 2))

    @property
    def free_places(self) -> int:
        """How many more visits there is room for."""
        taken = sum(kernel_id in self for kernel_id in self._started_at)
        return self.max_kernels - taken - len(self._starting)

    def _has_room_for(self, client: str) -> bool:
        """Return whether an address may have one more; all readers of this machine share one."""
        if not self.max_per_client or is_loopback(client):
            return True
        starting = self._starting.values()
        running = [visit.client for kernel, visit in self._visits.items() if kernel in self]
        return [*starting, *running].count(client) < self.max_per_client

    def visit(self, kernel_id: str) -> Visit | None:
        """Return the visit that a kernel is for, or was."""
        return self._visits.get(kernel_id)

    def start_prewarming(self) -> None:
        """Begin to make kernels ready, in the background, as far as there is room."""
        if self._warming is None or self._warming.done():
            self._warming = asyncio.ensure_future(self._warm_up())

    async def _warm_up(self) -> None:
        while len(self._ready) < min(self.warm, self.free_places):
            # A kernel must know from its first line that learners read all it says.
            environment = {**os.environ, "SERVER_SOFTWARE": "voila/preparing"}
            kernel_id = ""
            try:
                kernel_id = await super().start_kernel(env=environment)
                await prewarm_kernel(self.get_kernel(kernel_id))
            except Exception as error:  # noqa: BLE001  a visit starts its own, then
                self.log.error("No kernel could be made ready: %s", error)  # noqa: TRY400  for people
                await self.shutdown_kernel(kernel_id, now=True)
                return
            self._ready.append(kernel_id)

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]
        """Start a kernel, or take one that is ready, and return its id.

        Raises NoFreeKernelError when all are taken, or one address has too many, and
        StreamClosedError when the reader has left meanwhile.
        """
        visit = current_visit.get()
        if self.free_places <= 0 or (visit is not None and not self._has_room_for(visit.client)):
            raise NoFreeKernelError
        kwargs["env"] = {**kwargs.pop("env", {}), **_environment(visit)}
        coming = asyncio.get_running_loop().create_future()
        self._starting[coming] = visit.client if visit is not None else ""
        try:
            if not self._ready and self._warming is not None and not self._is_awaited:
                # The one that is on its way is here before one that starts now; it is for the
                # first who comes.
                self._is_awaited = True
                try:
                    await asyncio.wait([self._warming])
                finally:
                    self._is_awaited = False
            kernel_id = await self._take_ready(**kwargs) or await super().start_kernel(**kwargs)
            self._started_at[kernel_id] = self._seen[kernel_id] = time.monotonic()
            if visit is not None:
                self._visits[kernel_id] = visit
                visit.kernel = kernel_id
                if visit.reports is not None:
                    # It may die long after its page is there, too.
                    told = partial(visit.reports.kernel_died, visit)
                    self.add_restart_callback(kernel_id, told, "dead")
        finally:
            del self._starting[coming]
            coming.set_result(None)
        self.start_prewarming()
        if visit is not None and not visit.is_open:
            await self.shutdown_kernel(kernel_id, now=True)
            raise StreamClosedError
        return kernel_id

    async def _take_ready(
        self, *, env: dict[str, str], kernel_name: str = "", path: str | None = None, **_: Any
    ) -> str:
        """Return a ready kernel given over to a visit, "" where none fits."""
        if not self._ready:
            return ""
        kernel_id = self._ready.pop(0)
        if kernel_name in {"", self.default_kernel_name}:
            folder = self.cwd_for_path(path) if path else os.fspath(self.root_dir)  # type: ignore[no-untyped-call]
            try:
                await assign_kernel(self.get_kernel(kernel_id), env, str(folder))
            except Exception as error:  # noqa: BLE001  a fresh one serves as well
                self.log.warning("A ready kernel did not answer: %s", error)
            else:
                return kernel_id
        await self.shutdown_kernel(kernel_id, now=True)
        return ""

    async def shutdown_kernel(  # type: ignore[override]
        self, kernel_id: str, *args: Any, **kwargs: Any
    ) -> None:
        """End a kernel. Ending one that is gone already, or is being ended, is no fault."""
        if kernel_id in self._ready:
            self._ready.remove(kernel_id)
        ending = self._shutting_down.get(kernel_id)
        if ending is None and kernel_id in self:
            ending = asyncio.ensure_future(self._shut_down(kernel_id, *args, **kwargs))
            self._shutting_down[kernel_id] = ending
        if ending is not None:
            # Who waits may give up; half an end would leave a kernel that nobody can end.
            await asyncio.shield(ending)

    async def _shut_down(self, kernel_id: str, *args: Any, **kwargs: Any) -> None:
        try:
            await super().shutdown_kernel(kernel_id, *args, **kwargs)  # type: ignore[no-untyped-call]
        finally:
            del self._shutting_down[kernel_id]
            # One that could not be ended is tried again by the next look at all kernels.
            if kernel_id not in self:
                self._started_at.pop(kernel_id, None)
                self._seen.pop(kernel_id, None)
                self._visits.pop(kernel_id, None)
            self.start_prewarming()

    def start_buffering(self, kernel_id: str, *args: Any, **kwargs: Any) -> None:
        """Keep what a kernel sends while no browser is connected, up to a bound."""
        super().start_buffering(kernel_id, *args, **kwargs)  # type: ignore[no-untyped-call]
        kept = self._kernel_buffers.get(kernel_id)
        if kept is not None:
            kept["buffer"] = deque(maxlen=MAX_OFFLINE_MESSAGES)

    async def is_working(self, kernel_id: str) -> bool | None:
        """Return whether a kernel is at work, or on its way to it; None where it has ended."""
        kernel = self._kernels.get(kernel_id)
        if kernel is None or kernel.execution_state == "dead" or not await kernel.is_alive():
            return None
        return bool(kernel.execution_state != "idle")

    async def close(self) -> None:
        """Start none any more; end all, those that are on their way too."""
        self.warm = self.max_kernels = 0
        if self._warming is not None:
            await asyncio.wait([self._warming], timeout=START_GRACE)
        if self._starting:
            await asyncio.wait([*self._starting], timeout=START_GRACE)
        for kernel_id in self.list_kernel_ids():
            provisioner = self.get_kernel(kernel_id).provisioner
            if provisioner is not None:
                # To shut down is to interrupt first, and one that is at work would complain.
                await provisioner.kill()
        await self.shutdown_all(now=True)

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
            await asyncio.wait([asyncio.ensure_future(ending)], timeout=30)

    def _reason(self, kernel_id: str, kernel: Any) -> str:
        now = time.monotonic()
        if getattr(kernel, "execution_state", None) == "dead":
            return "dead"
        if kernel_id not in self._started_at:
            # It waits for its visit; that is what its times count from.
            return ""
        begun = self._started_at[kernel_id]
        visit = self._visits.get(kernel_id)
        if self._kernel_connections.get(kernel_id, 0) or (visit is not None and visit.is_open):
            self._seen[kernel_id] = now
        if now - begun > self.lifetime:
            return "its time is over"
        if now - self._seen.setdefault(kernel_id, now) > self.left:
            return "its browser has left"
        last = getattr(kernel, "last_activity", None)
        quiet = (datetime.now(UTC) - last).total_seconds() if last else now - begun
        return "idle" if quiet > self.idle and kernel.execution_state != "busy" else ""


def _environment(visit: Visit | None) -> dict[str, str]:
    if visit is None:
        return {}
    return {"COURSEKIT_LESSON": visit.lesson, "COURSEKIT_LANGUAGE": visit.language}
