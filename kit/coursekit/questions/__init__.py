"""Question types, one file each. Imports model and render only.

A type is its spec, its key, its question with a judge, its text form and its print form. To add
one: write its file, and add a line to each of the tables below and to `text.py`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from coursekit.model.question import Question
from coursekit.questions.choice import Option
from coursekit.questions.matching import Distractor, Matching, MatchingKey, MatchingSpec, Pair
from coursekit.questions.multiple_choice import (
    MultipleChoice,
    MultipleChoiceKey,
    MultipleChoiceSpec,
)
from coursekit.questions.numeric import Numeric, NumericAnswer, NumericKey, NumericSpec
from coursekit.questions.ordering import Ordering, OrderingKey, OrderingSpec
from coursekit.questions.parts import Item
from coursekit.questions.short_text import ShortText, ShortTextKey, ShortTextSpec, TextAnswer
from coursekit.questions.single_choice import SingleChoice, SingleChoiceKey, SingleChoiceSpec
from coursekit.questions.true_false import TrueFalse, TrueFalseKey, TrueFalseSpec

AnyQuestion = Annotated[
    SingleChoice | MultipleChoice | TrueFalse | Numeric | ShortText | Ordering | Matching,
    Field(discriminator="type"),
]
AnyQuestionSpec = Annotated[
    SingleChoiceSpec
    | MultipleChoiceSpec
    | TrueFalseSpec
    | NumericSpec
    | ShortTextSpec
    | OrderingSpec
    | MatchingSpec,
    Field(discriminator="type"),
]
AnyQuestionKey = Annotated[
    SingleChoiceKey
    | MultipleChoiceKey
    | TrueFalseKey
    | NumericKey
    | ShortTextKey
    | OrderingKey
    | MatchingKey,
    Field(discriminator="type"),
]
TYPES: dict[str, type[Question]] = {
    "single-choice": SingleChoice,
    "multiple-choice": MultipleChoice,
    "true-false": TrueFalse,
    "numeric": Numeric,
    "short-text": ShortText,
    "ordering": Ordering,
    "matching": Matching,
}

__all__ = [
    "TYPES",
    "AnyQuestion",
    "AnyQuestionKey",
    "AnyQuestionSpec",
    "Distractor",
    "Item",
    "Matching",
    "MultipleChoice",
    "Numeric",
    "NumericAnswer",
    "Option",
    "Ordering",
    "Pair",
    "ShortText",
    "SingleChoice",
    "TextAnswer",
    "TrueFalse",
]
