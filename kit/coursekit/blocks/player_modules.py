"""The modules of the player that blocks need: one for each type of question and block in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from coursekit import paths
from coursekit.blocks.registry import TYPES as BLOCKS
from coursekit.questions.registry import TYPES as QUESTIONS


def player_modules(specs: Iterable[Any]) -> dict[str, Path]:
    """Return the browser modules that these public specs need, by name (`questions/matching`).

    What has a `type` in a spec is a question or a block; blocks inside blocks are found alike.
    """
    # A type's name is a file's name here, and specs come from notebooks.
    found = {name for spec in specs for name in _types(spec) if name in (QUESTIONS | BLOCKS)}
    modules = {
        f"{kind}/{name}": paths.static(f"{kind}/{name}.js")
        for kind in ("questions", "blocks")
        for name in found
    }
    for kind, types in (("questions", QUESTIONS), ("blocks", BLOCKS)):
        for name, type_ in types.items():
            if name in found and type_.module is not None:
                modules[f"{kind}/{name}"] = type_.module
    return {name: path for name, path in sorted(modules.items(), reverse=True) if path.is_file()}


def external_modules(specs: Iterable[Any]) -> dict[str, Path]:
    """Return those of `player_modules(specs)` that come from other packages than the kit."""
    ours = paths.static("")
    found = player_modules(specs)
    return {name: path for name, path in found.items() if not path.is_relative_to(ours)}


def _types(spec: Any) -> Iterator[str]:
    if isinstance(spec, dict):
        if isinstance(spec.get("type"), str):
            yield spec["type"]
        for value in spec.values():
            yield from _types(value)
    elif isinstance(spec, (list, tuple)):
        for value in spec:
            yield from _types(value)
