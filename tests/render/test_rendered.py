"""Models are rendered by their annotations, and only specs go to browsers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from coursekit.model.base import Frozen, Inline, Key, Markdown, Spec
from coursekit.render import public_spec, rendered


class Leaf(Frozen):
    type: Literal["leaf"] = "leaf"
    id: str = "*id*"
    text: Inline


class Other(Frozen):
    type: Literal["other"] = "other"
    body: Markdown


class Tree(Frozen):
    plain: str = "*plain*"
    title: Inline = ""
    many: tuple[Markdown, ...] = ()
    pairs: tuple[tuple[str, Markdown], ...] = ()
    by_name: dict[str, Inline] = {}
    maybe: Markdown | None = None
    choices: dict[str, tuple[Annotated[Leaf | Other, Field(discriminator="type")], ...]] = {}
    anything: Any = None
    number: int = 3


def test_every_marked_text_is_rendered_however_deep_and_no_other() -> None:
    tree = Tree(
        title="*a*",
        many=("*b*", "*c*"),
        pairs=(("*k*", "*d*"),),
        by_name={"*n*": "*e*"},
        maybe="*f*",
        choices={"x": (Leaf(text="*g*"), Other(body="*h*"))},
        anything="*free*",
    )
    made = rendered(tree)
    assert made == Tree(
        title="<em>a</em>",
        many=("<p><em>b</em></p>", "<p><em>c</em></p>"),
        pairs=(("*k*", "<p><em>d</em></p>"),),
        by_name={"*n*": "<em>e</em>"},
        maybe="<p><em>f</em></p>",
        choices={"x": (Leaf(text="<em>g</em>"), Other(body="<p><em>h</em></p>"))},
        anything="*free*",
    )


def test_a_model_with_nothing_to_render_is_the_same_object() -> None:
    tree = Tree(maybe=None)
    assert rendered(tree) is tree


class Shown(Spec):
    id: str
    schema_: int = Field(default=1, alias="schema")
    inner: Any = None


class Secret(Key):
    answer: str = "42"


def test_a_spec_goes_out_by_its_public_names() -> None:
    assert public_spec(Shown(id="a")) == {"id": "a", "schema": 1, "inner": None}


@pytest.mark.parametrize(
    "value",
    [
        Secret(),
        Tree(),
        {"id": "a"},
        Shown(id="a", inner=Secret()),
        Shown(id="a", inner=({"deep": [Secret()]},)),
    ],
)
def test_nothing_that_holds_a_key_goes_out(value: Any) -> None:
    with pytest.raises(TypeError):
        public_spec(value)
