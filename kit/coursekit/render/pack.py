"""Packs the keys of a self-check page.

A page that judges by itself holds its answers: whoever wants to can dig them out, and the page says
so. Packing only keeps them from being read at a glance in the page's source. The format: the UTF-8
of the JSON, XORed with bytes drawn from `model.draw` for the lesson's id, in Base64.
`player/src/logic/pack.ts` unpacks it.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from coursekit.model.draw import Draw


def pack(keys: dict[str, Any], lesson: str) -> str:
    """Return the keys, by block id, as text that says nothing at a glance."""
    plain = json.dumps(keys, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(_mixed(plain, lesson)).decode()


def unpack(packed: str, lesson: str) -> dict[str, Any]:
    """Return the keys that `pack` packed. Raises ValueError for any other text."""
    keys = json.loads(_mixed(base64.b64decode(packed, validate=True), lesson))
    if not isinstance(keys, dict):
        raise ValueError("These are not packed keys: they hold no object.")  # noqa: TRY004
    return keys


def _mixed(data: bytes, lesson: str) -> bytes:
    draw = Draw(0, f"pack:{lesson}")
    return bytes(byte ^ (draw.next() & 0xFF) for byte in data)
