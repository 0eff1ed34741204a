"""Which of the files that a notebook read are the lesson's."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from coursekit.authoring.parameters import TAG
from coursekit.engine.beside import SKIPPED
from coursekit.engine.fork.imports import imports
from coursekit.engine.fork.modules import LIBRARIES, candidates
from coursekit.engine.fork.reads import Reading
from coursekit.engine.readings import ALL

_HOME = os.path.expanduser("~")  # noqa: PTH111  who has none gets a sign, not an error
_SYSTEM = (
    *("/usr/", "/etc/", "/proc/", "/sys/", "/dev/", "/lib/", "/var/", "/run/"),
    f"{tempfile.gettempdir()}/coursekit-",
)
"""Where files lie that are the machine's, and the children's own."""
_ASKS = re.compile(
    r"\.(?:exists|is_file|is_dir|is_symlink|stat|lstat)\(\s*\)"
    r"|\b(?:l?exists|isfile|isdir|islink|get[acm]time|getsize|l?stat|access)"
    r"\s*\((?!\s*[rbu]?(?:'[^']*'|\"[^\"]*\")\s*[,)]|\s*\))(?:(\w+)\s*[,)])?"
)
"""Where code asks about a file whose name it works out; the variable, where it is but that. What
the code or a parameter names is known by its name."""
_ASSIGNED = re.compile(r"^([^\W\d]\w*)\s*(?::[^=]*)?=", re.MULTILINE)


def reads_of(reading: Reading, folder: str, source: Any) -> tuple[str, ...]:
    """Return the files that are a lesson's of those it read, by their names from its folder.

    So a copy of the lesson elsewhere is known to read what lies there.
    """
    if reading.files is None:
        return (ALL,)
    found = set()
    code = [cell for cell in source.cells if cell.cell_type == "code"]
    for path in reading.files:
        name = os.path.relpath(path, folder) + ("/" if path.endswith("/") else "")
        if path.startswith(folder + "/"):
            foreign = any(part in SKIPPED for part in name.split("/"))
        else:
            foreign = path.startswith((*_SYSTEM, f"{_HOME}/."))
        if not foreign and not _of_a_library(path, folder):
            found.add(name)
    parameters = {
        name
        for cell in code
        if TAG in cell.metadata.get("tags", ())
        for name in _ASSIGNED.findall(cell.source)
    }
    texts = [cell.source for cell in code]
    texts += [_text(f"{folder}/{name}") for name in found if name.endswith(".py")]
    found |= _importable(texts, folder)
    if any(asked[1] not in parameters for text in texts for asked in _ASKS.finditer(text)):
        # Python does not tell of files that are only asked about.
        found.add(ALL)
    return tuple(sorted(found))


def _importable(texts: list[str], folder: str) -> set[str]:
    """Return the files that would be imported in place of libraries, were they beside the lesson.

    Where a library is loaded already, nobody looks for it.
    """
    names = {name.partition(".")[0] for name in imports(texts)}
    names -= sys.stdlib_module_names
    files = {file for name in names for file in candidates(f"{folder}/{name}")}
    return {file.removeprefix(f"{folder}/") for file in files}


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _of_a_library(path: str, folder: str) -> bool:
    """Tell whether a file is Python's or a library's; a lesson may lie in their folder, too."""
    return any(path.startswith(one) and not folder.startswith(one) for one in LIBRARIES)
