"""What every model of the kit stands on: frozen, strict, versioned, and free of I/O."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from markupsafe import Markup
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)

from coursekit.i18n import author_gettext as _a
from coursekit.model.validation_errors import model_error

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass as _ModelMetaclass
else:
    # pydantic keeps its name to itself.
    _ModelMetaclass = type(BaseModel)

SCHEMA_VERSION = 1


class ReadableErrorsMeta(_ModelMetaclass):
    """Raises errors in plain words where a model is made by calling its class."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Make the model; raises a ValueError that names the field and what it needs."""
        try:
            return super().__call__(*args, **kwargs)
        except ValidationError as error:
            raise model_error(error, self.__name__) from None


class Frozen(BaseModel, metaclass=ReadableErrorsMeta):
    """A value that never changes; an edit makes a new one (`model_copy(update=...)`)."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        # What the kit writes has every field.
        json_schema_serialization_defaults_required=True,
    )


class Spec(Frozen):
    """The public half of a block or question: all that a learner's browser may hold.

    Only a `Spec` can be given to `render.public_spec`, so what is not in a spec cannot leak.
    """


class Key(Frozen):
    """The private half: right answers, feedback, hints, effects. Never a `Spec`."""


@dataclass(frozen=True)
class MarkdownText:
    """Marks a text field as Markdown by an author, rendered by `coursekit.render.rendered`."""

    inline: bool = False


def _keep_rendered(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    """Validate a text; one that `rendered` made keeps its type, which says that it is HTML."""
    return value if isinstance(value, Markup) else validate(value)


Markdown = Annotated[str, MarkdownText(), WrapValidator(_keep_rendered)]
"""Paragraphs, lists, pictures, mathematics."""
Inline = Annotated[str, MarkdownText(inline=True), WrapValidator(_keep_rendered)]
"""One line: emphasis, code, mathematics, a picture; no paragraph around it."""


_LONGEST = 1000
"""Characters of a number as text: scores come from browsers, too."""


def _fraction(value: Any) -> Fraction:
    # "1e999999999" would fill the memory.
    endless = isinstance(value, str) and (len(value) > _LONGEST or "e" in value.lower())
    try:
        if endless:
            value = None
        return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    except (ValueError, TypeError, ZeroDivisionError, OverflowError):
        raise ValueError(_a('write a number, such as 0.6 or "3/5"')) from None


def _fraction_text(value: Fraction) -> str:
    return str(value)


Score = Annotated[
    Fraction,
    BeforeValidator(_fraction),
    PlainSerializer(_fraction_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(/\d+)?$"}),
]
"""An exact number, as `fractions.Fraction` in Python and as text in JSON: "1", "2/3", "-1/4"."""
