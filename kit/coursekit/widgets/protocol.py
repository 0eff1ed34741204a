"""What a browser may say to a block's kernel: parsed once here, trusted inside.

Every message carries `call`, a number of the browser's own, which the answer repeats.
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


class Player(_Message):
    """Send the code of the player, or of the author's tools."""

    kind: Literal["player"]
    part: Literal["player", "author"] = "player"


class Reveal(_Message):
    """Show the author the key."""

    kind: Literal["reveal"]


Message = Annotated[Start | Act | Take | Player | Reveal, Field(discriminator="kind")]
MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)
