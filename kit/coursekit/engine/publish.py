"""Outputs that appear whole or not at all.

A lesson is made in a folder of its own below OUT/.coursekit and published by swapping it with the
lesson's folder in one step of the file system, where the system can (Linux, macOS). Elsewhere the
old folder steps aside and the new one takes its place: two renames, and `recover`, which every
build runs first, ends what a killed build left between the two. Only what a build made is replaced,
and what somebody else has put beside its files goes along.

    OUT/.coursekit/work/PID-RANDOM/      one build's work; its file `lock` is held while it lives
        new/RANDOM/ID/                   a lesson being made, then the one it replaced
        old/ID/                          the one replaced, while the two renames last
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from coursekit.engine import build_record
from coursekit.engine.data_files import RECORD
from coursekit.engine.lock import Lock

HIDDEN = ".coursekit"
_AT_FDCWD = -100
_EXCHANGE = 2
_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM, errno.EXDEV}


class Workplace:
    """One build's place below OUT; close it at the end, whatever happened."""

    def __init__(self, out: Path) -> None:
        works = out / HIDDEN / "work"
        works.mkdir(parents=True, exist_ok=True)
        recover(out)
        self.out = out
        self.folder = works / f"{os.getpid()}-{secrets.token_hex(4)}"
        self.folder.mkdir()
        self._lock = Lock(self.folder / "lock")
        self._lock.acquire()

    def close(self) -> None:
        """Take away what is left of the work."""
        self._lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)
        recover(self.out)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def staging(work: Path, lesson_id: str) -> Path:
    """Return a new empty folder to make a lesson in, in a folder of its own."""
    folder = work / "new" / secrets.token_hex(8) / lesson_id
    folder.mkdir(parents=True)
    return folder


def publish(new: Path, target: Path) -> None:
    """Put a finished lesson in the place of the one before, if there was one.

    `new` is a folder from `staging`, whole: nothing is written to it any more. Raises
    FileExistsError where something stands there that no build made.
    """
    if is_foreign(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    _take_along(target, new)
    _settle(new)
    if not target.exists():
        new.rename(target)
    elif not exchange(new, target):
        old = new.parents[2] / "old" / new.name
        old.parent.mkdir(exist_ok=True)
        target.rename(old)
        new.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(new.parent, ignore_errors=True)


def is_foreign(target: Path) -> bool:
    """Return whether something stands at the place of a lesson that no build made."""
    try:
        if target.is_symlink() or not target.is_dir():
            return os.path.lexists(target)
        return not (target / RECORD).exists() and any(target.iterdir())
    except OSError:
        return True


def _take_along(target: Path, new: Path) -> None:
    """Copy into a finished lesson what others have put beside the files of the one before."""
    made = {RECORD, *build_record.files(target)}
    for path in target.iterdir() if target.is_dir() else ():
        if path.name in made or os.path.lexists(new / path.name):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, new / path.name, symlinks=True)
        else:
            shutil.copy2(path, new / path.name, follow_symlinks=False)


def recover(out: Path) -> None:
    """End what killed builds left: put a lesson back that had stepped aside, remove their work."""
    works = out / HIDDEN / "work"
    for work in sorted(works.iterdir()) if works.is_dir() else ():
        lock = Lock(work / "lock")
        # The folder of a build that is just starting has no lock yet.
        if not work.is_dir() or (not lock.path.exists() and not _left(work)):
            continue
        if not lock.try_acquire():
            continue
        try:
            for old in sorted((work / "old").glob("*")):
                if not (out / old.name).exists():
                    old.rename(out / old.name)
        finally:
            lock.release()
        shutil.rmtree(work, ignore_errors=True)


def _left(work: Path) -> bool:
    """Return whether a folder with no lock was left by a process that is gone."""
    pid = work.name.split("-")[0]
    if not pid.isdigit():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False where the system cannot."""
    first, second = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            done = library.renamex_np(first, second, ctypes.c_uint(_EXCHANGE))
        elif sys.platform.startswith("linux"):
            done = library.renameat2(_AT_FDCWD, first, _AT_FDCWD, second, ctypes.c_uint(_EXCHANGE))
        else:
            return False
    except (OSError, AttributeError, TypeError):
        return False
    if done == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_HERE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _settle(folder: Path) -> None:
    """Have the disk hold a folder's files before their names change."""
    for path in _files(folder):
        with contextlib.suppress(OSError), path.open("rb") as file:
            os.fsync(file.fileno())


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
