"""Which of the files that a notebook read are the lesson's."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from coursekit.authoring.parameters import TAG
from coursekit.engine.data_files import RECORD, SKIPPED
from coursekit.engine.fingerprints import ALL, strings
from coursekit.engine.fork.audit_hook import Reading
from coursekit.engine.fork.import_finder import LIBRARIES, candidates
from coursekit.engine.fork.import_scan import imports

_HOME = os.path.expanduser("~")  # noqa: PTH111  who has none gets a sign, not an error
_SYSTEM = ("/usr/", "/etc/", "/proc/", "/sys/", "/dev/", "/lib/")
"""Where files lie that are the machine's."""
_CHILDS = re.compile(rf"{re.escape(tempfile.gettempdir())}/coursekit-\d+-")
"""Where those of a child lie; see `fork.folders`."""
_ASKS = re.compile(
    r"\.(?:exists|is_file|is_dir|is_symlink|stat|lstat)\(\s*\)"
    r"|\b(?:l?exists|isfile|isdir|islink|get[acm]time|getsize|l?stat|access)"
    r"\s*\((?!\s*[rbu]?(?:'[^']*'|\"[^\"]*\")\s*[,)]|\s*\))(?:(\w+)\s*[,)])?"
)
"""Where code asks about a file whose name it works out; the variable, where it is but that. What
the code or a parameter names is known by its name."""
_ASKING = re.compile(
    r"\b(?:l?exists|is_?(?:file|dir|link|symlink)|get[acm]time|getsize|l?stat)\s*\("
)
"""Where code asks about any file."""
_ELSEWHERE = re.compile(r"""(['"])((?:\.\.?|~)?/[^'"\n]*|\.\.)\1""")
"""A path that may lead out of the lesson's folder, where code has it in quotes."""
_ATTACHES = re.compile(r"\battach\s+(?:database\s+)?(?:'([^'{}]+)')?", re.IGNORECASE)
"""Where SQL attaches a database; its name, where that is not worked out."""
_ASSIGNED = re.compile(r"^([^\W\d]\w*)\s*(?::[^=]*)?=", re.MULTILINE)


def reads_of(reading: Reading, folder: str, source: Any, values: dict[str, Any]) -> tuple[str, ...]:
    """Return the files that are a lesson's of those it read, by their names from its folder.

    So a copy of the lesson elsewhere is known to read what lies there. `values` are its parameters.
    """
    if reading.files is None:
        return (ALL,)
    found = {_name(path, folder) for path in reading.files if not _foreign(path, folder)}
    code = [cell for cell in source.cells if cell.cell_type == "code"]
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
    if any("plot" in text for text in texts):
        # matplotlib looks for it there; who has matplotlib loaded already, looks beforehand.
        found.add("matplotlibrc")
    if any(map(_ASKING.search, texts)):
        found |= _elsewhere([*_quoted(texts), *strings(values)], folder)
    if any("sqlite" in text for text in texts):
        found |= _attached(texts)
    return tuple(sorted(found))


def _attached(texts: list[str]) -> set[str]:
    """Return the databases that SQL attaches; ALL where one's name is worked out.

    SQLite opens them by itself.
    """
    names = {name for text in texts for name in _ATTACHES.findall(text)}
    return {f"{name}{end}" if name else ALL for name in names for end in ("", "-wal")}


def _name(path: str, folder: str) -> str:
    return os.path.relpath(path, folder) + ("/" if path.endswith("/") else "")


def _foreign(path: str, folder: str) -> bool:
    """Return whether a file is a build's, the machine's, or a library's."""
    if path.startswith(folder + "/"):
        name = _name(path, folder)
        made = any(Path(folder, one, RECORD).exists() for one in Path(name).parents if one.name)
        foreign = made or any(part in SKIPPED for part in name.split("/"))
    else:
        foreign = path.startswith((*_SYSTEM, f"{_HOME}/.")) or bool(_CHILDS.match(path))
    return foreign or _of_a_library(path, folder)


def _quoted(texts: list[str]) -> list[str]:
    return [path for text in texts for _, path in _ELSEWHERE.findall(text)]


def _elsewhere(paths: list[str], folder: str) -> set[str]:
    """Return the names of these files that lie outside a folder, there or not.

    Of a folder that is named, the names in it count: what is asked for may be put together of both.
    """
    found = set()
    for one in paths:
        path = os.path.normpath(os.path.join(folder, os.path.expanduser(one)))  # noqa: PTH111, PTH118  Paths cost more
        if path not in {folder, "/"} and not path.startswith(folder + "/"):
            path += "/" if os.path.isdir(path) else ""  # noqa: PTH112  the same
            if not _foreign(path, folder):
                found.add(_name(path, folder))
    return found


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
    """Return whether a file is Python's or a library's; a lesson may lie in their folder, too."""
    return any(path.startswith(one) and not folder.startswith(one) for one in LIBRARIES)
