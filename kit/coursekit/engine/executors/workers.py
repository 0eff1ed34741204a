"""Worker processes: each builds one lesson at a time; one that dies takes only its lesson along.

A worker ends, with every process it started (kernels among them), as soon as its parent does,
however that came about.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, NoReturn

from coursekit.engine import environment_hash
from coursekit.engine.executors import Site, Watch, died, prepare, warm_up
from coursekit.engine.executors.in_process import InProcess
from coursekit.engine.job import Job, Outcome
from coursekit.i18n import gettext_noop
from coursekit.model.diagnostic import Report

_SPAWN = multiprocessing.get_context("spawn")

_LIFE = 1000
"""How many lessons a worker builds before another takes its place."""
_MEMORY = gettext_noop("Often it ran out of memory; try again with --jobs 1.")


def _needs_no_worker(site: Site) -> bool:
    """Return whether a lesson is built sooner here than a process for it starts."""
    return site.lessons == 1 and not site.runs_python


class _Worker:
    """A process and the pipe to it; `job` is what it is at."""

    def __init__(self, site: Site) -> None:
        self.pipe, theirs = _SPAWN.Pipe()
        self.process: SpawnProcess = _SPAWN.Process(
            target=_serve, args=(theirs, site), name="coursekit build"
        )
        with _deferred():
            self.process.start()
        theirs.close()
        self.job: Job | None = None
        self.given = 0

    def give(self, job: Job) -> None:
        self.job = job
        self.given += 1
        with contextlib.suppress(OSError):
            self.pipe.send(job)

    def stop(self) -> None:
        if self.job is None:
            with contextlib.suppress(OSError):
                self.pipe.send(None)
        else:
            # The worker sees the end of the pipe and takes its kernels along.
            self.pipe.close()

    def gone(self, seconds: float) -> None:
        self.process.join(seconds)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


@contextlib.contextmanager
def _deferred() -> Iterator[None]:
    """Keep Ctrl-C from a process that starts now until it is ready for it (`_serve`)."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Workers:
    """See `Executor`. `count` processes, each of which builds one lesson at a time."""

    def __init__(self, count: int) -> None:
        self._count = max(count, 1)
        self._early: list[_Worker] = []

    def surroundings(self, _: Report) -> str:
        """Return those of this machine."""
        return environment_hash.surroundings()

    def get_ready(self, site: Site) -> None:
        """Start the first worker: there will be work for it."""
        if not _needs_no_worker(site):
            self._early = [_Worker(site)]

    def build_all(self, jobs: Sequence[Job], site: Site, watch: Watch) -> Iterator[Outcome]:
        """Build jobs, as many at a time as there are processes."""
        if _needs_no_worker(site):
            yield from InProcess().build_all(jobs, site, watch)
            return
        waiting = deque(jobs)
        workers, self._early = self._early, []
        try:
            while waiting or any(worker.job for worker in workers):
                _hand_out(waiting, workers, site, self._count, watch)
                pipes = {worker.pipe: worker for worker in workers}
                for pipe in wait(list(pipes)):
                    worker = pipes[pipe]  # type: ignore[index]
                    outcome = _hear(worker, workers, watch)
                    if outcome is not None:
                        yield outcome
        finally:
            for worker in workers:
                worker.stop()
            for worker in workers:
                worker.gone(10)


def _hand_out(
    waiting: deque[Job], workers: list[_Worker], site: Site, count: int, watch: Watch
) -> None:
    while waiting:
        _retire(workers)
        free = next((worker for worker in workers if worker.job is None), None)
        if free is None:
            if len(workers) >= count:
                return
            free = _Worker(site)
            workers.append(free)
        job = waiting.popleft()
        watch(job, "starting")
        free.give(job)


def _retire(workers: list[_Worker]) -> None:
    """End workers that have built many lessons: kernel clients leave a few files open each."""
    for worker in [w for w in workers if w.job is None and w.given >= _LIFE]:
        workers.remove(worker)
        worker.stop()
        worker.gone(10)


def _hear(worker: _Worker, workers: list[_Worker], watch: Watch) -> Outcome | None:
    """Take in one message; the end of the pipe is the end of the worker."""
    job = worker.job
    try:
        message: Any = worker.pipe.recv()
    except (EOFError, OSError):
        workers.remove(worker)
        worker.gone(10)
        code = worker.process.exitcode
        return (
            None if job is None else died(job, f"The worker ended with exit code {code}.", _MEMORY)
        )
    if isinstance(message, Outcome):
        worker.job = None
        return message
    if job is not None:
        watch(job, str(message))
    return None


def _serve(pipe: Connection, site: Site) -> None:
    """Build what comes through the pipe until it closes."""
    # Ctrl-C reaches every process of a terminal; the parent decides. (A function, for an ignored
    # signal would be ignored by the kernels too.)
    signal.signal(signal.SIGINT, lambda *_: None)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _silence()
    prepare()
    warm_up(site)
    orders: deque[Job | None] = deque()
    arrived = threading.Condition()

    def listen() -> None:
        while True:
            try:
                job = pipe.recv()
            except (EOFError, OSError):
                _end_with_children()
            with arrived:
                orders.append(job)
                arrived.notify()

    threading.Thread(target=listen, daemon=True).start()
    from coursekit.engine import step_cache
    from coursekit.engine.build_lesson import build, get_ready
    from coursekit.engine.fork.server_client import close_all

    get_ready(site)
    while True:
        with arrived:
            arrived.wait_for(lambda: bool(orders))
            job = orders.popleft()
        if job is None:
            step_cache.finish()
            close_all()
            _end_with_children()
        pipe.send(build(job, site.options, site.out, site.work, pipe.send))


def _silence() -> None:
    """Send to nowhere what kernels and libraries write to this process's terminal."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _end_with_children() -> NoReturn:
    import psutil

    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            child.kill()
    os._exit(1)
