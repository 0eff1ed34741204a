"""What single and multiple choice share: options, their marks in text, their print forms."""

from __future__ import annotations

from fractions import Fraction

from pydantic import field_validator

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext
from coursekit.model.base import Frozen, Inline, Key, Markdown
from coursekit.model.diagnostic import Report
from coursekit.model.draw import Draw
from coursekit.model.question import Question
from coursekit.model.response import Response
from coursekit.model.result import Feedback
from coursekit.questions.parts import OptionSpec, attribute, letter, with_ids
from coursekit.questions.question_parser import Mark, Paragraph


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
            option if option.id else option.model_copy(update={"id": own})
            for option, own in zip(options, ids, strict=True)
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
        first = [by_id.pop(own) for own in order if own in by_id]
        return [*first, *by_id.values()]

    def options_html(self, order: tuple[str, ...], mark: str) -> str:
        """Return the options with letters and a shape to mark."""
        rows = (
            f'<div class="ck-option" data-letter="{letter(i)}" data-mark="{mark}" dir="auto">'
            f'<span class="ck-letter" dir="ltr">{letter(i)}</span> {option.text}</div>'
            for i, option in enumerate(self.ordered(order))
        )
        return f'<div class="ck-options">{"".join(rows)}</div>'

    def key_html(self, order: tuple[str, ...] = ()) -> str:
        """Return the letters of the right options, and each option's feedback."""
        options = self.ordered(order)
        right = [f"{letter(i)} ({o.text})" for i, o in enumerate(options) if o.right]
        said = [
            f'<div class="ck-feedback">{letter(i)}: {o.feedback}</div>'
            for i, o in enumerate(options)
            if o.feedback
        ]
        return f"<p>{'; '.join(right)}</p>{''.join(said)}{feedback_html(self.feedback)}"

    def feedback_on(self, chosen: list[str]) -> list[Feedback]:
        """Return what is said of the chosen options and of the whole."""
        said = [
            Feedback(on=option.id, text=option.feedback)
            for option in self.options
            if option.id in chosen and option.feedback
        ]
        return [*said, *general(self.feedback)]


def general(feedback: str) -> list[Feedback]:
    """Return the feedback on the whole question, if there is any."""
    return [Feedback(text=feedback)] if feedback else []


def feedback_html(feedback: str) -> str:
    """Return the general feedback for the key."""
    return f'<div class="ck-feedback" dir="auto">{feedback}</div>' if feedback else ""


def stem_html(stem: str, note: str = "") -> str:
    """Return a question's text for paper, with a note on how to answer."""
    remark = f'<div class="ck-note">{note}</div>' if note else ""
    return f'<div class="ck-stem" dir="auto">{stem}</div>{remark}'


def read_options(paragraph: Paragraph, kind: str, report: Report) -> list[Option]:
    """Return the options of a paragraph; marks of another kind and doubles are reported."""
    options: list[Option] = []
    seen: dict[str, Mark] = {}
    for mark in paragraph.marks:
        if mark.kind != kind:
            shapes = _a("round brackets ( )") if kind == "choice" else _a("square brackets [ ]")
            report.add(
                "CK105",
                _a(
                    "This answer is marked differently from the ones before it, "
                    "which have {shapes}."
                ).format(shapes=shapes),
                mark.line.place(),
                hint=_a("Use ( ) where one answer is right, [ ] where several may be."),
            )
            continue
        text = mark.text.text.strip()
        if not text:
            report.add(
                "CK106",
                _a("This option has no text."),
                mark.line.place(),
                hint=_a("Write it or delete it."),
            )
            continue
        if text in seen:
            report.add(
                "CK107",
                _a('The option "{text}" stands twice.').format(text=text),
                mark.text.place(),
                hint=_a("Delete one of the two."),
            )
            continue
        seen[text] = mark
        options.append(Option(text=text, right=mark.ticked, feedback=mark.feedback))
    return options


def write_options(options: tuple[Option, ...], opening: str, closing: str) -> list[str]:
    """Return the options as lines of text."""
    return [
        f"{opening}{'x' if o.right else ' '}{closing} {o.text}"
        + (f"   > {o.feedback}" if o.feedback else "")
        for o in options
    ]


def choose_note(*, several: bool) -> str:
    """Return how to answer, in words."""
    return gettext("Mark all that apply.") if several else ""


def text_ids(response: Response | None) -> list[str]:
    """Return the option ids in a response; anything else is none."""
    if not isinstance(response, list | tuple):
        return []
    return list(dict.fromkeys(r for r in response if isinstance(r, str)))


def share_of(number: int, of: int) -> Fraction:
    """Return number/of as an exact share, 0 where there is nothing to share."""
    return Fraction(number, of) if of else Fraction(0)


__all__ = [
    "ChoiceQuestion", "Option", "OptionKey", "attribute", "choose_note", "feedback_html", "general",
    "read_options", "share_of", "stem_html", "text_ids", "write_options",
]  # fmt: skip
