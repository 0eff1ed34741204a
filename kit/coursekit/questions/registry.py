"""The question types there are: those of the kit, and those that other packages bring.

Another package names its `QuestionType` in the entry-point group `coursekit.questions`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from typing import TypeVar

from coursekit.model.question import Question
from coursekit.questions import (
    likert,
    matching,
    multiple_choice,
    numeric,
    ordering,
    short_text,
    single_choice,
    true_false,
)
from coursekit.questions.question_type import MarkKind, QuestionType
from coursekit.questions.settings import Setting

T = TypeVar("T", QuestionType, MarkKind)
GROUP = "coursekit.questions"
BUILT_IN: tuple[QuestionType, ...] = (
    single_choice.TYPE,
    multiple_choice.TYPE,
    true_false.TYPE,
    numeric.TYPE,
    short_text.TYPE,
    likert.TYPE,
    matching.TYPE,
    ordering.TYPE,
)
"""In the order in which their marks are looked for and they claim a paragraph."""


def _external() -> Iterator[QuestionType]:
    for point in entry_points(group=GROUP):
        try:
            loaded = point.load()
        except Exception:
            # One broken package must not keep every lesson from opening.
            message = "The question type %s cannot be loaded"
            logging.getLogger(__name__).exception(message, point.value)
            continue
        if isinstance(loaded, QuestionType):
            yield loaded


def _first(things: Iterable[T]) -> dict[str, T]:
    """Return things by name; of two with one name the first, so that ours are never replaced."""
    by_name: dict[str, T] = {}
    for thing in things:
        by_name.setdefault(thing.name, thing)
    return by_name


TYPES: dict[str, QuestionType] = _first((*BUILT_IN, *_external()))
"""All question types, by name."""
MARKS: dict[str, MarkKind] = _first(mark for one in TYPES.values() for mark in one.marks)
"""All kinds of marks, in the order in which they are looked for."""
SETTINGS: tuple[Setting, ...] = tuple(
    dict.fromkeys(setting for one in TYPES.values() for setting in one.all_settings)
)


def type_of(question: Question) -> QuestionType:
    """Return the type of a question."""
    return TYPES[question.type]
