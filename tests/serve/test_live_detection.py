"""Which lessons need a kernel."""

from __future__ import annotations

from typing import Any

import pytest

from coursekit.notebook import BLOCK, WIDGET_VIEW, Notebook, notebook_from
from coursekit.serve.live_detection import needs_kernel


def lesson(source: str = "", outputs: list[Any] | None = None, **info: Any) -> Notebook:
    cell = {"cell_type": "code", "source": source, "outputs": outputs or [], "metadata": {}}
    return notebook_from({"cells": [cell], "metadata": {"coursekit": info}})


def shown(**data: Any) -> list[Any]:
    return [{"output_type": "display_data", "data": data}]


@pytest.mark.parametrize(
    "source",
    [
        "import ipywidgets as w",
        "from ipywidgets import interact",
        "%matplotlib inline\nimport pandas, ipywidgets",
        "if True:\n    from ipywidgets.widgets import IntSlider",
    ],
)
def test_code_that_imports_widgets_runs_live(source: str) -> None:
    assert needs_kernel(lesson(source))


@pytest.mark.parametrize(
    "source",
    [
        "import coursekit",
        "%load_ext coursekit",
        "%%quiz q\nimport ipywidgets\n( ) a\n(x) b",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])",
        "print('import ipywidgets')",
        "this is no Python",
    ],
)
def test_code_that_is_done_when_it_has_run_does_not(source: str) -> None:
    assert not needs_kernel(lesson(source))


def test_a_widget_that_is_no_block_runs_live() -> None:
    assert needs_kernel(lesson("f()", shown(**{WIDGET_VIEW: {}})))
    assert not needs_kernel(lesson("f()", shown(**{WIDGET_VIEW: {}, BLOCK: {}})))


def test_what_the_lesson_says_of_itself_counts_first() -> None:
    assert needs_kernel(lesson("1 + 1", live=True))
    assert not needs_kernel(lesson("import ipywidgets", live=False))
