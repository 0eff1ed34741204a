"""Whether a kernel is the Python that runs here."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

_LAUNCHER = ["-m", "ipykernel_launcher"]
_HARMLESS = "-Xfrozen_modules=off"


def is_this_python(command: Sequence[str]) -> bool:
    """Return whether a command starts ipykernel in the Python that runs here.

    A bare "python" stands for it, as jupyter_client has it.
    """
    program, *rest = command
    ours = program in {"python", "python3", Path(sys.executable).name}
    ours = ours or Path(program).absolute() == Path(sys.executable).absolute()
    return ours and [word for word in rest if word != _HARMLESS][:2] == _LAUNCHER
