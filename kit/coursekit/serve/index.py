"""The index of a library: what its notebooks say of themselves, in a file of the user's cache.

One file for each set of folders, each version of the kit and each machine, so that nobody reads
what another has written otherwise. Servers of the same library share it (SQLite in WAL mode): one
writes at a time, and nobody waits to read. It holds nothing that the notebooks do not, and may be
deleted whenever no server runs.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from platformdirs import user_cache_path

from coursekit.engine import environment_hash
from coursekit.model.lesson import LessonInfo
from coursekit.serve import tokenise
from coursekit.serve.labels import (
    form_in_all_languages,
    join_names,
    length_bucket,
    primary_language,
)
from coursekit.serve.lessons import Lesson, ReadResult

MAX_UNUSED = 30 * 86400.0
"""Seconds that the index of a library stays without use."""
_MANY = 1000
"""Notebooks still to be read that a reader is told of."""
_WAIT = 60.0
"""Seconds to wait for another process that writes."""


@cache
def sql(name: str) -> str:
    """Return one of the statements in `sql/`."""
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")


class Stamp(NamedTuple):
    """What tells that a file is as it was.

    `place` is which of the library's paths it is under; `time`, in nanoseconds, that of its last
    change, be it of its text or of who may read it.
    """

    place: int
    path: bytes
    time: int
    size: int
    inode: int


@dataclass(frozen=True)
class State:
    """How far the look at the folders is."""

    looked: int
    """How many looks came to their end, ever."""
    found: int
    """Notebooks that the look under way has found."""
    unread: int
    """How many of these are still to be read."""
    edition: int
    """Goes up with every change."""

    @property
    def filling(self) -> bool:
        """Return whether many lessons are missing that will be there soon."""
        return not self.looked or self.unread > _MANY


def default_file(paths: Sequence[Path], exports: Path) -> Path:
    """Return the path of a library's index: below COURSEKIT_CACHE, or in the user's cache."""
    names = [platform.node(), str(exports.absolute()), *(str(path.absolute()) for path in paths)]
    library = hashlib.sha256("\0".join(names).encode("utf-8", "surrogatepass")).hexdigest()
    form = hashlib.sha256(
        (environment_hash.kit() + sql("schema") + sql("search")).encode()
    ).hexdigest()
    given = os.environ.get("COURSEKIT_CACHE")
    folder = Path(given) if given else user_cache_path("coursekit")
    return folder / "shelves" / f"{library[:16]}-{form[:16]}.sqlite"


class Index:
    """The file. Each call opens it for itself, so any thread may ask.

    `searching` says whether this Python's SQLite has FTS5; without it a search reads all words.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.searching = self._make()

    def _make(self) -> bool:
        """Make the file where there is none, and tell whether it can be searched."""
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            return self._prepare()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            # Torn by a disk or a crash; all of it can be read again.
            for ending in ("", "-wal", "-shm"):
                self.file.with_name(self.file.name + ending).unlink(missing_ok=True)
            return self._prepare()

    def _prepare(self) -> bool:
        with self._connect() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(sql("schema"))
            try:
                db.executescript(sql("search"))
            except sqlite3.OperationalError as error:
                if "fts5" not in str(error):
                    raise
                return False
            return True

    @contextlib.contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """Open the file while the context lasts; an empty one where somebody cleared the cache."""
        if not self.file.exists():
            self._make()
        with self._connect() as db:
            yield db

    @contextlib.contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self.file, timeout=_WAIT, isolation_level=None)
        try:
            db.row_factory = sqlite3.Row
            db.create_function("pairs", 1, tokenise.pairs, deterministic=True)
            db.create_function("holds", 2, _holds, deterministic=True)
            db.execute("PRAGMA foreign_keys = ON")
            # A crash of the machine may cost the last entries, never the file.
            db.execute("PRAGMA synchronous = NORMAL")
            yield db
        finally:
            db.close()

    def state(self) -> State:
        """Return how far the look at the folders is."""
        with self.open() as db:
            return State(*db.execute("SELECT looked, found, unread, edition FROM state").fetchone())

    def lessons_of(self, lesson_id: str) -> list[tuple[Stamp, Lesson]]:
        """Return the lessons with this id; the one that is served comes first."""
        with self.open() as db:
            statement = "SELECT * FROM files WHERE id = ? ORDER BY place, path LIMIT 9"
            rows = db.execute(statement, [lesson_id])
            return [(stamp_of(row), lesson_of(row)) for row in rows]

    def all(self) -> Iterator[Lesson]:
        """Return the lessons that are served, in the order of their titles."""
        with self.open() as db:
            for row in db.execute(
                "SELECT files.* FROM lessons JOIN files USING (file)"
                " ORDER BY lessons.title, lessons.id"
            ):
                yield lesson_of(row)

    def next_id(self, lesson_id: str) -> str | None:
        """Return the id of the lesson that follows one in the catalogue, in its language."""
        with self.open() as db:
            row = db.execute(sql("next"), [lesson_id]).fetchone()
            return LessonInfo.model_validate_json(row["info"]).id if row else None

    def count(self, *, live: bool = False) -> int:
        """Return how many lessons are served, or how many of these have live Python."""
        with self.open() as db:
            statement = "SELECT coalesce(sum(lessons), 0) FROM kinds WHERE live >= ?"
            return int(db.execute(statement, [live]).fetchone()[0])

    def plain(self) -> int:
        """Return how many notebooks do not say that they are lessons."""
        with self.open() as db:
            return int(db.execute(sql("plain")).fetchone()[0])

    def libraries(self) -> list[str]:
        """Return the modules that live lessons import."""
        with self.open() as db:
            return [name for (name,) in db.execute("SELECT DISTINCT name FROM libraries")]

    def problems(self, exports: int, after: int = 0) -> Iterator[tuple[int, Path, str]]:
        """Return files that are not served, and why, with the number of each.

        `exports` is the place of built lessons: that these have the id of another is meant.
        """
        with self.open() as db:
            for row in db.execute(sql("troubles"), {"after": after, "exports": exports}):
                yield row["file"], path_of(row["path"]), _problem_of(row)


