"""The steps of a lesson, each under a hash of all that it reads: run, then one for each file.

A step whose hash is known is taken from the store. So a changed template or player rebuilds the
pages and leaves the runs and the handouts alone, and a lesson whose run came out as before keeps
its files.

Which files a step reads is known once it was done. So under the hash of what is known before, the
store has the lists of files that were read; under that hash with those of the files, what came out.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, TypeVar

from coursekit.engine import environment_hash
from coursekit.engine.data_files import TICK
from coursekit.engine.fingerprints import ALL, Given, Readings
from coursekit.engine.job import Job, Options
from coursekit.engine.job_findings import Numbers
from coursekit.engine.run_notebook import Run
from coursekit.engine.store import Store
from coursekit.engine.timing import step
from coursekit.i18n import author_language
from coursekit.model.diagnostic import Diagnostic

_MOST = 8
"""Lists of files that are kept for one step."""
_Kept = TypeVar("_Kept")


@dataclass(frozen=True)
class File:
    """One exported file, and what was found on the way."""

    data: bytes
    findings: tuple[Diagnostic, ...] = ()
    reads: tuple[str, ...] = (ALL,)
    """The files it was made from, beside the notebook as run; see `Readings.reads`."""


class Steps:
    """The steps of one lesson; without a store each is done anew.

    `before`: what files held that it may read, see `Readings.held`.
    """

    def __init__(
        self,
        options: Options,
        job: Job,
        given: Given,
        readings: Readings,
        before: dict[str, str | None],
    ) -> None:
        self._options = options
        self._job = job
        self._given = given
        self._readings = readings
        self._store = Store(options.cache) if options.cache else None
        self._new: list[tuple[str, tuple[str, ...], bytes]] = []
        self._reads: set[str] = set()
        self._began = time.time_ns() - TICK
        self._before = before

    @property
    def reads(self) -> tuple[str, ...]:
        """The files that the steps so far were made from."""
        return tuple(sorted(self._reads))

    @property
    def settled(self) -> bool:
        """Whether none of these files has changed meanwhile."""
        changed = self._readings.changed(self._job, self._reads, self._began, self._before)
        return not changed

    def run(self, make: Callable[[], Run]) -> Run:
        """Return the lesson as run. A run that failed is not kept."""
        key = self._key("run", self._given.source, self._given.parameters, self._options.engine)
        known = self._get(key, _run_from)
        if known is not None:
            return known
        ran = make()
        self._reads.update(ran.reads)
        if ran.notebook is not None:
            self._note(key, ran.reads, lambda: _run_to(ran))
        return ran

    def file(self, name: str, reads: tuple[object, ...], make: Callable[[], File]) -> File:
        """Return an exported file; `name` is the target's, `reads` what went into it but files."""
        key = self._key(name, *(str(one) for one in reads))
        known = self._get(key, _file_from)
        if known is not None:
            return known
        with step("make"):
            made = make()
        self._reads.update(made.reads)
        self._note(key, made.reads, lambda: _file_to(made))
        return made

    def keep(self) -> None:
        """Keep what was made; called when nothing that it was made from has changed meanwhile."""
        store = self._store
        if store is not None:
            for key, reads, data in self._new:
                whole = self._with_files(key, reads)
                if whole:
                    lists = [list(reads), *(one for one in _lists(store, key) if one != [*reads])]
                    _writer().submit(store.put, whole, data)
                    _writer().submit(store.put, key, json.dumps(lists[:_MOST]).encode())

    def _key(self, name: str, *reads: str) -> str:
        if self._store is None or self._given.named is None:
            return ""
        parts = [
            name,
            environment_hash.kit_for(name),
            environment_hash.surroundings(),
            self._given.named,
            *reads,
        ]
        # Findings are kept along, in the language of whom they are for.
        parts.append(author_language())
        return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def _with_files(self, key: str, reads: tuple[str, ...]) -> str:
        """Return the key of what comes out where these files are read, "" if that is too many."""
        files = self._readings.reads(self._job, reads)
        return "" if files is None else hashlib.sha256(f"{key} {files}".encode()).hexdigest()

    def _get(self, key: str, read: Callable[[bytes], _Kept]) -> _Kept | None:
        store = self._store
        if store is None or not key or self._options.force:
            return None
        with step("look up"):
            for reads in _lists(store, key):
                whole = self._with_files(key, tuple(reads))
                data = store.get(whole) if whole else None
                if data is not None:
                    # What makes no sense counts as not there.
                    with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
                        known = read(data)
                        self._reads.update(reads)
                        return known
        return None

    def _note(self, key: str, reads: tuple[str, ...], data: Callable[[], bytes]) -> None:
        if key:
            # Now, for a notebook is changed later.
            self._new.append((key, reads, data()))


def _lists(store: Store, key: str) -> list[list[str]]:
    """Return which files a step has been seen to read, the latest first."""
    try:
        return [[str(name) for name in one] for one in json.loads(store.get(key) or b"[]")]
    except (ValueError, TypeError):
        return []


@cache
def _writer() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "coursekit store")


def digest(notebook: Any) -> str:
    """Return a hash of a notebook's content."""
    return hashlib.sha256(json.dumps(notebook, sort_keys=True).encode()).hexdigest()


def _file_to(made: File) -> bytes:
    found = json.dumps([one.model_dump(mode="json") for one in made.findings])
    return found.encode() + b"\n" + made.data


def _file_from(known: bytes) -> File:
    end = known.index(b"\n")
    found = (Diagnostic.model_validate(one) for one in json.loads(known[:end]))
    return File(known[end + 1 :], tuple(found))


def _run_to(ran: Run) -> bytes:
    data = {
        "notebook": ran.notebook,
        "findings": [one.model_dump(mode="json") for one in ran.findings],
        "numbers": asdict(ran.numbers),
    }
    return json.dumps(data).encode()


def _run_from(known: bytes) -> Run:
    from nbformat import from_dict

    data = json.loads(known)
    numbers = data["numbers"]
    notebook = from_dict(data["notebook"])  # type: ignore[no-untyped-call]
    if not all(cell.cell_type for cell in notebook.cells):
        raise ValueError
    return Run(
        notebook,
        tuple(Diagnostic.model_validate(one) for one in data["findings"]),
        Numbers(**{**numbers, "sources": tuple(numbers["sources"])}),
    )


def finish() -> None:
    """Wait until all that is to be kept is on the disk."""
    _writer().submit(int).result()
