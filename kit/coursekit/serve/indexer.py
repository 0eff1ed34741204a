"""The process that keeps the index of a library up to date, so that the server never waits for it.

    python -m coursekit.serve.indexer FILE EXPORTS PATH...     (as JSON)

It looks at the folders when it reads a line, and writes a line when it has. It ends when its input
does, which the death of the server sees to.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import author_ngettext
from coursekit.serve.index import Index, prune
from coursekit.serve.scanner import scan
from coursekit.serve.terminal import MAX_LINE, escape_controls

RESCAN = 2.0
"""Seconds that a look at the folders stays good for, at least."""
REST = 3.0
"""And how many times as long as going through the folders takes."""
MAX_REST = 20.0
"""But no longer than this, however large the library."""
QUICK = 0.2
"""Seconds of a look that a request waits for."""
MAX_PROBLEMS = 20
"""Troubles that are told in one go."""
SHUTDOWN_GRACE = 5.0
"""Seconds that the process may take to end."""


class Indexer:
    """The process, seen from the server. It is started when it is first needed, or needed again."""

    def __init__(self, index: Index, paths: Sequence[Path], exports: Path) -> None:
        self._arguments = [os.fspath(path) for path in (index.file, exports, *paths)]
        self._changed = threading.Condition()
        self._process: subprocess.Popen[str] | None = None
        self._asked = False
        self._took = 0.0
        self._ended: float | None = None

    def request_scan(self) -> bool:
        """Ask for a look at the folders; return False where one is under way."""
        with self._changed:
            if self._asked:
                return False
            self._asked = True
            if self._process is None or self._process.poll() is not None:
                self.close()
                self._start()
            if self._process is not None and self._process.stdin is not None:
                with contextlib.suppress(OSError):
                    self._process.stdin.write("look\n")
                    self._process.stdin.flush()
            return True

    def refresh(self) -> None:
        """Ask for a look where the last is too old, and wait for it where it is soon done."""
        with self._changed:
            good = max(RESCAN, min(MAX_REST, self._took * REST))
            if self._ended is not None and time.monotonic() - self._ended < good:
                return
        if self.request_scan() and self._ended is not None and self._took < QUICK:
            self.wait(QUICK)

    def wait(self, seconds: float) -> bool:
        """Wait for the look under way, and tell whether it came to its end."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._asked, seconds)

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
            try:
                process.wait(SHUTDOWN_GRACE)
            except subprocess.TimeoutExpired:
                # It waits for a disk that does not answer.
                process.kill()

    def _start(self) -> None:
        command = [sys.executable, "-m", "coursekit.serve.indexer", json.dumps(self._arguments)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        threading.Thread(target=self._listen, args=[self._process], daemon=True).start()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        if process.stdout is None:
            return
        with process.stdout as lines:
            for line in lines:
                self._is_done(float(line))
        self._is_done(self._took)

    def _is_done(self, took: float) -> None:
        with self._changed:
            self._took, self._ended, self._asked = took, time.monotonic(), False
            self._changed.notify_all()


def main(arguments: str) -> None:
    """Look whenever the server asks."""
    # Ctrl-C is meant for the server, which closes the input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(10)  # readers and kernels come first
    file, exports, *paths = map(Path, json.loads(arguments))
    asked: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=[asked], daemon=True).start()
    told = plain = 0
    while asked.get():
        seconds = MAX_REST / REST
        try:
            index = Index(file)
            seconds = scan(index, paths, exports)
            prune(file)
            told = _tell(index, len(paths), told)
            plain = _tell_plain(index, plain)
        except (OSError, sqlite3.Error) as error:
            _say(f"The index of the lessons, {file}, cannot be kept up to date: {error}.")
        print(seconds, flush=True)  # noqa: T201  for the server


def _listen(asked: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        asked.put(line)
    # Whatever is under way: the index takes all of a batch or nothing.
    os._exit(0)


def _tell(index: Index, exports: int, told: int) -> int:
    """Say what is not served and was not said before; return how far this went."""
    more = 0
    for number, path, why in index.problems(exports, told):
        told = max(told, number)
        more += 1
        if more <= MAX_PROBLEMS:
            _say(_a("{path} is not served: {reason}.").format(path=path, reason=why))
    if more > MAX_PROBLEMS:
        _say(_a("And {n} more; coursekit check names them all.").format(n=more - MAX_PROBLEMS))
    return told


def _tell_plain(index: Index, told: int) -> int:
    """Say how many notebooks are no lessons, where none was so before; return how many."""
    plain = index.plain()
    if plain and not told:
        said = author_ngettext(
            "{n} notebook is left out: no lesson data stands in it (see coursekit new).",
            "{n} notebooks are left out: no lesson data stands in them (see coursekit new).",
            plain,
        )
        _say(said.format(n=f"{plain:,}"))
    return plain


def _say(sentence: str) -> None:
    print(escape_controls(sentence)[:MAX_LINE], file=sys.stderr, flush=True)  # noqa: T201  for who started the server


if __name__ == "__main__":
    main(sys.argv[1])
