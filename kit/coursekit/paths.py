"""Where the kit's own files lie, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def templates() -> Path:
    """Return the folder of lesson and presentation templates."""
    packed = _PACKAGE / "_templates"
    return packed if packed.is_dir() else _PACKAGE.parents[1] / "templates"


def package() -> Path:
    """Return the folder of the kit's modules."""
    return _PACKAGE


def static(name: str) -> Path:
    """Return a file of the built player, such as "player.js"."""
    return _PACKAGE / "static" / name
