"""Why a value was refused by a model, in an author's words instead of pydantic's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from coursekit.i18n import listed, noted, tell

_REASONS = {
    "missing": noted("it is missing"),
    "extra_forbidden": noted("it is not known"),
    "string_type": noted("it should be a text"),
    "int_type": noted("it should be a whole number"),
    "int_parsing": noted("it should be a whole number"),
    "int_from_float": noted("it should be a whole number"),
    "float_type": noted("it should be a number"),
    "float_parsing": noted("it should be a number"),
    "bool_type": noted("it should be true or false"),
    "bool_parsing": noted("it should be true or false"),
    "tuple_type": noted("it should be a list"),
    "too_short": noted("it should have at least {least}"),
    "too_long": noted("it should have at most {most}"),
    "greater_than": noted("it should be more than {least}"),
    "greater_than_equal": noted("it should be at least {least}"),
    "less_than": noted("it should be less than {most}"),
    "less_than_equal": noted("it should be at most {most}"),
    "enum": noted("it should be one of {names}"),
    "literal_error": noted("it should be one of {names}"),
}
"""By pydantic's types of errors: https://docs.pydantic.dev/latest/errors/validation_errors."""
_LEAST = ("ge", "gt", "min_length")
_MOST = ("le", "lt", "max_length")


def said(error: Mapping[str, Any]) -> str:
    """Return why a value does not fit, as the end of a sentence; `error` is one of pydantic's."""
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        # Our own words.
        return str(context.get("error", error["msg"])).rstrip(".")
    reason = _REASONS.get(error["type"])
    if reason is None:
        return str(error["msg"]).rstrip(".")
    expected = str(context.get("expected", ""))
    return tell(reason).format(
        least=_first(context, _LEAST),
        most=_first(context, _MOST),
        names=listed(re.findall(r"'([^']*)'", expected) or [expected]),
    )


def _first(context: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((context[name] for name in names if name in context), "")
