"""Matching: each item on the left belongs to one on the right; distractors belong to none.

Credit: the share of left items matched rightly, or all or nothing.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext_noop
from coursekit.model.base import Frozen, Inline
from coursekit.model.diagnostic import Report
from coursekit.model.draw import Draw
from coursekit.model.question import Question, QuestionKey, QuestionSpec
from coursekit.model.response import Response
from coursekit.model.result import Outcome, Result, outcome_of
from coursekit.questions.choice import general
from coursekit.questions.near_misses import arrow_misses
from coursekit.questions.paragraph import Mark, Paragraph
from coursekit.questions.parts import OptionSpec, are_ids, with_ids
from coursekit.questions.question_type import MarkKind, QuestionType
from coursekit.questions.settings import ALL_OR_NOTHING


class Pair(Frozen):
    """Two that belong together. Empty ids are made from the texts."""

    left: Inline
    right: Inline
    left_id: str = ""
    right_id: str = ""


class Distractor(Frozen):
    """A choice on the right that belongs to nothing."""

    text: Inline
    id: str = ""


class MatchingSpec(QuestionSpec):
    """What learners see: the right side sorted by ids that are hashes of the texts. The response
    maps left ids to right ids."""

    type: Literal["matching"] = "matching"
    left: tuple[OptionSpec, ...]
    right: tuple[OptionSpec, ...]


class MatchingKey(QuestionKey):
    """Which belong together, left id to right id."""

    type: Literal["matching"] = "matching"
    pairs: dict[str, str]
    all_or_nothing: bool = False


class Matching(Question):
    """Pairs to be put together again. Equal texts on the right are one choice."""

    type: Literal["matching"] = "matching"
    pairs: tuple[Pair, ...] = Field(min_length=2)
    distractors: tuple[Distractor, ...] = ()
    all_or_nothing: bool = False

    @model_validator(mode="before")
    @classmethod
    def _fill_ids(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "pairs" not in data:
            return data
        pairs = [Pair.model_validate(pair) for pair in data["pairs"]]
        distractors = [Distractor.model_validate(d) for d in data.get("distractors", ())]
        left = with_ids([(pair.left_id, pair.left) for pair in pairs])
        right = {pair.right: pair.right_id for pair in pairs} | {d.text: d.id for d in distractors}
        ids = dict(zip(right, with_ids([(i, text) for text, i in right.items()]), strict=True))
        return data | {
            "pairs": tuple(
                pair.model_copy(update={"left_id": left_id, "right_id": ids[pair.right]})
                for pair, left_id in zip(pairs, left, strict=True)
            ),
            "distractors": tuple(d.model_copy(update={"id": ids[d.text]}) for d in distractors),
        }

    @property
    def choices(self) -> tuple[OptionSpec, ...]:
        """The right side, each text once, in an order that tells nothing."""
        texts = {pair.right_id: pair.right for pair in self.pairs}
        texts |= {d.id: d.text for d in self.distractors}
        return tuple(OptionSpec(id=choice_id, text=texts[choice_id]) for choice_id in sorted(texts))

    @property
    def spec(self) -> MatchingSpec:
        """The half that learners may see."""
        return MatchingSpec(
            id=self.id, stem=self.stem, points=self.points, hints=len(self.hints),
            left=tuple(OptionSpec(id=pair.left_id, text=pair.left) for pair in self.pairs),
            right=self.choices,
        )  # fmt: skip

    @property
    def key(self) -> MatchingKey:
        """The half that judges."""
        return MatchingKey(
            id=self.id, hints=self.hints, feedback=self.feedback,
            pairs={pair.left_id: pair.right_id for pair in self.pairs},
            all_or_nothing=self.all_or_nothing,
        )  # fmt: skip

    @classmethod
    def join(cls, spec: MatchingSpec, key: MatchingKey) -> Self:
        """Put the two halves together again."""
        right = {choice.id: choice.text for choice in spec.right}
        used = set(key.pairs.values())
        return cls(
            id=spec.id, stem=spec.stem, points=spec.points, hints=key.hints, feedback=key.feedback,
            pairs=tuple(
                Pair(
                    left=item.text, left_id=item.id,
                    right=right[key.pairs[item.id]], right_id=key.pairs[item.id],
                )
                for item in spec.left
            ),
            distractors=tuple(
                Distractor(id=choice.id, text=choice.text)
                for choice in spec.right if choice.id not in used
            ),
            all_or_nothing=key.all_or_nothing,
        )  # fmt: skip

    def presentation_order(self, draw: Draw, *, shuffle: bool) -> tuple[str, ...]:
        """Return the right side shuffled, whatever the quiz says."""
        del shuffle
        return tuple(draw.shuffled([choice.id for choice in self.choices]))

    def accepts(self, response: Response | None) -> bool:
        """Accept a map of some left ids to right ids."""
        return (
            isinstance(response, dict)
            and are_ids(response, self.spec.left)
            and are_ids(response.values(), self.choices)
        )

    def judge(self, response: Response | None) -> Result:
        """Judge a map of left ids to right ids; unknown ids don't count."""
        right = {pair.left_id: pair.right_id for pair in self.pairs}
        known = {choice.id for choice in self.choices}
        given = {
            left: choice
            for left, choice in (response.items() if isinstance(response, dict) else ())
            if left in right and isinstance(choice, str) and choice in known
        }
        if not given:
            return Result(outcome=Outcome.UNANSWERED, score=0, answer=right)
        hits = sum(given.get(left) == choice for left, choice in right.items())
        score = Fraction(hits, len(right))
        if self.all_or_nothing:
            score = Fraction(int(score == 1))
        return Result(
            outcome=outcome_of(score),
            score=score,
            feedback=tuple(general(self.feedback)),
            marks={left: outcome_of(int(right[left] == choice)) for left, choice in given.items()},
            answer=right,
        )

    def ordered(self, order: tuple[str, ...]) -> list[OptionSpec]:
        """Return the choices in a drawn order; those it does not name follow."""
        by_id = {choice.id: choice for choice in self.choices}
        first = [by_id.pop(choice_id) for choice_id in order if choice_id in by_id]
        return [*first, *by_id.values()]


