"""The lessons of some notebooks and folders, as the server asks for them."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from coursekit.serve.index import Index, State, default_file
from coursekit.serve.indexer import Indexer
from coursekit.serve.lessons import Lesson, is_file_inside, read_lesson
from coursekit.serve.scanner import read_stamp, scan
from coursekit.serve.search import Query, SearchResult, find_lessons


class Library:
    """Notebooks and folders of them, and the folder of what was built of them.

    What it knows is in an index on disk, which a process of its own keeps up to date: `open` starts
    it, `close` ends it. Nothing here grows with the number of lessons.
    """

    def __init__(self, paths: tuple[Path, ...], exports: Path) -> None:
        self.paths = paths
        self.exports = exports
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self.index = self._index()
        self.indexer = Indexer(self.index, paths, exports)

    def _index(self) -> Index:
        try:
            return Index(default_file(self.paths, self.exports))
        except (OSError, sqlite3.OperationalError):
            # No place in the user's cache: an index for this time only.
            self._temporary = tempfile.TemporaryDirectory(prefix="coursekit-")
            return Index(Path(self._temporary.name) / "library.sqlite")

    def close(self) -> None:
        """End the process that keeps the index."""
        self.indexer.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def scan(self) -> None:
        """Look at all folders here and now."""
        scan(self.index, self.paths, self.exports)

    def find(self, query: Query, page: int = 1) -> SearchResult:
        """Return a page of the lessons that fit; only these are looked up in the exports."""
        found = find_lessons(self.index, query, page)
        return replace(found, lessons=tuple(self._with_page(one) for one in found.lessons))

    def get(self, lesson_id: str) -> Lesson | None:
        """Return the lesson with this id as it is now, or None. No other is read."""
        for known, lesson in self.index.lessons_of(lesson_id):
            now, _ = read_stamp(str(lesson.notebook), known.place)
            there = lesson if now == known else read_lesson(lesson.notebook).lesson
            if there is not None and there.info.id == lesson_id:
                return self._with_page(there)
        # It may have been built a moment ago, or the index may not have come so far.
        built = read_lesson(self.exports / lesson_id / "lesson.ipynb").lesson
        return self._with_page(built) if built and built.info.id == lesson_id else None

    def next(self, lesson: Lesson) -> Lesson | None:
        """Return the lesson after one in the catalogue, in its language, if it can be opened."""
        lesson_id = self.index.next_id(lesson.info.id)
        found = self.get(lesson_id) if lesson_id else None
        return found if found is not None and (found.built or found.live) else None

    def state(self) -> State:
        """Return how far the look at the folders is."""
        return self.index.state()

    def unbuilt(self) -> Iterator[Path]:
        """Return the notebooks of lessons that have no page."""
        for lesson in self.index.all():
            if self._with_page(lesson).built is None:
                yield lesson.notebook

    def root(self) -> Path:
        """Return the folder that holds all notebooks that may be served."""
        folders = [path if path.is_dir() else path.parent for path in self.paths]
        return Path(os.path.commonpath([path.absolute() for path in (*folders, self.exports)]))

    def _with_page(self, lesson: Lesson) -> Lesson:
        """Return a lesson with the folder of its page; links out of these folders lead nowhere."""
        exported = self.exports / lesson.info.id
        folders = [(exported, self.exports)]
        if lesson.notebook.name == "lesson.ipynb":
            folders.append((lesson.notebook.parent, lesson.notebook.parent))
        for folder, root in folders:
            if is_file_inside(folder / "index.html", root):
                return replace(lesson, built=folder.resolve())
        return lesson
