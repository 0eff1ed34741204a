"""What is wrong with values given to a model, field by field, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from coursekit.i18n import author_gettext as _a

_LONGEST = 60
_SAME = {
    "tuple_type": "list", "list_type": "list", "literal_error": "words", "enum": "words",
    "int_type": "int", "int_parsing": "int", "int_from_float": "int", "float_type": "float",
    "float_parsing": "float", "finite_number": "float", "bool_type": "bool", "bool_parsing": "bool",
    "model_attributes_type": "question", "union_tag_invalid": "question",
    "union_tag_not_found": "question",
}  # fmt: skip


class ModelError(ValueError):
    """Values that make no model; the text names each field, what was found, and what to write."""


@dataclass(frozen=True)
class Mistake:
    """One field that does not fit. `field` is its path ("questions[0].stem"), empty for the whole;
    `kind` is pydantic's type of error, `wanted` what to write instead, where that can be said."""

    field: str
    kind: str
    text: str
    wanted: str = ""


def model_error(error: ValidationError, name: str) -> ModelError:
    """Return what pydantic found in the values given to a model, as one sentence."""
    said = "; ".join(one.text for one in mistakes(error))
    return ModelError(_a("{name} cannot be made: {said}.").format(name=name, said=said))


def mistakes(error: ValidationError) -> Iterator[Mistake]:
    """Yield each mistake; those of a model inside another one by one."""
    for one in error.errors(include_url=False):
        inner = one.get("ctx", {}).get("error")
        if isinstance(inner, ValidationError):
            yield from mistakes(inner)
            continue
        field, kind = _path(one["loc"]), one["type"]
        wanted = _wanted(kind, one.get("ctx", {}), one["input"])
        yield Mistake(field, kind, _text(field, kind, one, wanted), wanted)


def _path(loc: tuple[int | str, ...]) -> str:
    """Return the way to a field as Python writes it; the names of question types are left out."""
    text = ""
    for part in loc:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part.isidentifier() and part not in _types():
            text += f".{part}" if text else part
    return text


def _types() -> dict[str, str]:
    """Return the names of the question types, each with what makes one in Python."""
    from coursekit.model.question import Question

    classes, names = [Question], {}
    for model in classes:
        classes += model.__subclasses__()
        if isinstance(name := model.model_fields["type"].default, str):
            names[name] = f"{model.__name__}(…)"
    return names


def _text(field: str, kind: str, one: Any, wanted: str) -> str:
    found = _shown(one["input"])
    if kind == "missing":
        return _a('"{field}" is missing').format(field=field)
    if kind == "extra_forbidden":
        return _a('"{field}" is not known here').format(field=field)
    if wanted:
        text = _a('"{field}" is {found}; write {wanted}')
        return text.format(field=field, found=found, wanted=wanted)
    said = str(one["msg"]).removeprefix("Value error, ").rstrip(".")
    if kind != "value_error":
        said = f"{said[:1].lower()}{said[1:]}"
    elif not field or isinstance(one["input"], dict):
        return f"{field}: {said}" if field else said
    return _a('"{field}" is {found}: {said}').format(field=field, found=found, said=said)


def _wanted(kind: str, context: dict[str, Any], found: Any) -> str:
    """Return what to write instead, or an empty text where there are no better words."""
    number = found if isinstance(found, int | float) else "…"
    text = f'"{found}"' if isinstance(found, str) else "…"
    words = {
        "string_type": _a("a text in quotes: {text}").format(text=f'"{number}"'),
        "list": _a("a list in square brackets: {list}").format(list=f"[{text}]"),
        "words": _a("one of {words}").format(
            words=str(context.get("expected", "")).replace("'", '"')
        ),
        "model_type": f"{context.get('class_name', '')}(…)",
        "string_pattern_mismatch": _a("small letters, digits and hyphens, such as my-lesson"),
        "int": _a("a whole number"),
        "float": _a("a number"),
        "bool": _a("True or False"),
        "question": _a("a question: {names}").format(names=", ".join(_types().values())),
        "greater_than_equal": _a("{bound} or more").format(bound=context.get("ge")),
        "less_than_equal": _a("{bound} or less").format(bound=context.get("le")),
        "greater_than": _a("more than {bound}").format(bound=context.get("gt")),
        "too_short": _a("at least {count} of them").format(count=context.get("min_length")),
    }
    return words.get(_SAME.get(kind, kind), "")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
