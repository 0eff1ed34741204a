"""Coursekit: interactive lessons from notebooks.

import coursekit                     in a notebook: `%%quiz` and `%%scenario` are there
from coursekit import Quiz           the same blocks from Python, and what they are made of
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coursekit.blocks.callout import Callout
    from coursekit.blocks.quiz import Bank, DrawPart, Quiz
    from coursekit.blocks.scenario import Choice, Ending, Scenario, Scene, Variable
    from coursekit.questions import *


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for; all of them are classes."""
    if name == "__all__":
        return sorted(_public_classes())
    # A package that is imported anew, as warm processes have it, finds its modules there.
    if (module := sys.modules.get(f"{__name__}.{name}")) is not None:
        return module
    if name[:1].isupper() and (found := _public_classes().get(name)) is not None:
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _public_classes() -> dict[str, type]:
    """Return the classes that block and question types offer to authors."""
    from coursekit.blocks.registry import TYPES
    from coursekit.questions import PUBLIC

    return PUBLIC | {public.__name__: public for one in TYPES.values() for public in one.public}


def __dir__() -> list[str]:
    return sorted({*globals(), *_public_classes()})


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
