"""What of a block goes to a browser. Only a `Spec` can: what is not in one cannot leak."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from coursekit.model.base import Key, Spec
from coursekit.model.block import Block
from coursekit.model.question import Question


def public_spec(spec: Spec) -> dict[str, Any]:
    """Return a rendered spec as JSON data for the player.

    Raises TypeError for anything but a `Spec`, and for one that holds a key, a question with its
    answers, or a whole block somewhere inside.
    """
    if not isinstance(spec, Spec):
        raise TypeError(f"Only a Spec goes to a browser, not a {type(spec).__name__}.")
    for inner in _models(spec):
        if isinstance(inner, Key | Question | Block):
            raise TypeError(
                f"{type(spec).__name__} holds a {type(inner).__name__}, which tells the answers."
            )
    return spec.model_dump(mode="json", by_alias=True)


def _models(value: Any) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from _models(getattr(value, name))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _models(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _models(item)
