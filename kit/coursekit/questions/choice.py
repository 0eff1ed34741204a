"""What questions with options to choose from share: the options and their marks in text."""

from __future__ import annotations

import re

from pydantic import field_validator

from coursekit.i18n import author_gettext as _a
from coursekit.model.base import Frozen, Inline, Key, Markdown
from coursekit.model.diagnostic import Report
from coursekit.model.draw import Draw
from coursekit.model.question import Question
from coursekit.model.response import Response
from coursekit.model.result import Feedback
from coursekit.questions.near_misses import TICKS, bracket_misses
from coursekit.questions.paragraph import Paragraph
from coursekit.questions.parts import OptionSpec, with_ids
from coursekit.questions.question_type import MarkKind


class Option(Frozen):
    """An answer to choose. An empty `id` is made from the text."""

    text: Inline
    right: bool = False
    feedback: Markdown = ""
    id: str = ""


class OptionKey(Key):
    """What an option is worth and what is said of it."""

    right: bool
    feedback: Markdown = ""


class ChoiceQuestion(Question):
    """A question with options. `shuffle` None leaves it to the quiz."""

    options: tuple[Option, ...]
    shuffle: bool | None = None

    @field_validator("options")
    @classmethod
    def _fill_ids(cls, options: tuple[Option, ...]) -> tuple[Option, ...]:
        ids = with_ids([(option.id, option.text) for option in options])
        return tuple(
            option if option.id else option.model_copy(update={"id": option_id})
            for option, option_id in zip(options, ids, strict=True)
        )

    @property
    def option_specs(self) -> tuple[OptionSpec, ...]:
        """The options as learners see them."""
        return tuple(OptionSpec(id=option.id, text=option.text) for option in self.options)

    @property
    def option_keys(self) -> dict[str, OptionKey]:
        """What each option is worth, by id."""
        return {o.id: OptionKey(right=o.right, feedback=o.feedback) for o in self.options}

    def presentation_order(self, draw: Draw, *, shuffle: bool) -> tuple[str, ...]:
        """Return the options shuffled where the question, or else the quiz, wants it."""
        shuffle = shuffle if self.shuffle is None else self.shuffle
        return tuple(draw.shuffled([option.id for option in self.options])) if shuffle else ()

    def ordered(self, order: tuple[str, ...]) -> list[Option]:
        """Return the options in a drawn order; those it does not name follow."""
        by_id = {option.id: option for option in self.options}
        first = [by_id.pop(option_id) for option_id in order if option_id in by_id]
        return [*first, *by_id.values()]

    def feedback_on(self, chosen: list[str]) -> list[Feedback]:
        """Return what is said of the chosen options and of the whole."""
        on_options = [
            Feedback(on=option.id, text=option.feedback)
            for option in self.options
            if option.id in chosen and option.feedback
        ]
        return [*on_options, *general(self.feedback)]


def general(feedback: str) -> list[Feedback]:
    """Return the feedback on the whole question, if there is any."""
    return [Feedback(text=feedback)] if feedback else []


def option_mark(name: str, sign: str, label: str, opening: str, closing: str) -> MarkKind:
    """Return the mark of options between an opening and a closing bracket."""
    return MarkKind(
        name=name,
        sign=sign,
        label=label,
        pattern=re.compile(
            rf"{re.escape(opening)}\s*(?P<tick>[{TICKS}]?)\s*{re.escape(closing)}(?:\s+|$|(?=\w))"
        ),
        near_misses=bracket_misses(f"{opening}x{closing}", f"{opening} {closing}"),
    )


def parse_options(paragraph: Paragraph, report: Report) -> tuple[Option, ...]:
    """Return the options of a paragraph; those without a text or with one twice are reported."""
    options: dict[str, Option] = {}
    for mark in paragraph.marks:
        text = mark.text.text.strip()
        if not text:
            report.add(
                "CK106",
                _a("This option has no text."),
                mark.line.place(),
                hint=_a("Write it or delete it."),
            )
        elif text in options:
            report.add(
                "CK107",
                _a('The option "{text}" stands twice.').format(text=text),
                mark.text.place(),
                hint=_a("Delete one of the two."),
            )
        else:
            options[text] = Option(text=text, right=mark.ticked, feedback=mark.feedback)
    return tuple(options.values())


def write_options(options: tuple[Option, ...], opening: str, closing: str) -> list[str]:
    """Return the options as lines of text."""
    return [
        f"{opening}{'x' if o.right else ' '}{closing} {o.text}"
        + (f"   > {o.feedback}" if o.feedback else "")
        for o in options
    ]


def text_ids(response: Response | None) -> list[str]:
    """Return the option ids in a response; anything else is none."""
    if not isinstance(response, list | tuple):
        return []
    return list(dict.fromkeys(r for r in response if isinstance(r, str)))
