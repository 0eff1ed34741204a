"""The parts of a scenario: its variables, scenes, choices and endings, and their two halves."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from coursekit.model.base import Frozen, Inline, Key, Markdown, Spec
from coursekit.model.diagnostic import Place
from coursekit.model.draw import seed_of

Kind = Literal["number", "flag", "text"]
Value = float | bool | str


class Placed(Frozen):
    """A part that may know where its author wrote it. Places are no content: they take no part in
    equality, in a dump or in a hash of the content.

    `place` is the whole; `places` holds those of single fields, by the field's name.
    """

    place: Place | None = Field(default=None, exclude=True, repr=False)
    places: dict[str, Place] = Field(default={}, exclude=True, repr=False)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self._content() == other._content()

    __hash__ = None  # type: ignore[assignment]

    def _content(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in {"place", "places"}}

    def at(self, field: str) -> Place | None:
        """Return the place of a field, or that of the whole where it isn't known."""
        return self.places.get(field, self.place)


class Variable(Placed):
    """What the story remembers: a number, a flag or a text, by the type of its first value.

    A number stays between `minimum` and `maximum`, a text is one of `words`, where they are given.
    `label` is what learners read; a variable that isn't `shown` stays behind the scenes.
    """

    name: str
    value: bool | float | str
    minimum: float | None = None
    maximum: float | None = None
    words: tuple[str, ...] = ()
    label: Inline = ""
    shown: bool = True

    @property
    def kind(self) -> Kind:
        """What sort of value the variable holds."""
        if isinstance(self.value, bool):
            return "flag"
        return "text" if isinstance(self.value, str) else "number"

    def fit(self, value: Value) -> Value:
        """Return the value kept inside the declared range."""
        if self.kind != "number" or isinstance(value, str):
            return value
        if self.minimum is not None:
            value = max(value, self.minimum)
        return value if self.maximum is None else min(value, self.maximum)


class Choice(Placed):
    """A way on from a scene: to the scene `to`, open while `condition` holds, with `effects`.

    Both are written as in the text form ("trust > 2 and not took", "trust - 1, took = true").
    An empty `id` is made from the text.
    """

    id: str = ""
    text: Inline
    to: str
    effects: str = ""
    condition: str = ""


class Ending(Frozen):
    """What reaching a last scene means: "good", "neutral", "bad" or words of the author's own
    (empty: simply an end), and the debrief that the learner then reads."""

    outcome: Inline = ""
    debrief: Markdown = ""


class Scene(Placed):
    """A moment of the story. A scene with an `ending` is a last one; `quiz` names a quiz of the
    scenario that is asked here."""

    id: str
    title: Inline = ""
    body: Markdown = ""
    choices: tuple[Choice, ...] = ()
    quiz: str = ""
    ending: Ending | None = None

    @field_validator("choices")
    @classmethod
    def _name_choices(cls, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        taken = {choice.id for choice in choices if choice.id}
        named: list[Choice] = []
        for choice in choices:
            if choice.id:
                named.append(choice)
                continue
            own = made_id(choice.text)
            count = 2
            while own in taken:
                own = f"{made_id(choice.text)}-{count}"
                count += 1
            taken.add(own)
            named.append(choice.model_copy(update={"id": own}))
        return tuple(named)


def made_id(text: str) -> str:
    """Return the id that a choice gets from its text where its author gave none."""
    return f"c{seed_of(text):08x}"


class ChoiceSpec(Spec):
    """What learners see of a choice."""

    id: str
    text: Inline


class SceneSpec(Spec):
    """What learners see of a scene."""

    id: str
    title: Inline
    body: Markdown
    choices: tuple[ChoiceSpec, ...]
    ending: bool
    quiz: str


class VariableSpec(Spec):
    """What learners see of a variable."""

    name: str
    label: Inline
    kind: Kind
    minimum: float | None
    maximum: float | None


class EffectKey(Key):
    """An effect: the variable `name` becomes the value of an expression (`Node.to_json`)."""

    name: str
    value: list[Any]


class ChoiceKey(Key):
    """What a choice does. `condition` and `effects` are as written, `test` and `changes` their
    expressions (`Node.to_json`); without a `test` it is always open."""

    to: str
    condition: str = ""
    test: list[Any] | None = None
    effects: str = ""
    changes: tuple[EffectKey, ...] = ()


class SceneKey(Key):
    """The choices of a scene by id, and what an ending means."""

    choices: dict[str, ChoiceKey] = {}
    outcome: Inline = ""
    debrief: Markdown = ""


class VariableKey(Key):
    """A variable as declared."""

    name: str
    value: bool | float | str
    minimum: float | None = None
    maximum: float | None = None
    words: tuple[str, ...] = ()
    label: Inline = ""
    shown: bool = True


__all__ = [
    "Choice",
    "ChoiceKey",
    "ChoiceSpec",
    "EffectKey",
    "Ending",
    "Kind",
    "Placed",
    "Scene",
    "SceneKey",
    "SceneSpec",
    "Value",
    "Variable",
    "VariableKey",
    "VariableSpec",
    "made_id",
]
