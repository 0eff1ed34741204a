"""Response: what a learner answered to one question, as browsers send it and attempts keep it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    StrictBool,
    StrictStr,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

Response = StrictBool | StrictStr | list[StrictStr] | dict[str, StrictStr | None]
"""By type of question: true or false; the id of an option, or what was typed; the ids of options
chosen or of items in order; the right id of each left one (None: not yet matched)."""


def _or_none(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    """Return what is a response, and None for anything else: browsers may send what they like."""
    try:
        return read(value)
    except ValidationError:
        return None


Given = Annotated[Response | None, WrapValidator(_or_none)]
"""A response as it arrives; None is unanswered."""


__all__ = ["Given", "Response"]
