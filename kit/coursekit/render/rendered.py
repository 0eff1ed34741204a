"""A model with every Markdown text in it turned to HTML."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from markupsafe import Markup

from coursekit.model.base import Frozen, MarkdownText
from coursekit.model.block import Block
from coursekit.model.diagnostic import Place, Report
from coursekit.render.markdown import to_html

M = TypeVar("M", bound=Frozen)


def rendered(
    model: M,
    *,
    folder: Path | None = None,
    report: Report | None = None,
    place: Place | None = None,
) -> M:
    """Return the model with all fields that are `Markdown` or `Inline` as sanitised HTML.

    Fields are found by their annotation, however deep in tuples, mappings and unions. A block
    keeps the hash of its source, so that saved answers fit either form. Findings stand where a
    model says its field was written (`at`), else at `place`.
    """
    return _Renderer(folder, report, place).model(model)


class _Renderer:
    def __init__(self, folder: Path | None, report: Report | None, place: Place | None) -> None:
        self._folder = folder
        self._report = report
        self._place = place

    def model(self, model: M) -> M:
        update: dict[str, Any] = {}
        around = self._place
        for name, field in type(model).model_fields.items():
            value = getattr(model, name)
            self._place = (_written_at(model, name) if value else None) or around
            made = self.value(value, field.annotation, tuple(field.metadata))
            if made is not value:
                update[name] = made
        self._place = around
        if isinstance(model, Block):
            update["hash"] = model.hash or model.spec.hash
        return model.model_copy(update=update) if update else model

    def value(self, value: Any, annotation: Any, metadata: tuple[Any, ...] = ()) -> Any:
        """Return the value as its annotation says; the same object where nothing changes."""
        if isinstance(value, Frozen):
            return self.model(value)
        annotation, metadata = _unwrapped(annotation, metadata)
        if isinstance(value, str):
            return self._text(value, annotation, metadata)
        if isinstance(value, tuple | list):
            return self._items(value, annotation)
        if isinstance(value, Mapping):
            inner = next((args[-1] for args in _forms(annotation, dict, Mapping) if args), Any)
            made = {key: self.value(item, inner) for key, item in value.items()}
            return made if any(made[key] is not value[key] for key in made) else value
        return value

    def _text(self, value: str, annotation: Any, metadata: tuple[Any, ...]) -> str:
        for mark in metadata:
            if value and isinstance(mark, MarkdownText):
                html = to_html(
                    str(value),
                    inline=mark.inline,
                    folder=self._folder,
                    report=self._report,
                    place=self._place,
                )
                return Markup(html)  # noqa: S704  sanitised
        if get_origin(annotation) in (Union, UnionType):
            for part in get_args(annotation):
                inner, marks = _unwrapped(part, ())
                if marks and inner is str:
                    return self._text(value, inner, marks)
        return value

    def _items(self, value: tuple[Any, ...] | list[Any], annotation: Any) -> Any:
        args = next(iter(_forms(annotation, tuple, list, set, frozenset)), ())
        fixed = bool(args) and Ellipsis not in args and len(args) == len(value) and len(args) > 1
        made = [
            self.value(item, args[index] if fixed else args[0] if args else Any)
            for index, item in enumerate(value)
        ]
        same = all(new is old for new, old in zip(made, value, strict=True))
        return value if same else type(value)(made)


def _written_at(model: Frozen, field: str) -> Place | None:
    """Return where a field stands in its author's text, for models that remember."""
    at = getattr(model, "at", None)
    found = at(field) if callable(at) else None
    return found if isinstance(found, Place) else None


def _unwrapped(annotation: Any, metadata: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """Take `Annotated` and named aliases off an annotation; their metadata is added."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *marks = get_args(annotation)
            metadata = (*metadata, *marks)
        elif hasattr(annotation, "__value__"):
            annotation = annotation.__value__
        else:
            return annotation, metadata


def _forms(annotation: Any, *kinds: Any) -> list[tuple[Any, ...]]:
    """Return the arguments of each part of an annotation that is one of these containers."""
    annotation, _ = _unwrapped(annotation, ())
    if get_origin(annotation) in (Union, UnionType):
        return [form for part in get_args(annotation) for form in _forms(part, *kinds)]
    origin = get_origin(annotation)
    matches = isinstance(origin, type) and any(issubclass(origin, kind) for kind in kinds)
    return [get_args(annotation)] if matches else []
