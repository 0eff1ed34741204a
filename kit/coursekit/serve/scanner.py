"""Looking at the folders of a library: which notebooks there are, and which to read again.

A look costs a `stat` for each notebook. What is read is what has another time, size or inode than
the index says; what is not found any more is forgotten.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from coursekit.engine.lock import Lock
from coursekit.serve.index import Index, Stamp, sql, stamp_of, transaction, write
from coursekit.serve.lessons import ReadResult, read_lesson

BATCH = 500
"""Notebooks that come into the index together."""
_HIDDEN = re.compile(r"[._~]")
MAX_INODE = 2**63 - 1


def scan(index: Index, paths: Sequence[Path], exports: Path) -> float:
    """Bring the index up to date with the folders; one process at a time.

    Returns the seconds that going through the folders took: what the next scan will take, too.
    Reading what is new or has changed takes its time once.

    Raises OSError or sqlite3.Error where the index cannot be written to.
    """
    with _exclusive(index.file), index.open() as db:
        # All at once goes quicker with 64 MiB; what was found may be more, and goes to the disk.
        if not index.state().looked:
            db.execute("PRAGMA cache_size = -65536")
        db.execute("PRAGMA temp_store = FILE")
        db.execute(sql("found"))
        last = len(paths)
        seconds = _update(db, _find_notebooks(paths, exports), last, built=False)
        # Variants of a plan exist only where they were built.
        seconds += _update(db, _find_built(db, exports, last), last, built=True)
        with transaction(db):
            db.execute("UPDATE state SET looked = looked + 1, found = 0, unread = 0")
    return seconds


@contextlib.contextmanager
def _exclusive(file: Path) -> Iterator[None]:
    lock = Lock(file.with_suffix(".lock"))
    while not lock.try_acquire():
        time.sleep(0.05)
    try:
        yield
    finally:
        lock.release()


def _update(
    db: sqlite3.Connection, there: Iterable[tuple[Stamp, str]], exports: int, *, built: bool
) -> float:
    """Return the seconds that it took to find what has changed."""
    started = time.monotonic()
    db.execute("DELETE FROM found")
    db.execute("BEGIN")
    db.executemany(
        "INSERT OR IGNORE INTO found VALUES (?, ?, ?, ?, ?, ?)",
        ((*stamp, problem) for stamp, problem in there),
    )
    db.execute("COMMIT")
    db.execute(
        f"CREATE TEMP TABLE changed AS {sql('changed')}", {"exports": exports, "built": built}
    )
    seconds = time.monotonic() - started
    try:
        _read(db)
    finally:
        db.execute("DROP TABLE changed")
    return seconds


def _read(db: sqlite3.Connection) -> None:
    """Read what has changed, a batch at a time; between two, others can write."""
    (count,) = db.execute("SELECT count(*) FROM changed").fetchone()
    if not count:
        return
    with transaction(db):
        db.execute("UPDATE state SET found = (SELECT count(*) FROM found), unread = ?", [count])
    last = 0
    while rows := db.execute(
        "SELECT rowid, * FROM changed WHERE rowid > ? ORDER BY rowid LIMIT ?", [last, BATCH]
    ).fetchall():
        last = rows[-1]["rowid"]
        new = [(stamp_of(row), _read_row(row)) for row in rows if not row["gone"]]
        with transaction(db):
            write(db, new, [row["path"] for row in rows if row["gone"]])
            db.execute("UPDATE state SET unread = ?", [count - last])


def _read_row(row: sqlite3.Row) -> ReadResult:
    if row["problem"]:
        return ReadResult(problem=row["problem"])
    return read_lesson(Path(os.fsdecode(row["path"])))


def _find_notebooks(paths: Sequence[Path], exports: Path) -> Iterator[tuple[Stamp, str]]:
    """Return the notebooks of a library, and of each why it cannot be looked at, or nothing."""
    out = exports.absolute()
    for place, path in enumerate(paths):
        if path.is_dir():
            yield from _walk(str(path.absolute()), place, str(out))
        elif not path.absolute().is_relative_to(out):
            yield read_stamp(str(path.absolute()), place)


def _walk(folder: str, place: int, out: str) -> Iterator[tuple[Stamp, str]]:
    """Go through a folder. Hidden files, and folders behind links, are left alone."""
    waiting = [folder]
    while waiting:
        folder = waiting.pop()
        if folder == out:
            continue
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if _HIDDEN.match(entry.name):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.name.endswith(".ipynb"):
                        yield read_stamp(entry.path, place)
        except OSError as error:
            yield _unreadable(folder, place, error)


def _find_built(db: sqlite3.Connection, exports: Path, place: int) -> Iterator[tuple[Stamp, str]]:
    """Return the lessons as run that builds have left.

    Of a lesson whose own notebook is there, that copy is none of the library's.
    """
    own = "SELECT 1 FROM files WHERE id = ? AND place < ? LIMIT 1"
    with contextlib.suppress(OSError), os.scandir(exports.absolute()) as entries:
        for entry in entries:
            known = entry.name.isascii() and db.execute(own, [entry.name, place]).fetchone()
            path = os.path.join(entry.path, "lesson.ipynb")  # noqa: PTH118  a Path costs more
            if not known and os.path.isfile(path):  # noqa: PTH113  the same
                yield read_stamp(path, place)


def read_stamp(path: str, place: int) -> tuple[Stamp, str]:
    """Return what a file is like, and nothing, or why that cannot be told."""
    try:
        about = os.stat(path)  # noqa: PTH116  a Path costs more than the call
    except OSError as error:
        return _unreadable(path, place, error)
    changed = max(about.st_mtime_ns, about.st_ctime_ns)
    return Stamp(place, os.fsencode(path), changed, about.st_size, about.st_ino & MAX_INODE), ""


def _unreadable(path: str, place: int, error: OSError) -> tuple[Stamp, str]:
    why = f"it cannot be looked at: {error.strerror or error}"
    return Stamp(place, os.fsencode(path), 0, 0, 0), why
