"""Where lessons are built: in this process, in worker processes, on a Dask cluster.

Whichever it is, the same lessons come out, byte for byte.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from coursekit.engine import ENGINE
from coursekit.engine.job import Job, Options, Outcome
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import use_author_language
from coursekit.model.diagnostic import Diagnostic, Place, Report

SEED = "PYTHONHASHSEED"
"""The variable that says in which order sets come."""
Watch = Callable[[Job, str], None]
"""Told the job and the step that it is at."""


@dataclass(frozen=True)
class Site:
    """What a build is for: its options, the folder of its lessons, that of its work."""

    options: Options
    out: Path
    work: Path
    runs_python: bool = True
    """Whether the first lesson to build has Python in it, so that others are likely to."""
    lessons: int = 0
    """How many lessons the build has, with those that are unchanged; 0: unknown."""


class Executor(Protocol):
    """Builds many lessons."""

    def surroundings(self, report: Report) -> str:
        """Return `versions.surroundings` of where lessons will run; the report says what is odd.

        Asked first, once a build. Raises ExecutorError where no lesson can be built.
        """
        ...

    def get_ready(self, site: Site) -> None:
        """Begin with what takes time: there will be lessons to build, by `build_all`."""

    def build_all(self, jobs: Sequence[Job], site: Site, watch: Watch) -> Iterator[Outcome]:
        """Build jobs and yield what came of each as it is done. Closing it stops the build."""
        ...


class ExecutorError(Exception):
    """Lessons cannot be built there; the diagnostic says why and what to do."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(str(diagnostic))
        self.diagnostic = diagnostic


def prepare() -> None:
    """Make this process one that builds; called before anything is started or imported by it."""
    # So that sets come in one order, wherever a lesson runs.
    os.environ.setdefault(SEED, "0")
    # nbformat's validator would have jsonschema compile a grammar of web addresses, for a second
    # or two; no notebook is checked by it. A module that is None counts as not installed.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    # What stops a lesson is told as a finding; these would say it once more, to developers.
    for name in ("papermill", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def warm_up(site: Site) -> None:
    """Start the warm process, where lessons run in its children: it gets ready meanwhile."""
    if site.runs_python and site.options.engine == ENGINE and hasattr(os, "fork"):
        from coursekit.engine.fork.server_client import warm

        warm(kit=True)


def died(job: Job, detail: str, hint: str) -> Outcome:
    """Return the outcome of a lesson whose process died; `hint` is told in its language."""
    with use_author_language(job.language):
        finding = Diagnostic(
            code="CK322",
            message=_a("the process that built this lesson died; the other lessons went on."),
            place=Place(file=str(job.notebook)),
            hint=_a(hint),
        )
    failed = Outcome(job.id, job.notebook, "failed", findings=job.findings, detail=detail)
    return replace(failed, findings=(*job.findings, finding))
