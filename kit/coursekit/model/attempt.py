"""Attempt: what a learner did in one block, as data that any host can save and replay.

The attempt class of a block type lives with that type (`blocks/<type>/attempt.py`)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from coursekit.model.base import Frozen


class Attempt(Frozen):
    """One go at a block. `seed` fixes every draw; `hash` is the spec's when it began.

    `started` and `finished` are ISO 8601 times in UTC, set by the host, empty when not yet.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    block: str
    hash: str
    seed: int
    number: int = 1
    started: str = ""
    finished: str = ""
