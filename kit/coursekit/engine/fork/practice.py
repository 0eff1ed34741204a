"""What the warm process does once before it forks, so that no child has to do it first.

Patterns are compiled, classes and tables built, caches filled; nothing that a notebook could see.
"""

from __future__ import annotations

import contextlib
import io
from typing import Any

_CELL = """\
import os  # a comment
x = {'a': [1, 2.5, None], "b": f"{os.sep}!r"}
def f(y): return (y + 1) ** 2
"""
_QUIZ = """\
%%quiz practice
title: Practice

What is **two** and $1 + 1$? {{ name }}
( ) one > *No*, [look](https://example.org).
(x) two > Yes.

How long is it?
= 5 m +- 1
"""
_STORY = """\
%%scenario practice
title: Practice
let trust = 1 in 0..3 "Trust"

== door: A door
Some *words*.

* Open it -> end-out {trust + 1}
* Stay -> end-out if trust > 0

== end-out: Out [good ending]
Words.
"""


def practise_shell(shell: Any) -> None:
    """Read and compile a cell, and show some values, without running anything."""
    shell.transform_cell(_CELL)
    shell.should_run_async(_CELL, transformed_cell=_CELL)
    shell.compile(_CELL, "<practice>", "exec")
    for value in (1, "text", [1], {"a": None}):
        shell.display_formatter.format(value)
    try:
        int("no number")
    except ValueError as error:
        shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__)


def practise_quiz() -> None:
    """Read, render and show a quiz, and forget it."""
    _practise(_QUIZ)


def practise_scenario() -> None:
    """Read, render and show a scenario with its map, and forget it."""
    _practise(_STORY)


def _practise(text: str) -> None:
    from ipywidgets import Widget

    from coursekit.authoring.source import read_block
    from coursekit.model.source import lines_of
    from coursekit.widgets import bundle

    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        read = read_block(lines_of(text), {"name": "value"}, {})
        if read.block is not None:
            bundle(read.block, findings=read.findings, author=False)
    Widget.close_all()
