"""What a lesson comes out of besides its own files, as hashes: the kit, the libraries, fonts."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from pathlib import Path

from coursekit import __file__ as _package_file
from coursekit import paths

_CODE = {".py", ".js", ".css", ".po", ".mo", ".json", ".html", ".j2", ".typ", ".lua"}
_AFTER_THE_RUN = {"cli", "exporters", "serve", "portal"}
"""Packages that nothing a lesson runs stands on (tests/test_layers.py)."""
_PARTS = {
    "html": ("nbconvert", {"page.css", "tokens.css", "page.js"}),
    "scorm": ("nbconvert", {"page.css", "tokens.css", "scorm.js"}),
    "handout": ("handout", set()),
    "key": ("handout", set()),
    "run": ("", {"widget.js", "player.js", "author.js"}),
}
"""The templates and the built player's files behind each step."""
_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
_IPYTHON = (Path(sys.prefix, "etc/ipython"), Path("/usr/local/etc/ipython"), Path("/etc/ipython"))
"""Where IPython looks for settings besides the user's."""


@cache
def kit() -> str:
    """Return a hash of the whole kit: its code, its templates, the built player."""
    return _hash([*_code(), *_templates(""), *_package().glob("static/*")])


@cache
def kit_for(step: str) -> str:
    """Return a hash of the parts of the kit that a step stands on: "run", or a target's name."""
    code = [
        path
        for path in _code()
        if step != "run" or path.relative_to(_package()).parts[0] not in _AFTER_THE_RUN
    ]
    if step not in _PARTS:
        return kit()
    folder, built = _PARTS[step]
    static = [_package() / "static" / name for name in built]
    return _hash([*code, *(_templates(folder) if folder else ()), *static])


@cache
def surroundings() -> str:
    """Return a hash of Python, the order of its sets, the names of packages and of fonts.

    And of the settings of IPython and matplotlib.
    """
    folders = (Path(place) for place in sys.path if Path(place).is_dir())
    seed = os.environ.get("PYTHONHASHSEED", "0")
    found = {path.name for folder in folders for path in folder.glob("*.dist-info")}
    for folder in _FONTS:
        for _, _, names in os.walk(Path(folder).expanduser()):
            found.update(names)
    return hashlib.sha256(
        "\n".join([sys.version, seed, *sorted(found), _hash(_settings())]).encode()
    ).hexdigest()


def _settings() -> list[Path]:
    """Return the files that change what IPython and matplotlib do, there or not."""
    given = os.environ
    profile = Path(given.get("IPYTHONDIR") or "~/.ipython").expanduser() / "profile_default"
    own = Path(given.get("XDG_CONFIG_HOME") or "~/.config").expanduser()
    plots = Path(given.get("MPLCONFIGDIR") or own / "matplotlib")
    told = Path(given.get("MATPLOTLIBRC") or plots)
    folders = (*_IPYTHON, profile)
    return [
        *(path for folder in folders for path in folder.glob("ipython_*config.*")),
        *(profile / "startup").glob("*.*py"),
        *(place for at in (told, plots) for place in (at, at / "matplotlibrc")),
    ]


def _package() -> Path:
    return Path(_package_file).parent


def _code() -> list[Path]:
    left = {"static", "_templates"}
    files = (path for path in _package().rglob("*") if path.suffix in _CODE)
    return [path for path in files if path.relative_to(_package()).parts[0] not in left]


def _templates(folder: str) -> list[Path]:
    found = (paths.templates() / folder).rglob("*")
    return [path for path in found if path.suffix in _CODE]


def _hash(files: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in sorted(set(files)):
        if path.is_file():
            whole.update(f"{path.name} ".encode() + path.read_bytes())
    return whole.hexdigest()
