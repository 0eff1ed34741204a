"""Whether a kernel is the Python that runs here."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

_LAUNCHER = ["-m", "ipykernel_launcher"]
_HARMLESS = "-Xfrozen_modules=off"


def is_this_python(command: Sequence[str]) -> bool:
    """Return whether a command starts ipykernel in the Python that runs here.

    A bare "python" stands for it, as jupyter_client has it. Otherwise it is the same where it is
    the same file, links followed, in the same environment, however it is spelled.
    """
    program, *options = command
    if [word for word in options if word != _HARMLESS][:2] != _LAUNCHER:
        return False
    if program in {"python", "python3", f"python{sys.version_info[0]}.{sys.version_info[1]}"}:
        return True
    found = shutil.which(program)
    if found is None:
        return False
    return _same_file(found, sys.executable) and _same_file(_prefix(found), sys.prefix)


def _same_file(path: str, other: str) -> bool:
    try:
        return Path(path).samefile(other)
    except OSError:
        return False


def _prefix(program: str) -> str:
    """Return the folder of the environment that a program belongs to.

    That is the folder above `bin` (`Scripts` on Windows) if it is a virtual environment, to which
    a link in it belongs. Otherwise it is the interpreter's own.
    """
    folder = Path(program).absolute().parent
    for place in (folder.parent, folder):
        if (place / "pyvenv.cfg").is_file():
            return str(place)
    return sys.base_prefix
