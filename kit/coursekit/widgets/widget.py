"""The widget of a block: the player in the browser asks, the kernel judges, the key stays here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import anywidget
from pydantic import ValidationError
from traitlets import Bool, Dict, List, Unicode

from coursekit import paths, render
from coursekit.blocks.player_modules import external_modules
from coursekit.blocks.registry import type_of
from coursekit.i18n import author_language, gettext, use_author_language
from coursekit.i18n import language as speaking
from coursekit.model.attempt import Attempt
from coursekit.model.block import AnswerableBlock, Block
from coursekit.model.diagnostic import Diagnostic
from coursekit.widgets.host_environment import in_voila
from coursekit.widgets.protocol import MESSAGE, Act, Message, Module, Reveal, Start, Take


@cache
def read_script(path: Path) -> str:
    """Return the text of a built script."""
    return path.read_text(encoding="utf-8")


class _RefusedError(Exception):
    """What was asked cannot be done; the text is for the learner."""


class BlockWidget(anywidget.AnyWidget):
    """A block, live in JupyterLab or Voilà. Only what is a trait here reaches the browser."""

    spec = Dict().tag(sync=True)
    modules: Any = List().tag(sync=True)
    lesson = Unicode("").tag(sync=True)
    language = Unicode("en").tag(sync=True)
    author = Bool(False).tag(sync=True)  # noqa: FBT003
    author_language = Unicode("").tag(sync=True)
    findings: Any = List().tag(sync=True)

    def __init__(
        self,
        block: Block,
        *,
        lesson: str = "",
        language: str = "en",
        author: bool = False,
        findings: Iterable[Diagnostic] = (),
    ) -> None:
        # A kernel runs in its notebook's folder: pictures beside it are found there.
        self._block = render.rendered(block, folder=Path.cwd())
        # Decided here, once: the trait of the same name only tells the browser.
        self._author = author and not in_voila()
        spec = render.public_spec(self._block.spec)
        # What the player of the kit lacks: the types of other packages.
        self._modules = external_modules([spec])
        super().__init__(
            spec=spec,
            modules=list(self._modules),
            lesson=lesson,
            language=language,
            author=self._author,
            author_language=author_language(language) if self._author else "",
            findings=[f.model_dump(mode="json") for f in findings] if self._author else [],
        )
        self.on_msg(self._receive)

    @property
    def _esm(self) -> str:
        return read_script(paths.static("widget.js"))

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore what a browser sets: the state of this widget flows one way."""

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Answer one message of the browser, whatever it holds."""
        with speaking(self.language):
            call = content.get("call") if isinstance(content, dict) else None
            if not isinstance(call, int):
                call = None
            try:
                self._answer(MESSAGE.validate_python(content))
            except _RefusedError as refusal:
                self._refuse(call, str(refusal))
            except ValidationError:
                self._refuse(call, gettext("The page sent something this lesson cannot read."))
            except Exception as error:
                # A traceback may show the key: it goes to the author's log, and nowhere in Voilà.
                details = None if in_voila() else error
                self.log.error(  # noqa: TRY400
                    "A call of the page failed with %s.", type(error).__name__, exc_info=details
                )
                self._refuse(call, gettext("That did not work. Reload the page and try again."))

    def _refuse(self, call: int | None, message: str) -> None:
        self.send({"kind": "refused", "call": call, "message": message})

    def _answer(self, message: Message) -> None:
        match message:
            case Start(call=call, seed=seed):
                self._send_attempt(call, self._answerable.start(seed))
            case Act(call=call, attempt=attempt, action=action):
                before = self._answerable.validate_attempt(self._read(attempt))
                self._send_attempt(call, self._answerable.act(before, action))
            case Take(call=call, attempt=attempt):
                taken = self._answerable.validate_attempt(self._read(attempt))
                self._send_attempt(call, taken)
            case Module(call=call, name=name):
                self._send_module(call, name)
            case Reveal(call=call):
                self._reveal(call)

    @property
    def _answerable(self) -> AnswerableBlock:
        if isinstance(self._block, AnswerableBlock):
            return self._block
        raise _RefusedError(gettext("This part of the lesson has nothing to answer."))

    def _send_module(self, call: int, name: str) -> None:
        known = {part: paths.static(f"{part}.js") for part in ("player", "author")}
        path = (known | self._modules).get(name)
        if path is None:
            raise _RefusedError(gettext("The page sent something this lesson cannot read."))
        self.send({"kind": "module", "call": call, "name": name}, [read_script(path).encode()])

    def _read(self, data: dict[str, Any]) -> Attempt:
        """Return the attempt that a browser sent; what it holds is not believed yet."""
        attempt_class = type_of(self._block).attempt or Attempt
        attempt = attempt_class.model_validate(data)
        if attempt.block != self._block.id:
            raise _RefusedError(gettext("These answers belong to another part."))
        return attempt

    def _send_attempt(self, call: int, attempt: Any) -> None:
        data = attempt.model_dump(mode="json", by_alias=True)
        self.send({"kind": "attempt", "call": call, "attempt": data})

    def _reveal(self, call: int) -> None:
        if not self._author or in_voila():
            raise _RefusedError(gettext("Only the author can see the answers."))
        block = self._block
        with use_author_language(self.author_language):
            analyser = type_of(block).analyser
            analysis = analyser.analyse(block) if analyser is not None else None
        self.send(
            {
                "kind": "revealed",
                "call": call,
                "key": block.key.model_dump(mode="json", by_alias=True),
                "html": block.key_html(0),
                "analysis": analysis and analysis.model_dump(mode="json", by_alias=True),
            }
        )
