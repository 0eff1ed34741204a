"""`--language`, which every command takes: the language that it tells its author things in."""

from __future__ import annotations

from typing import Annotated

import typer

from coursekit.i18n import AUTHOR, use_author_language_in_processes


def _speak(context: typer.Context, tag: str) -> str:
    # Undone with the context of the command.
    context.with_resource(use_author_language_in_processes(tag))
    return tag


Language = Annotated[
    str,
    typer.Option(
        metavar="TAG",
        envvar=AUTHOR,
        callback=_speak,
        is_eager=True,
        show_default="this machine's, or the lesson's",
        help="What to tell you things in: en or zh-CN.",
    ),
]
"""The type of the option."""
