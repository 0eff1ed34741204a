"""A block as a cell output: every form that a front end may choose from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from coursekit import paths
from coursekit.i18n import current_language
from coursekit.i18n import language as speaking
from coursekit.model.block import Block
from coursekit.model.diagnostic import Diagnostic
from coursekit.notebook import WIDGET_VIEW
from coursekit.render.display_data import display_data
from coursekit.widgets.host_environment import in_voila, lesson_here
from coursekit.widgets.widget import BlockWidget


def mime_bundle(
    block: Block,
    *,
    findings: Iterable[Diagnostic] = (),
    author: bool | None = None,
    lesson: str = "",
    language: str = "",
) -> dict[str, Any]:
    """Return the MIME bundle of a block, its widget made and ready.

    `lesson` and `language` are those of the notebook; left empty, the kernel's server says them.

    `author` shows the author's bar (None: everywhere but in Voilà). In a Voilà kernel no form of
    the block tells its key. Without a built player there is no widget view, the print form stays.
    """
    public = in_voila()
    here = lesson_here()
    lesson = lesson or here[0]
    language = language or here[1] or current_language()
    with speaking(language):
        data = display_data(block, folder=Path.cwd(), public=public)
    if paths.static("widget.js").is_file():
        widget = BlockWidget(
            block,
            lesson=lesson,
            language=language,
            author=not public if author is None else author,
            findings=findings,
        )
        data[WIDGET_VIEW] = {
            "version_major": 2,
            "version_minor": 0,
            "model_id": widget.model_id,
        }
    return data
