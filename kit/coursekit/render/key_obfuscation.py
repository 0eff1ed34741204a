"""Keys of self-check pages, packed so that they can't be read at a glance.

This is no secret: the page that unpacks them holds all it takes. It keeps an answer from being
seen by chance in the page's source, no more, and pages say so. Where answers matter, build with
`--answers graded`: then no key is in the page at all.

UTF-8 of the JSON, XOR'd with the numbers of `model.draw.Draw` (four bytes each, lowest first)
seeded by the lesson's id, as base64. `player/src/logic/key-obfuscation.ts` is the twin.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from coursekit.model.draw import Draw, seed_of


def pack_keys(keys: dict[str, Any], lesson: str) -> str:
    """Return the keys of a lesson's blocks, by block id, as text for its page."""
    text = json.dumps(keys, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return base64.b64encode(_veiled(text.encode(), lesson)).decode()


def unpack_keys(packed: str, lesson: str) -> dict[str, Any]:
    """Return what `pack_keys` was given."""
    keys: dict[str, Any] = json.loads(_veiled(base64.b64decode(packed), lesson))
    return keys


def _veiled(data: bytes, lesson: str) -> bytes:
    draw = Draw(seed_of(lesson), "keys")
    stream = b"".join(draw.next().to_bytes(4, "little") for _ in range((len(data) + 3) // 4))
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))
