"""A callout: its data, and its two halves. The key is empty, for there is nothing to answer."""

from __future__ import annotations

from typing import Any, Literal, Self

from coursekit.blocks.callout.print import callout_html
from coursekit.i18n import gettext_noop
from coursekit.model.base import Markdown
from coursekit.model.block import Block, BlockKey, BlockSpec, content_hash

Kind = Literal["note", "tip", "warning", "example"]
LABELS: dict[str, str] = {
    "note": gettext_noop("Note"),
    "tip": gettext_noop("Tip"),
    "warning": gettext_noop("Warning"),
    "example": gettext_noop("Example"),
}


class CalloutSpec(BlockSpec):
    """All of a callout."""

    type: Literal["callout"] = "callout"
    kind: Kind = "note"
    body: Markdown


class CalloutKey(BlockKey):
    """Nothing: a callout asks nothing."""

    type: Literal["callout"] = "callout"


class Callout(Block):
    """A text that stands out: a note, a tip, a warning or an example, with or without a title."""

    type: Literal["callout"] = "callout"
    kind: Kind = "note"
    body: Markdown

    @property
    def spec(self) -> CalloutSpec:
        """The half that learners see: all of it."""
        spec = CalloutSpec(
            id=self.id, title=self.title, hash=self.hash, kind=self.kind, body=self.body
        )
        return spec if spec.hash else spec.model_copy(update={"hash": content_hash(spec)})

    @property
    def key(self) -> CalloutKey:
        """The empty half."""
        return CalloutKey(id=self.id)

    @classmethod
    def join(cls, spec: Any, _key: Any) -> Self:
        """Return the callout of a spec, its hash kept."""
        public = CalloutSpec.model_validate(spec)
        return cls(
            id=public.id,
            title=public.title,
            hash=public.hash,
            kind=public.kind,
            body=public.body,
        )

    def print_html(self, _seed: int) -> str:
        """Return the callout as HTML; its texts are HTML."""
        return callout_html(self.kind, LABELS[self.kind], self.title, self.body)

    def key_html(self, _seed: int) -> str:
        """Return nothing: there are no answers."""
        return ""
