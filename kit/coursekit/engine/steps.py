"""The steps of a lesson, each under a hash of all that it reads: run, then one for each file.

A step whose hash is known is taken from the store. So a changed template or player rebuilds the
pages and leaves the runs and the handouts alone, and a lesson whose run came out as before keeps
its files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from coursekit.engine import versions
from coursekit.engine.execute import Run
from coursekit.engine.findings import Numbers
from coursekit.engine.job import Options
from coursekit.engine.readings import Given
from coursekit.engine.store import Store
from coursekit.engine.timing import step
from coursekit.i18n import author_language
from coursekit.model.diagnostic import Diagnostic


@dataclass(frozen=True)
class File:
    """One exported file, and what was found on the way."""

    data: bytes
    findings: tuple[Diagnostic, ...] = ()


class Steps:
    """The steps of one lesson; without a store each is done anew."""

    def __init__(self, options: Options, given: Given) -> None:
        self._options = options
        self._given = given
        self._store = Store(options.cache) if options.cache else None
        self._new: list[tuple[str, bytes]] = []

    def run(self, make: Callable[[], Run]) -> Run:
        """Return the lesson as run. A run that failed is not kept."""
        key = self._key("run", self._given.source, self._given.parameters, self._options.engine)
        known = self._get(key)
        if known is not None:
            return _run_from(known)
        ran = make()
        if ran.notebook is not None:
            self._note(key, lambda: _run_to(ran))
        return ran

    def file(self, name: str, reads: tuple[object, ...], make: Callable[[], File]) -> File:
        """Return an exported file; `name` is the target's, `reads` all that went into it."""
        key = self._key(name, *(str(one) for one in reads))
        known = self._get(key)
        if known is not None:
            found, _, data = known.partition(b"\n")
            return File(data, tuple(Diagnostic.model_validate(one) for one in json.loads(found)))
        with step("make"):
            made = make()
        self._note(key, lambda: _findings(made.findings) + b"\n" + made.data)
        return made

    def keep(self) -> None:
        """Keep what was made; called when nothing that it was made from has changed meanwhile."""
        store = self._store
        if store is not None:
            for key, data in self._new:
                _writer().submit(store.put, key, data)

    def _key(self, name: str, *reads: str) -> str:
        if self._store is None or self._given.beside is None:
            return ""
        parts = [name, versions.kit_for(name), versions.surroundings(), self._given.beside, *reads]
        # Findings are kept along, in the language of whom they are for.
        parts.append(author_language())
        return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def _get(self, key: str) -> bytes | None:
        if self._store is None or not key or self._options.force:
            return None
        with step("look up"):
            return self._store.get(key)

    def _note(self, key: str, data: Callable[[], bytes]) -> None:
        if key:
            # Now, for a notebook is changed later.
            self._new.append((key, data()))


@cache
def _writer() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "coursekit store")


def digest(notebook: Any) -> str:
    """Return a hash of a notebook's content."""
    return hashlib.sha256(json.dumps(notebook, sort_keys=True).encode()).hexdigest()


def _findings(found: tuple[Diagnostic, ...]) -> bytes:
    return json.dumps([one.model_dump(mode="json") for one in found]).encode()


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
    return Run(
        from_dict(data["notebook"]),  # type: ignore[no-untyped-call]
        tuple(Diagnostic.model_validate(one) for one in data["findings"]),
        Numbers(**{**numbers, "sources": tuple(numbers["sources"])}),
    )


def finish() -> None:
    """Wait until all that is to be kept is on the disk."""
    _writer().submit(int).result()
