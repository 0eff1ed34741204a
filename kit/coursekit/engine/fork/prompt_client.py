"""A client that waits for a kernel no longer than the kernel takes, and never for ever.

jupyter_client's own waits until nothing has come for a fifth of a second; this one knows what to
wait for. Name it where a kernel manager is configured: `KernelManager.client_factory`.
"""

from __future__ import annotations

import time
from functools import cache
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type
from zmq.asyncio import Context

_AGAIN = 0.02, 0.5
"""Seconds until the kernel is asked once more, at first and at last: what it said before we
listened is lost."""
_RECONNECT = 10
"""Milliseconds until a socket looks again for a kernel that does not listen yet."""


@cache
def _context() -> Context:
    context = Context()
    context.setsockopt(zmq.RECONNECT_IVL, _RECONNECT)
    return context


class PromptChannel(AsyncZMQSocketChannel):
    """A channel on which one may wait for an answer while something else is sent.

    The file descriptor of a ZeroMQ socket tells of news once, and to send takes that news away: an
    answer that came at that moment would lie there unread. nbclient does both while a cell fills an
    Output widget.
    """

    def send(self, msg: dict[str, Any]) -> None:
        """Send a message, then look whether one has come meanwhile."""
        super().send(msg)
        # pyzmq's socket wakes who waits, when it is asked this way.
        self.socket.get(zmq.EVENTS)


class PromptClient(AsyncKernelClient):
    """See the module."""

    shell_channel_class = Type(PromptChannel)
    control_channel_class = Type(PromptChannel)
    stdin_channel_class = Type(PromptChannel)

    def _context_default(self) -> Context:
        return _context()

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Wait until the kernel has answered and is heard to be idle.

        Raises RuntimeError when it dies, or does not answer in `timeout` seconds.
        """
        end = time.monotonic() + timeout if timeout is not None else float("inf")
        patience, most = _AGAIN
        while True:
            asked = self.kernel_info()
            reply = await _next(self.shell_channel, most, asked, "kernel_info_reply")
            # The last of what it says of this question; nothing of it is left to read then.
            if reply is not None and await _next(
                self.iopub_channel, patience, asked, "status", "idle"
            ):
                self._handle_kernel_info_reply(reply)
                return
            patience = min(patience * 2, most)
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout:.0f} seconds")


async def _next(
    channel: Any, seconds: float, asked: str, kind: str, state: str = ""
) -> dict[str, Any] | None:
    """Return the message of a kind that answers a question, or None when none comes in time."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        try:
            message: dict[str, Any] = await channel.get_msg(timeout=left)
        except Empty:
            return None
        same = message["parent_header"].get("msg_id") == asked and message["msg_type"] == kind
        if same and state in {"", message["content"].get("execution_state")}:
            return message
    return None
