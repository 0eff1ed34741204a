"""What the warm process does once before it forks, so that no child has to do it first.

Patterns are compiled, classes and tables built, caches filled; nothing that a notebook could see.
"""

from __future__ import annotations

import contextlib
import fnmatch
import importlib
import io
import sys
from collections.abc import Callable
from typing import Any

from coursekit.engine.fork.import_scan import MAPS, PACKAGE

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


_TIMES = 12
"""Python makes a function faster, for what it is called with, once it was called some times."""


def practise_shell(shell: Any) -> None:
    """Read and compile a cell, and show some values, without running anything."""
    for _ in range(_TIMES):
        shell.transform_cell(_CELL)
        shell.should_run_async(_CELL, transformed_cell=_CELL)
        shell.compile(_CELL, "<practice>", "exec")
        for value in (1, "text", [1], {"a": None}):
            shell.display_formatter.format(value)
    # As the user's startup files are looked for.
    for pattern in ("*.py", "*.ipy"):
        fnmatch.filter([], pattern)
    try:
        int("no number")
    except ValueError as error:
        shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__)


def practise_library(name: str) -> None:
    """Use a library that has been imported as lessons use it: what it makes late is made here."""
    with contextlib.suppress(Exception):
        _LIBRARIES.get(name, lambda: None)()


def _table() -> None:
    import pandas as pd

    data: Any = pd.DataFrame({"year": [2010, 2011], "tonnes": [1.5, 2.0], "crop": ["wheat", "soy"]})
    repr(data)
    data._repr_html_()


def _inline() -> None:
    """Import what shows plots in notebooks, save what ties itself to a shell when imported."""
    import matplotlib as mpl

    before = mpl.rcParams["backend"]
    # It does so only where it is the backend.
    mpl.rcParams["backend"] = "agg"
    importlib.import_module("matplotlib_inline.config")
    mpl.rcParams["backend"] = before
    for name in ("matplotlib_inline", "matplotlib_inline.backend_inline"):
        del sys.modules[name]


def _plot() -> None:
    # Not through pyplot, whose figures and backend are the notebook's.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(2, 2))
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.plot([1, 2], [1, 2], label="one")
    axes.bar([1, 2], [1, 2])
    axes.set_title("Practice")
    axes.legend()
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    if "matplotlib_inline.config" not in sys.modules:
        _inline()


def _quiz() -> None:
    _practise(_QUIZ)


def _scenario() -> None:
    _practise(_STORY)


_LIBRARIES: dict[str, Callable[[], None]] = {
    "pandas": _table,
    "matplotlib.pyplot": _plot,
    PACKAGE: _quiz,
    MAPS: _scenario,
}


def _practise(text: str) -> None:
    from ipywidgets import Widget

    from coursekit.authoring.block_parser import read_block
    from coursekit.model.source_line import lines_of
    from coursekit.widgets import mime_bundle

    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        read = read_block(lines_of(text), {"name": "value"}, {})
        if read.block is not None:
            mime_bundle(read.block, findings=read.findings, author=False)
    Widget.close_all()
