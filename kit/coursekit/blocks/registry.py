"""The block types there are: those of the kit, and those that other packages bring.

Another package names its `BlockType` in the entry-point group `coursekit.blocks`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from typing import Any

from coursekit.blocks import callout, quiz, scenario
from coursekit.blocks.block_type import BlockType
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import listed
from coursekit.model.base import SCHEMA_VERSION
from coursekit.model.block import Block

GROUP = "coursekit.blocks"
BUILT_IN: tuple[BlockType, ...] = (callout.TYPE, scenario.TYPE, quiz.TYPE)
"""In the order in which they are asked whether a cell without a header is meant as one; it is read
as the last one where none of them recognises it."""


def _external() -> Iterator[BlockType]:
    for point in entry_points(group=GROUP):
        try:
            loaded = point.load()
        except Exception:
            # One broken package must not keep every lesson from opening.
            logging.getLogger(__name__).exception("The block type %s cannot be loaded", point.value)
            continue
        if isinstance(loaded, BlockType):
            yield loaded


TYPES: dict[str, BlockType] = {one.name: one for one in (*_external(), *BUILT_IN)}
"""All block types, by name; a name of the kit's own is not taken by another package."""


def type_of(block: Block) -> BlockType:
    """Return the type of a block."""
    return TYPES[block.type]


def load_block(data: Mapping[str, Any]) -> Block:
    """Return the block that a MIME output (`Block.mime`) holds.

    Raises ValueError (pydantic's ValidationError among them) when it holds none: an unknown type,
    a schema newer than this kit's, a missing key, or halves that don't fit.
    """
    name = data.get("type")
    if name not in TYPES:
        message = _a("There is no block of the type {kind}; known are {names}.")
        raise ValueError(message.format(kind=repr(name), names=listed(TYPES)))
    if data.get("schema") != SCHEMA_VERSION:
        message = _a("This block has the schema {schema}; this kit reads {known}.")
        raise ValueError(message.format(schema=repr(data.get("schema")), known=SCHEMA_VERSION))
    if "key" not in data:
        message = _a('The block "{id}" has no key; it was made for learners.')
        raise ValueError(message.format(id=data.get("id")))
    kind = TYPES[name]
    return kind.block.join(
        kind.spec.model_validate(data["spec"]), kind.key.model_validate(data["key"])
    )


__all__ = ["BUILT_IN", "TYPES", "load_block", "type_of"]
