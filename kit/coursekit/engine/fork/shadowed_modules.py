"""Modules beside a notebook that it would not get, for others of their names are imported."""

from __future__ import annotations

import os
import sys
from importlib.machinery import all_suffixes
from pathlib import Path

_SUFFIXES = tuple(all_suffixes())


class ShadowedModules:
    """Looks into the folders of notebooks, into each again when it has changed."""

    def __init__(self) -> None:
        self._seen: tuple[str, int, int] | None = None
        self._module = ""

    def find(self, folder: str) -> str:
        """Return the name of a file or folder that holds such a module, or ""."""
        try:
            seen = folder, os.stat(folder).st_mtime_ns, len(sys.modules)  # noqa: PTH116  a Path costs more
            if seen != self._seen:
                self._module = _find(folder)
                self._seen = seen
        except OSError:
            # Nothing can be imported from there.
            return ""
        return self._module


def _find(folder: str) -> str:
    with os.scandir(folder) as entries:
        for entry in entries:
            name, dot, _ = entry.name.partition(".")
            if name not in sys.modules:
                continue
            if entry.name.endswith(_SUFFIXES) or (
                not dot and Path(entry.path, "__init__.py").is_file()
            ):
                return entry.name
    return ""
