"""Question types, one module or folder each. Imports model and render only.

A type is all that differs between questions: spec, key, question with its judge, text form and
settings, named in one `QuestionType` (`question_type.py`). To add one: write its module and its
folder in `templates/questions/`, and add it to `registry.py` and to the imports below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Field

from coursekit.model.question import Question, QuestionKey, QuestionSpec
from coursekit.questions.likert import *
from coursekit.questions.matching import *
from coursekit.questions.multiple_choice import *
from coursekit.questions.numeric import *
from coursekit.questions.ordering import *
from coursekit.questions.registry import TYPES
from coursekit.questions.short_text import *
from coursekit.questions.single_choice import *
from coursekit.questions.true_false import *

if TYPE_CHECKING:
    AnyQuestion = Question
    AnyQuestionSpec = QuestionSpec
    AnyQuestionKey = QuestionKey
else:

    def _any_of(classes: list[type[Any]]) -> Any:
        return Annotated[Union[tuple(classes)], Field(discriminator="type")]  # noqa: UP007

    AnyQuestion = _any_of([one.question for one in TYPES.values()])
    AnyQuestionSpec = _any_of([one.spec for one in TYPES.values()])
    AnyQuestionKey = _any_of([one.key for one in TYPES.values()])

PUBLIC: dict[str, type] = {
    public.__name__: public for one in TYPES.values() for public in (one.question, *one.public)
}
"""The classes that authors use from Python."""


def __getattr__(name: str) -> Any:
    """Return a class that another package's type brings."""
    try:
        return PUBLIC[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
