"""Ordering: items are put into the right order.

Credit: of all pairs of items, the share that stands in the right order, so that the reversed order
earns nothing (one less the normalised distance of Kendall, 1938); or all or nothing.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import combinations
from typing import Literal, Self

from pydantic import Field, field_validator

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext_noop
from coursekit.model.diagnostic import Report
from coursekit.model.draw import Draw
from coursekit.model.question import Question, QuestionKey, QuestionSpec
from coursekit.model.response import Response
from coursekit.model.result import Outcome, Result, outcome_of
from coursekit.questions.choice import general, text_ids
from coursekit.questions.near_misses import list_misses
from coursekit.questions.paragraph import Paragraph
from coursekit.questions.parts import Item, OptionSpec, are_ids, with_ids
from coursekit.questions.question_type import MarkKind, QuestionType
from coursekit.questions.settings import ALL_OR_NOTHING


class OrderingSpec(QuestionSpec):
    """What learners see: the items sorted by ids that are hashes of their texts. The response is
    the list of their ids in order."""

    type: Literal["ordering"] = "ordering"
    items: tuple[OptionSpec, ...]


class OrderingKey(QuestionKey):
    """The right order, as ids."""

    type: Literal["ordering"] = "ordering"
    order: tuple[str, ...]
    all_or_nothing: bool = False


class Ordering(Question):
    """Items to put in order; they are given in the right one."""

    type: Literal["ordering"] = "ordering"
    items: tuple[Item, ...] = Field(min_length=2)
    all_or_nothing: bool = False

    @field_validator("items")
    @classmethod
    def _fill_ids(cls, items: tuple[Item, ...]) -> tuple[Item, ...]:
        ids = with_ids([(item.id, item.text) for item in items])
        return tuple(
            item.model_copy(update={"id": item_id})
            for item, item_id in zip(items, ids, strict=True)
        )

    @property
    def spec(self) -> OrderingSpec:
        """The half that learners may see."""
        items = sorted(self.items, key=lambda item: item.id)
        return OrderingSpec(
            id=self.id, stem=self.stem, points=self.points, hints=len(self.hints),
            items=tuple(OptionSpec(id=item.id, text=item.text) for item in items),
        )  # fmt: skip

    @property
    def key(self) -> OrderingKey:
        """The half that judges."""
        return OrderingKey(
            id=self.id, hints=self.hints, feedback=self.feedback,
            order=tuple(item.id for item in self.items), all_or_nothing=self.all_or_nothing,
        )  # fmt: skip

    @classmethod
    def join(cls, spec: OrderingSpec, key: OrderingKey) -> Self:
        """Put the two halves together again."""
        texts = {item.id: item.text for item in spec.items}
        return cls(
            id=spec.id, stem=spec.stem, points=spec.points, hints=key.hints, feedback=key.feedback,
            items=tuple(Item(id=item_id, text=texts[item_id]) for item_id in key.order),
            all_or_nothing=key.all_or_nothing,
        )  # fmt: skip

    def presentation_order(self, draw: Draw, *, shuffle: bool) -> tuple[str, ...]:
        """Return the items shuffled, whatever the quiz says, and never in the right order."""
        del shuffle
        shown = [item.id for item in self.spec.items]
        return tuple(draw.shuffled_unlike(shown, self.key.order))

    def accepts(self, response: Response | None) -> bool:
        """Accept a list with the id of each item once."""
        return (
            isinstance(response, list)
            and are_ids(response, self.spec.items)
            and sorted(response) == sorted(item.id for item in self.items)
        )

    def judge(self, response: Response | None) -> Result:
        """Judge a list with each item's id once."""
        right = [item.id for item in self.items]
        given = text_ids(response)
        if sorted(given) != sorted(right):
            return Result(outcome=Outcome.UNANSWERED, score=0, answer=right)
        rank = {item_id: i for i, item_id in enumerate(given)}
        pairs = list(combinations(right, 2))
        score = Fraction(sum(rank[a] < rank[b] for a, b in pairs), len(pairs))
        if self.all_or_nothing:
            score = Fraction(int(score == 1))
        return Result(
            outcome=outcome_of(score),
            score=score,
            feedback=tuple(general(self.feedback)),
            marks={
                item_id: outcome_of(int(item_id == wanted))
                for item_id, wanted in zip(given, right, strict=True)
            },
            answer=right,
        )

    def listed(self, order: tuple[str, ...]) -> list[Item]:
        """Return the items in a drawn order; those it does not name follow."""
        by_id = {item.id: item for item in sorted(self.items, key=lambda item: item.id)}
        first = [by_id.pop(item_id) for item_id in order if item_id in by_id]
        return [*first, *by_id.values()]


def parse(paragraph: Paragraph, report: Report) -> Ordering | None:
    """Parse `1. first`, `2. second`, in the right order."""
    seen: set[str] = set()
    for mark in paragraph.marks:
        text = mark.text.text.strip()
        if text in seen:
            report.add(
                "CK107",
                _a('The item "{text}" stands twice.').format(text=text),
                mark.text.place(),
                hint=_a("Delete one of the two."),
            )
        seen.add(text)
        if not text:
            report.add(
                "CK106",
                _a("This item has no text."),
                mark.line.place(),
                hint=_a("Write it or delete it."),
            )
    if len(paragraph.marks) < 2:  # noqa: PLR2004
        report.add(
            "CK115",
            _a("One item alone has no order."),
            paragraph.marks[0].line.place(),
            hint=_a("Write at least two numbered lines."),
        )
    if report.errors:
        return None
    return Ordering(
        **paragraph.base(),
        items=tuple(Item(text=mark.text.text.strip()) for mark in paragraph.marks),
        **paragraph.values_of("all_or_nothing"),
    )


def write(question: Ordering) -> list[str]:
    """Return the numbered lines."""
    return [f"{i}. {item.text}" for i, item in enumerate(question.items, start=1)]


TYPE = QuestionType(
    question=Ordering,
    spec=OrderingSpec,
    key=OrderingKey,
    marks=(
        MarkKind(
            name="item",
            sign="1.",
            label=gettext_noop("an item of an order 1."),
            pattern=re.compile(r"\d{1,2}(?:[.)]\s+|[.)](?=[\u3400-\u9fff])|、\s*)"),
            starts_answers=False,
            listed=True,
            near_misses=list_misses("1. {line}"),
        ),
    ),
    parse=parse,
    write=write,
    example="Put in order.\n1. He joined the army.\n2. He ploughed the ground.\n3. He taught.",
    settings=(ALL_OR_NOTHING,),
    too_few=frozenset({"CK115"}),
    public=(Item,),
)
__all__ = ["Item", "Ordering", "OrderingKey", "OrderingSpec"]
