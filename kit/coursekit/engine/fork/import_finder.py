"""Where modules that a notebook looks for could lie: a file that comes there is imported then."""

from __future__ import annotations

import os
import re
import site
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from types import FrameType, ModuleType

from coursekit import paths

LIBRARIES = tuple(
    f"{folder}/"
    for folder in {
        sys.prefix,
        sys.base_prefix,
        *site.getsitepackages(),
        str(paths.package().parent),
    }
)
"""Where files are Python's, the kit's or a library's."""
_IMPORTS = re.compile(r"<frozen |.*/importlib/")


class Seeker(MetaPathFinder):
    """Finds nothing, and tells where what is looked for could be found."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell

    def find_spec(
        self, name: str, path: Sequence[str] | None, _target: ModuleType | None = None, /
    ) -> None:
        """Tell of the files that a module could come from; Python finds its own before.

        What libraries look for among themselves is not told: it depends on which are loaded.
        """
        if (path is None and name in sys.stdlib_module_names) or _asker().startswith(LIBRARIES):
            return
        for folder in sys.path if path is None else path:
            if not f"{folder}/".startswith(LIBRARIES):
                for file in candidates(f"{folder or '.'}/{name.rpartition('.')[2]}"):
                    self._tell(file)


def _asker() -> str:
    """Return the file of the code that looks for a module."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001  its documented name
    while frame and _IMPORTS.match(frame.f_code.co_filename):
        frame = frame.f_back
    return frame.f_code.co_filename if frame else ""


def candidates(module: str) -> tuple[str, str]:
    """Return the files that a module, by its path, could come from: there or not.

    A folder with no `__init__.py` is a module, too, once it is there.
    """
    package = f"{module}/__init__.py" if os.path.isdir(module) else f"{module}/"  # noqa: PTH112  a Path costs more
    return f"{module}.py", package
