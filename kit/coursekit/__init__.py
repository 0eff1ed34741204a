"""Coursekit: interactive lessons from notebooks.

import coursekit                     in a notebook: `%%quiz` and `%%scenario` are there
from coursekit import Quiz, Numeric  the same blocks from Python
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coursekit.blocks.quiz import Bank, DrawPart, Quiz
    from coursekit.blocks.scenario import Choice, Ending, Scenario, Scene, Variable
    from coursekit.questions import (
        Distractor,
        Item,
        Matching,
        MultipleChoice,
        Numeric,
        NumericAnswer,
        Option,
        Ordering,
        Pair,
        ShortText,
        SingleChoice,
        TextAnswer,
        TrueFalse,
    )

__all__ = [
    "Bank",
    "Choice",
    "Distractor",
    "DrawPart",
    "Ending",
    "Item",
    "Matching",
    "MultipleChoice",
    "Numeric",
    "NumericAnswer",
    "Option",
    "Ordering",
    "Pair",
    "Quiz",
    "Scenario",
    "Scene",
    "ShortText",
    "SingleChoice",
    "TextAnswer",
    "TrueFalse",
    "Variable",
]
_HOMES = {
    "coursekit.blocks.quiz": ("Bank", "DrawPart", "Quiz"),
    "coursekit.blocks.scenario": ("Choice", "Ending", "Scenario", "Scene", "Variable"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in __all__:
        # A package that is imported anew, as warm processes have it, finds its modules there.
        if (module := sys.modules.get(f"{__name__}.{name}")) is not None:
            return module
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME.get(name, "coursekit.questions")), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def load_ipython_extension(shell: Any) -> None:
    """Make `%%quiz` and `%%scenario` known; IPython calls this for `%load_ext coursekit`."""
    from coursekit.authoring.magics import load

    load(shell)


def _load_in_notebook() -> None:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        load_ipython_extension(shell)


_load_in_notebook()
