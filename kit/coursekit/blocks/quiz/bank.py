"""A bank: questions under a name of their own, for quizzes to draw from.

A quiz takes banks where it takes questions, `Quiz(questions=bank, draw=...)`; each bank is a part
of it, by its id, so that a draw may say how many come from which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from coursekit.model.base import Frozen, Inline
from coursekit.model.question import Question
from coursekit.questions import AnyQuestion


class Bank(Frozen):
    """Questions to draw from. Those without a part of their own are of the part named `id`."""

    id: str
    title: Inline = ""
    questions: tuple[AnyQuestion, ...]

    def parted(self) -> Iterator[Question]:
        """Yield the questions as a quiz has them, each with its part."""
        for question in self.questions:
            yield question.model_copy(update={"part": question.part or self.id})


def questions_of(given: Any) -> Any:
    """Return what a quiz was given for questions, with those of banks in the place of the banks."""
    if isinstance(given, Bank):
        return tuple(given.parted())
    if isinstance(given, str | bytes | dict) or not isinstance(given, Iterable):
        return given
    found: list[Any] = []
    for one in given:
        found += one.parted() if isinstance(one, Bank) else [one]
    return tuple(found)
