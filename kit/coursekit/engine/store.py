"""Results of steps, kept on disk under a hash of all that they are made from.

Processes and machines may share a store: an entry appears whole, by a rename, and whoever writes
the same key writes the same bytes. What cannot be read back counts as not there.

    FOLDER/ab/abcdef…      one entry, compressed; its time is that of its last use
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
import zlib
from pathlib import Path

from platformdirs import user_cache_path

from coursekit.engine.data_files import CACHE_TAG

_SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55\n# Results of steps of Coursekit.\n"
KEPT = 30 * 86400.0
"""Seconds that an entry stays without use."""
_DAY = 86400.0


def default_folder() -> Path:
    """Return where results are kept where nobody names a place: COURSEKIT_CACHE, or the user's."""
    given = os.environ.get("COURSEKIT_CACHE")
    return Path(given) if given else user_cache_path("coursekit") / "steps"


class Store:
    """A folder of results. Never raises: a disk that is full or slow only means more work."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> bytes | None:
        """Return what was kept under a key, or None."""
        path = self._path(key)
        try:
            data = zlib.decompress(path.read_bytes())
            if time.time() - path.stat().st_mtime > _DAY:
                os.utime(path)
        except (OSError, zlib.error):
            return None
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep data under a key."""
        path = self._path(key)
        new = path.with_name(f".{secrets.token_hex(8)}")
        try:
            if not path.parent.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
                (self.folder / CACHE_TAG).write_text(_SIGNATURE)
            # A checksum is part of the format, so a torn entry is known for what it is.
            new.write_bytes(zlib.compress(data, 1))
            new.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                new.unlink()

    def prune(self, now: float | None = None) -> int:
        """Take away what nobody used for a month, once a day; return how many entries went."""
        now = time.time() if now is None else now
        mark = self.folder / "pruned"
        with contextlib.suppress(OSError):
            if now - mark.stat().st_mtime < _DAY:
                return 0
        gone = 0
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            mark.touch()
            os.utime(mark, (now, now))
            for path in self.folder.glob("??/*"):
                if now - path.stat().st_mtime > KEPT:
                    path.unlink()
                    gone += 1
        return gone

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key
