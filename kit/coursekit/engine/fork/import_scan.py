"""Which modules the code of a notebook imports by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

MAPS = "igraph"
"""What draws the map of a scenario; large, so a process without scenarios does without."""
PACKAGE = "coursekit"
_KIT = re.compile(r"\bcoursekit\b|^%%(?:quiz|scenario)\b")
_SCENARIO = re.compile(r"^%%scenario|\bScenario\b")
_IPYTHON = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+([A-Za-z_][\w.]*)", re.MULTILINE)


def imports(sources: Iterable[str]) -> set[str]:
    """Return the names of the modules that the sources of code cells import.

    Cells that are the text of a magic (`%%quiz`) are left out, and so are IPython's own lines. A
    scenario counts as an import of MAPS, and whatever speaks of the kit as an import of PACKAGE.
    """
    found: set[str] = set()
    for source in sources:
        if _KIT.search(source):
            found.add(PACKAGE)
        if _SCENARIO.search(source):
            found.add(MAPS)
        if "import" in source and not source.lstrip().startswith("%%"):
            found.update(_of(_IPYTHON.sub("", source)))
    return found


def _of(source: str) -> set[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return set(_IMPORT.findall(source))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found
