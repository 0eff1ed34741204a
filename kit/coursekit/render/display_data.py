"""A block as readers without a live widget get it: its data, HTML, plain text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coursekit.model.block import MIME, Block
from coursekit.render.html_to_text import plain
from coursekit.render.rendered import rendered


def display_data(block: Block, *, folder: Path, public: bool = False) -> dict[str, Any]:
    """Return the MIME bundle of a block but for its widget, in the language in force.

    Pictures are looked for in `folder`. `public`: no form of the block tells its key.
    """
    shown = rendered(block, folder=folder)
    html = shown.public_html(0) if public else shown.print_html(0)
    return {
        MIME: block.mime(with_key=not public),
        "text/html": html,
        "text/plain": plain(html),
    }
