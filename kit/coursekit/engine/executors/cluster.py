"""Builds lessons on the workers of a Dask scheduler.

The machines share the file system: notebooks, OUT and the store of steps lie at the same paths on
all of them, and the same kit is installed (`machines.py` looks at that). A lesson goes to a worker
as a job and comes back as an outcome; its files are published by the worker, whole or not at all. A
worker that is lost gives its lessons to the others.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from coursekit.engine import environment_hash
from coursekit.engine.executors import SEED, ExecutorError, Site, Watch, died, prepare
from coursekit.engine.executors.cluster_workers import Chosen, choose, what_is_here
from coursekit.engine.job import Job, Outcome
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import gettext_noop, use_author_language
from coursekit.model.diagnostic import Diagnostic, Place, Report

_WAIT = 30
"""Seconds to wait for the scheduler and for a first worker."""
_AHEAD = 256
"""Lessons that the scheduler knows of at a time."""
_one_at_a_time = threading.Lock()


class Cluster:
    """See `Executor`. `address` is a Dask scheduler's, such as "tcp://10.0.0.5:8786"."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._chosen = Chosen("", ())

    def surroundings(self, report: Report) -> str:
        """Choose the workers that build. Raises ExecutorError where there are none."""
        client = self._client()
        try:
            self._chosen = choose(client.run(what_is_here, _seed(), on_error="return"), report)
        except OSError as error:
            raise self._went_away() from error
        finally:
            client.close()
        return self._chosen.surroundings

    def get_ready(self, site: Site) -> None:
        """Do nothing: the cluster is there."""

    def build_all(self, jobs: Sequence[Job], site: Site, watch: Watch) -> Iterator[Outcome]:
        """Build jobs wherever there is room. Raises ExecutorError where there is no cluster."""
        client = self._client()
        from distributed import as_completed

        waiting = iter(jobs)
        asked: dict[Any, Job] = {}
        try:
            done = as_completed(loop=client.loop)
            for job in islice(waiting, _AHEAD):
                done.add(self._submit(client, job, site, asked, watch))
            for future in done:
                job = asked.pop(future)
                yield self._outcome(future, job)
                for job in islice(waiting, 1):
                    done.add(self._submit(client, job, site, asked, watch))
        except OSError as error:
            # What a lesson cannot write, its outcome says; this is the line to the scheduler.
            raise self._went_away() from error
        finally:
            with contextlib.suppress(OSError):
                client.cancel(list(asked))
                client.close()

    def _client(self) -> Any:
        try:
            from distributed import Client
        except ImportError as error:
            raise ExecutorError(
                Diagnostic(
                    code="CK341",
                    message=_a("building on a cluster needs the library Dask distributed."),
                    hint=_a('Install it with: pip install "coursekit[cluster]"'),
                )
            ) from error
        # It tells its users with tracebacks what an ExecutorError tells ours.
        for name in ("distributed", "distributed.client"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            _reach(self._address)
            client = Client(self._address, timeout=_WAIT, set_as_default=False)
            client.wait_for_workers(1, timeout=_WAIT)
        except (OSError, ValueError, TimeoutError) as error:
            raise ExecutorError(
                Diagnostic(
                    code="CK341",
                    message=_a('no cluster answers at "{address}".').format(address=self._address),
                    hint=_a(
                        "Start one with `dask scheduler`, "
                        "and workers with `dask worker ADDRESS --nthreads 1`."
                    ),
                )
            ) from error
        return client

    def _submit(
        self, client: Any, job: Job, site: Site, asked: dict[Any, Job], watch: Watch
    ) -> Any:
        watch(job, "waiting")
        origin = job.origin.model_copy(update={"file": str(Path(job.origin.file).resolve())})
        there = replace(job, notebook=job.notebook.resolve(), origin=origin)
        key = f"coursekit-{site.work.name}-{job.id}"
        asked_for = (environment_hash.kit(), self._chosen.surroundings)
        future = client.submit(
            _build_there, there, site, asked_for, _seed(), key=key, pure=False,
            workers=self._chosen.places or None,
        )  # fmt: skip
        asked[future] = job
        return future

    def _went_away(self) -> ExecutorError:
        return ExecutorError(
            Diagnostic(
                code="CK341",
                message=_a('the cluster at "{address}" went away.').format(address=self._address),
                hint=_a("Lessons that were built stay. Run the same command again to go on."),
            )
        )

    def _outcome(self, future: Any, job: Job) -> Outcome:
        if future.status == "cancelled":
            raise self._went_away()
        error = future.exception() if future.status == "error" else None
        if error is not None:
            return died(
                job,
                repr(error),
                gettext_noop("It took several workers along; look for what fills the memory."),
            )
        return _as_asked(future.result(), job)


def _seed() -> str:
    return os.environ.get(SEED, "0")


def _reach(address: str) -> None:
    """Wait until somebody listens at an address, as long as it is worth it; raise OSError then.

    distributed's client waits, too, but for a minute more when it is interrupted.
    """
    from distributed.comm.addressing import get_address_host_port

    host, port = get_address_host_port(address, strict=False)
    end = time.monotonic() + _WAIT
    while True:
        try:
            socket.create_connection((host, port), timeout=_WAIT).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)
        else:
            return


def _as_asked(outcome: Outcome, job: Job) -> Outcome:
    """Name the notebook as the build's user did."""
    there = str(job.notebook.resolve())
    findings = tuple(
        finding.model_copy(
            update={"place": finding.place.model_copy(update={"file": str(job.notebook)})}
        )
        if finding.place.file == there
        else finding
        for finding in outcome.findings
    )
    return replace(outcome, notebook=job.notebook, findings=findings)


def _build_there(job: Job, site: Site, asked_for: tuple[str, str], seed: str = "0") -> Outcome:
    """Build a lesson in a worker of the cluster, one with the kit and surroundings asked for."""
    here = what_is_here(seed)
    prepare()
    with use_author_language(job.language):
        finding = _misplaced(job, site, asked_for, here)
    if finding is not None:
        return Outcome(job.id, job.notebook, "failed", findings=(*job.findings, finding))
    from coursekit.engine.build_lesson import build

    # Whatever number of threads the worker has: a process builds one lesson at a time.
    with _one_at_a_time:
        return build(job, site.options, site.out, site.work, lambda _: None)


def _misplaced(
    job: Job, site: Site, asked_for: tuple[str, str], here: tuple[str, str]
) -> Diagnostic | None:
    """Return why a worker cannot build a lesson. It may have come when the others were chosen."""
    wrong = ""
    if here[0] != asked_for[0]:
        wrong = _a("a worker of the cluster has another edition of the kit.")
    elif here != asked_for:
        wrong = _a("a worker of the cluster has other packages or fonts than the others.")
    elif not job.notebook.is_file():
        wrong = _a("a worker of the cluster does not see this notebook.")
    elif not site.work.is_dir():
        wrong = _a('a worker of the cluster does not see the folder "{folder}".')
        wrong = wrong.format(folder=site.out)
    if not wrong:
        return None
    return Diagnostic(
        code="CK342",
        message=wrong,
        place=Place(file=str(job.notebook)),
        hint=_a("All machines need the same software, and one file system at the same paths."),
    )
