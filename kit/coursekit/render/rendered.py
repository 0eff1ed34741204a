"""Turns every text of a model into HTML, and its public half into what a browser gets."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin

from coursekit.model.base import Frozen, MarkdownText, Spec
from coursekit.model.block import Block
from coursekit.model.diagnostic import Report
from coursekit.render.markdown import to_html

M = TypeVar("M", bound=Frozen)


def rendered(model: M, *, folder: Path | None = None, report: Report | None = None) -> M:
    """Return the same model with each field marked as Markdown turned into sanitised HTML.

    A block keeps the content hash of its source, so that attempts go on to fit. `folder` and
    `report` are as in `coursekit.render.to_html`.
    """

    def show(text: str, mark: MarkdownText) -> str:
        return to_html(text, inline=mark.inline, folder=folder, report=report) if text else text

    done = _render(model, show)
    if isinstance(model, Block) and not model.hash:
        return done.model_copy(update={"hash": model.spec.hash})
    return done


def wire(spec: Spec) -> dict[str, Any]:
    """Return what a browser gets of a rendered spec.

    Raises TypeError for anything but a `Spec`: a key, or an author's whole block, never leaves.
    """
    if not isinstance(spec, Spec):
        raise TypeError(
            f"Only a Spec may be sent to a browser; this is a {type(spec).__name__}. "
            "Send `.spec` of the block."
        )
    return spec.model_dump(mode="json", by_alias=True)


Show = Callable[[str, MarkdownText], str]


def _render(model: M, show: Show) -> M:
    changes: dict[str, Any] = {}
    for name, mark in _marks(type(model)).items():
        value = getattr(model, name)
        shown = _value(value, mark, show)
        if shown is not value:
            changes[name] = shown
    return model.model_copy(update=changes) if changes else model


def _value(value: Any, mark: MarkdownText | None, show: Show) -> Any:
    match value:
        case Frozen():
            return _render(value, show)
        case str() if mark is not None:
            return show(value, mark)
        case tuple() | list():
            return type(value)(_value(item, mark, show) for item in value)
        case dict():
            return {key: _value(item, mark, show) for key, item in value.items()}
        case _:
            return value


@cache
def _marks(cls: type[Frozen]) -> dict[str, MarkdownText | None]:
    """Name the fields of a model that may hold texts or models, with how their text is meant."""
    return {
        name: next((m for m in field.metadata if isinstance(m, MarkdownText)), None)
        or _mark_in(field.annotation)
        for name, field in cls.model_fields.items()
    }


def _mark_in(annotation: Any) -> MarkdownText | None:
    if get_origin(annotation) is Annotated:
        inner, *notes = get_args(annotation)
        own = next((note for note in notes if isinstance(note, MarkdownText)), None)
        return own or _mark_in(inner)
    parts = (_mark_in(part) for part in get_args(annotation))
    return next((mark for mark in parts if mark is not None), None)