def write(
    db: sqlite3.Connection, new: Sequence[tuple[Stamp, ReadResult]], gone: Iterable[bytes] = ()
) -> None:
    """Put what was read in the place of what the index has of these files; forget what is gone."""
    rows = [_row(db, stamp, reading) for stamp, reading in new]
    paths = [(stamp.path,) for stamp, _ in new] + [(path,) for path in gone]
    touched = {reading.lesson.info.id for _, reading in new if reading.lesson}
    for path in paths:
        before = db.execute("SELECT id FROM files WHERE path = ? AND id IS NOT NULL", path)
        touched.update(name for (name,) in before)
    ids = [(name,) for name in sorted(touched)]
    # The triggers need the words as they were.
    db.executemany("DELETE FROM lessons WHERE id = ?", ids)
    db.executemany("DELETE FROM files WHERE path = ?", paths)
    db.executemany(sql("put"), rows)
    db.executemany(
        "INSERT INTO libraries (name, file) SELECT ?, file FROM files WHERE path = ?",
        [(name, stamp.path) for stamp, reading in new for name in reading.libraries],
    )
    db.executemany(sql("choose"), ids)
    db.execute("UPDATE state SET edition = edition + 1")


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Write all of what the context does, or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def prune(file: Path, now: float | None = None) -> None:
    """Mark an index as used, and take away those beside it that nobody used for a month."""
    now = time.time() if now is None else now
    with contextlib.suppress(OSError):
        os.utime(file)
        for other in file.parent.glob("*.sqlite"):
            if now - other.stat().st_mtime > MAX_UNUSED:
                for path in file.parent.glob(f"{other.stem}.*"):
                    path.unlink()


def lesson_of(row: sqlite3.Row) -> Lesson:
    """Return a lesson from its row in `files`."""
    info = LessonInfo.model_validate_json(row["info"])
    return Lesson(info, path_of(row["path"]), bool(row["live"]), bool(row["parameters"]))


def stamp_of(row: sqlite3.Row) -> Stamp:
    """Return what a file was like when it was read."""
    return Stamp(row["place"], row["path"], row["time"], row["size"], row["inode"])


def path_of(name: bytes) -> Path:
    """Return the path that the system calls so."""
    return Path(os.fsdecode(name))


def _row(db: sqlite3.Connection, stamp: Stamp, reading: ReadResult) -> dict[str, object]:
    known: dict[str, object] = {**stamp._asdict(), "problem": reading.problem}
    lesson = reading.lesson
    if lesson is None:
        empty = ("id", "title", "words", "kind", "info", "live", "parameters")
        return known | dict.fromkeys(empty)
    info = lesson.info
    form = str(info.form)
    words = [info.title, join_names(info.lecturers, info.unit), info.summary, info.audience]
    words += [form_in_all_languages(form), *info.tags, info.id]
    kind = (form, primary_language(info.language), length_bucket(info.duration), lesson.live)
    return known | {
        "id": info.id,
        "title": tokenise.fold(info.title),
        "words": tokenise.fold(" ".join(words)),
        "kind": _kind(db, kind),
        "info": info.model_dump_json(by_alias=True),
        "live": lesson.live,
        "parameters": lesson.parameters,
    }


def _kind(db: sqlite3.Connection, kind: tuple[str, str, str, bool]) -> int:
    statement = "SELECT kind FROM kinds WHERE (form, language, length, live) = (?, ?, ?, ?)"
    known = db.execute(statement, kind).fetchone()
    if known is None:
        db.execute("INSERT INTO kinds (form, language, length, live) VALUES (?, ?, ?, ?)", kind)
        known = db.execute(statement, kind).fetchone()
    return int(known[0])


def _holds(words: str, statement: str) -> bool:
    return all(word in words for word in statement.split(" "))


def _problem_of(row: sqlite3.Row) -> str:
    if row["problem"]:
        return str(row["problem"])
    return f'its id "{row["id"]}" is that of {path_of(row["first"])}'
