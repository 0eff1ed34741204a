"""What a question type consists of: everything that the rest of the kit needs to know of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.model.diagnostic import Report
from coursekit.model.question import Question, QuestionKey, QuestionSpec
from coursekit.questions.paragraph import Paragraph
from coursekit.questions.settings import PART, POINTS, Setting


@dataclass(frozen=True)
class NearMiss:
    """A pattern of lines that are meant as answers and bear no mark that means one.

    The pattern matches a whole line without the spaces around it; `mark` is the group to point at,
    `correct(found)` returns the hint that says what to write.
    """

    pattern: re.Pattern[str]
    correct: Callable[[re.Match[str]], str]
    mark: int = 1


@dataclass(frozen=True)
class MarkKind:
    """One way to mark a line as an answer.

    - `sign` and `label` name it in messages: "[ ]", "several choices [ ]" (translatable).
    - `pattern` matches at the beginning of a line with full-width marks made half-width. Its named
      groups fill the `Mark`: `tick`, `left`, `share` with `percent`.
    - `starts_answers`: such a line is an answer wherever it stands. Lines of other kinds, numbered
      ones and those with an arrow, occur in prose, too.
    - `listed`: such lines are also lists inside a stem; they are answers where no others follow.
    - `feedback`: whether `> …` behind the answer is feedback.
    """

    name: str
    sign: str
    label: str
    pattern: re.Pattern[str]
    starts_answers: bool = True
    listed: bool = False
    feedback: bool = True
    near_misses: tuple[NearMiss, ...] = ()


def _always(_paragraph: Paragraph) -> bool:
    return True


@dataclass(frozen=True)
class QuestionType:
    """One question type. `coursekit.questions.registry` lists them.

    - `marks` are the kinds of lines that it is written with. Of the types that share the mark of
      the first answer it is the first whose `claims(paragraph)` is true.
    - `parse(paragraph, report)` returns the question, or None where it reported an error;
      `write(question)` returns the answer lines that `parse` reads as the same question.
    - `settings` are those it takes besides points and part.
    - `too_few` are codes of findings that a line which could not be understood may explain.
    - `example` is a question as text, shown in the documentation.
    - `public` are further classes that authors use from Python (`from coursekit import …`).
    - `templates` holds `print.html.j2` and `key.html.j2`; None: the kit's folder of its name.
    - `module` is the browser module of a type from another package; it registers itself.
    """

    question: type[Question]
    spec: type[QuestionSpec]
    key: type[QuestionKey]
    marks: tuple[MarkKind, ...]
    parse: Callable[[Paragraph, Report], Question | None]
    write: Callable[[Any], list[str]]
    example: str
    claims: Callable[[Paragraph], bool] = _always
    settings: tuple[Setting, ...] = ()
    too_few: frozenset[str] = frozenset()
    public: tuple[type, ...] = ()
    templates: Path | None = None
    module: Path | None = None

    @property
    def all_settings(self) -> tuple[Setting, ...]:
        """Its settings, with those that all questions take; only scored ones have points."""
        return (*((POINTS,) if self.question.scored else ()), PART, *self.settings)

    @property
    def name(self) -> str:
        """The `type` of its specs, keys and questions."""
        return str(self.question.model_fields["type"].default)
