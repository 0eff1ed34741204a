"""A block small enough to see through, and a comm that remembers what crossed it."""

from __future__ import annotations

import json
from typing import Any, Literal

import comm
import pytest
from comm.base_comm import BaseComm

from coursekit.blocks.block_type import BlockType, ParsedBlock
from coursekit.blocks.registry import TYPES
from coursekit.model.attempt import Attempt
from coursekit.model.base import Markdown
from coursekit.model.block import AnswerableBlock, BlockKey, BlockSpec

SECRET = "the-hidden-answer"  # noqa: S105


class RiddleSpec(BlockSpec):
    type: Literal["riddle"] = "riddle"
    stem: Markdown


class RiddleKey(BlockKey):
    type: Literal["riddle"] = "riddle"
    answer: str


class RiddleAttempt(Attempt):
    response: str = ""
    right: bool | None = None


class Riddle(AnswerableBlock):
    type: Literal["riddle"] = "riddle"
    stem: Markdown
    answer: str

    @property
    def spec(self) -> RiddleSpec:
        return RiddleSpec(id=self.id, title=self.title, hash=self.hash or "h", stem=self.stem)

    @property
    def key(self) -> RiddleKey:
        return RiddleKey(id=self.id, answer=self.answer)

    @classmethod
    def join(cls, spec: Any, key: Any) -> Riddle:
        return cls(id=spec.id, title=spec.title, stem=spec.stem, answer=key.answer)

    def print_html(self, seed: int) -> str:
        return f"<section><h3>{self.title}</h3>{self.stem}<p>No. {seed}</p></section>"

    def key_html(self, seed: int) -> str:
        return f"<p>{self.answer} {seed}</p>"

    def start(self, seed: int) -> RiddleAttempt:
        return RiddleAttempt(block=self.id, hash=self.spec.hash, seed=seed)

    def act(self, attempt: Attempt, action: dict[str, Any]) -> Attempt:
        if action.get("do") == "break":
            raise RuntimeError(self.answer)
        assert isinstance(attempt, RiddleAttempt)
        return attempt.model_copy(update={"right": attempt.response == self.answer})

    def validate_attempt(self, attempt: Attempt) -> Attempt:
        return attempt.model_copy(update={"right": None})


class Wire(BaseComm):
    """Keeps all that the kernel sent, as a browser would receive it."""

    sent: list[tuple[dict[str, Any], list[bytes]]]

    def publish_msg(self, msg_type: str, **parts: Any) -> None:
        if not hasattr(self, "sent"):
            self.sent = []
        parts.pop("metadata", None)
        buffers = parts.pop("buffers", None) or []
        self.sent.append((json.loads(json.dumps({"type": msg_type, **parts})), buffers))


@pytest.fixture
def wires(monkeypatch: pytest.MonkeyPatch) -> list[Wire]:
    """The comms that block widgets opened, in order."""
    opened: list[Wire] = []

    def create(*args: Any, **kwargs: Any) -> Wire:
        wire = Wire(*args, **kwargs)
        # The widget's layout has a comm of its own.
        if "spec" in kwargs["data"]["state"]:
            opened.append(wire)
        return wire

    monkeypatch.setattr(comm, "create_comm", create)
    return opened


@pytest.fixture
def riddle(monkeypatch: pytest.MonkeyPatch) -> Riddle:
    kind = BlockType(
        name="riddle",
        block=Riddle,
        spec=RiddleSpec,
        key=RiddleKey,
        attempt=RiddleAttempt,
        parse=lambda _lines, _earlier, _report: ParsedBlock(None),
        write=str,
    )
    monkeypatch.setitem(TYPES, kind.name, kind)
    return Riddle(id="r1", title="A *riddle*", stem="What is $x^2$?", answer=SECRET)


@pytest.fixture
def notebook_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in Voilà, whatever runs these tests."""
    for name in ("SERVER_SOFTWARE", "VOILA_PREHEAT"):
        monkeypatch.delenv(name, raising=False)
