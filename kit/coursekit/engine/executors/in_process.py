"""Builds lessons one after the other in this process; their cells run in children all the same."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from coursekit.engine.executors import Site, Watch, prepare
from coursekit.engine.job import Job, Outcome


class InProcess:
    """See `Executor`."""

    def get_ready(self, site: Site) -> None:
        """Start the warm process."""
        prepare()
        if site.options.engine == "coursekit" and hasattr(os, "fork"):
            from coursekit.engine.fork.servers import warm

            warm(kit=True)

    def build_all(self, jobs: Sequence[Job], site: Site, watch: Watch) -> Iterator[Outcome]:
        """Build jobs in their order."""
        from coursekit.engine import steps
        from coursekit.engine.builder import build

        try:
            for job in jobs:
                watch(job, "starting")

                def say(step: str, job: Job = job) -> None:
                    watch(job, step)

                yield build(job, site.options, site.out, site.work, say)
        finally:
            steps.finish()
