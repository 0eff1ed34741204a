"""Blocks, one file each: quizzes and scenarios. Imports model, render and questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coursekit.blocks.quiz import Quiz, QuizKey, QuizSpec
from coursekit.blocks.scenario import Scenario, ScenarioKey, ScenarioSpec
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import listed
from coursekit.model.base import SCHEMA_VERSION
from coursekit.model.block import Block, BlockKey, BlockSpec

TYPES: dict[str, tuple[type[Block], type[BlockSpec], type[BlockKey]]] = {
    "quiz": (Quiz, QuizSpec, QuizKey),
    "scenario": (Scenario, ScenarioSpec, ScenarioKey),
}
"""Each type's block with its two halves."""


def load_block(data: Mapping[str, Any]) -> Block:
    """Return the block that a MIME output (`Block.mime`) holds.

    Raises ValueError (pydantic's ValidationError among them) when it holds none: an unknown type,
    a schema newer than this kit's, a missing key, or halves that don't fit.
    """
    kind = data.get("type")
    if kind not in TYPES:
        told = _a("There is no block of the type {kind}; known are {names}.")
        raise ValueError(told.format(kind=repr(kind), names=listed(TYPES)))
    if data.get("schema") != SCHEMA_VERSION:
        told = _a("This block has the schema {schema}; this kit reads {known}.")
        raise ValueError(told.format(schema=repr(data.get("schema")), known=SCHEMA_VERSION))
    if "key" not in data:
        told = _a('The block "{id}" has no key; it was made for learners.')
        raise ValueError(told.format(id=data.get("id")))
    block, spec, key = TYPES[kind]
    return block.join(spec.model_validate(data["spec"]), key.model_validate(data["key"]))


__all__ = ["TYPES", "Quiz", "Scenario", "load_block"]
