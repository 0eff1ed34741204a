"""The calls that a browser may make to a block's kernel: parsed once here, trusted inside.

Each carries `call`, a number of the browser's own, which the reply repeats. The client is
`player/src/hosts/kernel-client.ts`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from coursekit.model.base import Frozen

MAX_SEED = 2**32 - 1
Call = Annotated[int, Field(strict=True, ge=0)]


class _Message(Frozen):
    # A player newer than the kernel may say more than is known here.
    model_config = ConfigDict(extra="ignore")

    call: Call


class Start(_Message):
    """Begin an attempt with this seed."""

    kind: Literal["start"]
    seed: Annotated[int, Field(strict=True, ge=0, le=MAX_SEED)]


class Act(_Message):
    """Apply an action to an attempt. Both are checked further by the block."""

    kind: Literal["act"]
    attempt: dict[str, Any]
    action: dict[str, Any]


class Take(_Message):
    """Take in an attempt from a file or from before an edit: fit it to the block, judge it anew."""

    kind: Literal["take"]
    attempt: dict[str, Any]


class Module(_Message):
    """Send a browser module: `player`, `author`, or that of a type from another package."""

    kind: Literal["module"]
    name: str


class Reveal(_Message):
    """Show the author the key."""

    kind: Literal["reveal"]


Message = Annotated[Start | Act | Take | Module | Reveal, Field(discriminator="kind")]
MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)
