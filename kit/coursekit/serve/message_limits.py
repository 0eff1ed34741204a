"""What a browser may send over a kernel's websocket: one framing, a size and a rate."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from itertools import pairwise

PROTOCOL = "v1.kernel.websocket.jupyter.org"
"""The only framing that is spoken. The older one has no subprotocol, and Voilà reads binary replies
in it as v1: their first bytes become a count of up to 2**64 offsets."""
MAX_MESSAGE = 4 * 1024 * 1024
"""Bytes of a message. A file that a learner uploads comes as one."""
MAX_UNSENT = 32 * 1024 * 1024
"""Bytes that wait for a browser which does not read what it asked for."""
MAX_OFFLINE_MESSAGES = 1000
"""Messages that a kernel sends while no browser is connected; the newest are kept."""
MAX_PARTS = 1000
"""Parts of a message; nothing has more. `struct` caches a format for each number of parts."""
_JSON_PARTS = 4
"""Header, parent header, metadata, content; buffers follow."""
_MAX_ID = 64
"""Characters of a session's id: ZeroMQ takes 255 bytes as an identity."""


def check_message(message: str | bytes) -> None:
    """Raise ValueError where a message is not framed as v1, or its parts are no JSON objects.

    The frame (jupyter_server, "Kernel WebSocket protocol"): the number of offsets, then the
    offsets, each as 64 bits in little endian; the channel's name; the parts.
    """
    if isinstance(message, str):
        raise ValueError("v1 messages are binary")  # noqa: TRY004  what any bad message raises
    count = int.from_bytes(message[:8], "little")
    if not _JSON_PARTS + 2 <= count <= MAX_PARTS:
        raise ValueError(f"a message of {count} offsets")
    offsets = [int.from_bytes(message[8 * n : 8 * n + 8], "little") for n in range(1, count + 1)]
    whole = [8 * (count + 1), *offsets, len(message)]
    if offsets[0] != whole[0] or whole != sorted(whole):
        raise ValueError("offsets outside the message")
    for start, end in pairwise(offsets[1 : _JSON_PARTS + 2]):
        if not isinstance(_read_json(message[start:end]), dict):
            raise ValueError("a part that is no JSON object")  # noqa: TRY004  as above


def _read_json(part: bytes) -> object:
    try:
        return json.loads(part)
    except RecursionError as error:
        raise ValueError("a part that is nested too deeply") from error


def is_session_id(text: str) -> bool:
    """Return whether a browser's session id can be a ZeroMQ identity; the empty one is none."""
    return len(text) <= _MAX_ID and (not text or text.replace("-", "").replace("_", "").isalnum())


class Budget:
    """Lets `burst` units pass at once, and `rate` a second in the long run."""

    def __init__(
        self, burst: float, rate: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst, self._rate, self._clock = burst, rate, clock
        self._left = burst
        self._then = clock()

    def spend(self, units: float) -> bool:
        """Take units from the budget; return whether there were enough."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._then) * self._rate) - units
        self._then = now
        return self._left >= 0


def message_budgets() -> tuple[Budget, Budget]:
    """Return what one connection may send: messages, and bytes.

    A slider that is dragged sends some dozens of messages a second. What a busy kernel has not read
    waits in the memory of this process.
    """
    return Budget(600, 100), Budget(16 * 1024 * 1024, 512 * 1024)
