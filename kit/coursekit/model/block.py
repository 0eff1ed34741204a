"""Block: an interactive part of a lesson, data in two halves."""

from __future__ import annotations

import hashlib
import json
from abc import abstractmethod
from typing import Any, Self

from coursekit.model.attempt import Attempt
from coursekit.model.base import SCHEMA_VERSION, Frozen, Inline, Key, Spec

MIME = "application/vnd.coursekit.block+json"


class BlockSpec(Spec):
    """The public half of a block. `hash` changes when what a learner answers to changes."""

    type: str
    id: str
    title: Inline = ""
    hash: str = ""


class BlockKey(Key):
    """The private half of a block."""

    type: str
    id: str


class Block(Frozen):
    """A block as its author made it."""

    type: str
    id: str
    title: Inline = ""
    hash: str = ""
    """Content hash of the source, kept when its texts are rendered; empty: made from the spec."""

    @property
    @abstractmethod
    def spec(self) -> BlockSpec:
        """The half that learners may see."""

    @property
    @abstractmethod
    def key(self) -> BlockKey:
        """The half that judges."""

    @property
    def graded(self) -> bool:
        """Whether there is something in it to grade; what is not graded may tell its key."""
        return False

    @property
    def is_embedded(self) -> bool:
        """Whether learners meet it only inside another block."""
        return False

    def shuffled(self) -> Self:
        """Return the block with everything shuffled that can be, so that sheets differ."""
        return self

    @classmethod
    @abstractmethod
    def join(cls, spec: Any, key: Any) -> Self:
        """Put the two halves of a block of this type together again, its hash kept."""

    @abstractmethod
    def print_html(self, seed: int) -> str:
        """Return the block as HTML for paper and for pages without script; its texts are HTML."""

    def public_html(self, seed: int) -> str:
        """Return what of `print_html(seed)` tells nothing of the key."""
        return self.print_html(seed)

    @abstractmethod
    def key_html(self, seed: int) -> str:
        """Return the answers to `print_html(seed)`, numbered alike."""

    def mime(self, *, with_key: bool) -> dict[str, Any]:
        """Return the content of the block's MIME output (`MIME`), with its key or without."""
        data: dict[str, Any] = {
            "schema": SCHEMA_VERSION,
            "type": self.type,
            "id": self.id,
            "spec": self.spec.model_dump(mode="json"),
        }
        if with_key:
            data["key"] = self.key.model_dump(mode="json")
        return data


class AnswerableBlock(Block):
    """A block in which learners do something that is kept as an attempt."""

    @property
    def graded(self) -> bool:
        """Whether there is something in it to grade; what is not graded may tell its key."""
        return True

    @abstractmethod
    def start(self, seed: int) -> Attempt:
        """Begin an attempt: make its draws and freeze them."""

    @abstractmethod
    def act(self, attempt: Attempt, action: dict[str, Any]) -> Attempt:
        """Apply one action of the learner and return the attempt after it.

        Actions come from a browser and are checked; one that does not fit changes nothing.
        """

    @abstractmethod
    def validate_attempt(self, attempt: Attempt) -> Attempt:
        """Return an attempt from a browser or a file, fitted to the block as it is and judged
        again. Nothing that it says of results is believed."""


def content_hash(spec: BlockSpec) -> str:
    """Return 12 hex digits that change when the block's public content changes."""
    data = spec.model_dump(mode="json", exclude={"hash"})
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