def parse(paragraph: Paragraph, report: Report) -> Matching | None:
    """Parse `left -> right`, and `-> distractor`."""
    pairs: list[Pair] = []
    distractors: list[Distractor] = []
    seen: set[str] = set()
    for mark in paragraph.marks:
        left, right = (mark.left.text.strip() if mark.left else ""), mark.text.text.strip()
        if not right:
            report.add(
                "CK116",
                _a("Nothing stands behind the arrow."),
                mark.line.place(),
                hint=_a("Write what belongs to the left side: Hailin -> a memorial hall"),
            )
        elif not left:
            distractors.append(Distractor(text=right))
        elif left in seen:
            _report_repeated(left, mark, report)
        else:
            seen.add(left)
            pairs.append(Pair(left=left, right=right))
    if len(pairs) < 2 and not report.errors:  # noqa: PLR2004
        report.add(
            "CK117",
            _a("One pair alone leaves nothing to match."),
            paragraph.marks[0].line.place(),
            hint=_a("Write at least two lines with an arrow."),
        )
    if report.errors:
        return None
    used = {pair.right for pair in pairs}
    return Matching(
        **paragraph.base(),
        pairs=tuple(pairs),
        distractors=tuple(d for d in distractors if d.text not in used),
        **paragraph.values_of("all_or_nothing"),
    )


def _report_repeated(left: str, mark: Mark, report: Report) -> None:
    report.add(
        "CK107",
        _a('"{left}" stands twice on the left side.').format(left=left),
        (mark.left or mark.line).place(),
        hint=_a("Delete one of the two lines."),
    )


def write(question: Matching) -> list[str]:
    """Return the lines with arrows."""
    lines = [f"{pair.left} -> {pair.right}" for pair in question.pairs]
    return [*lines, *(f"-> {d.text}" for d in question.distractors)]


TYPE = QuestionType(
    question=Matching,
    spec=MatchingSpec,
    key=MatchingKey,
    marks=(
        MarkKind(
            name="match",
            sign="->",
            label=gettext_noop("a pair ->"),
            pattern=re.compile(r"(?![`$])(?P<left>.*?)\s*(?:->|→)\s*"),
            starts_answers=False,
            near_misses=arrow_misses("{line} -> …"),
        ),
    ),
    parse=parse,
    write=write,
    example="Match them.\nHailin -> a memorial hall\nSuifenhe -> an archive\n-> a shipyard",
    settings=(ALL_OR_NOTHING,),
    too_few=frozenset({"CK117"}),
    public=(Distractor, Pair),
)
__all__ = ["Distractor", "Matching", "MatchingKey", "MatchingSpec", "Pair"]
