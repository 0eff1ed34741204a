"""Blocks, one file each: quizzes and scenarios. Imports model, render and questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coursekit.blocks.quiz import Quiz, QuizKey, QuizSpec
from coursekit.blocks.scenario import Scenario, ScenarioKey, ScenarioSpec
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
        raise ValueError(f"There is no block of the type {kind!r}; known are {', '.join(TYPES)}.")
    if data.get("schema") != SCHEMA_VERSION:
        raise ValueError(
            f"This block has the schema {data.get('schema')!r}; this kit reads {SCHEMA_VERSION}."
        )
    if "key" not in data:
        raise ValueError(f'The block "{data.get("id")}" has no key; it was made for learners.')
    block, spec, key = TYPES[kind]
    return block.join(spec.model_validate(data["spec"]), key.model_validate(data["key"]))


__all__ = ["TYPES", "Quiz", "Scenario", "load_block"]
