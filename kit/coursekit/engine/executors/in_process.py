"""Builds lessons one after the other in this process; their cells run in children all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coursekit.engine import environment_hash
from coursekit.engine.executors import Site, Watch, prepare, warm_up
from coursekit.engine.job import Job, Outcome
from coursekit.model.diagnostic import Report


class InProcess:
    """See `Executor`."""

    def surroundings(self, _: Report) -> str:
        """Return those of this machine."""
        return environment_hash.surroundings()

    def get_ready(self, site: Site) -> None:
        """Make this process one that builds."""
        prepare()
        warm_up(site)

    def build_all(self, jobs: Sequence[Job], site: Site, watch: Watch) -> Iterator[Outcome]:
        """Build jobs in their order."""
        from coursekit.engine import step_cache
        from coursekit.engine.build_lesson import build

        try:
            for job in jobs:
                watch(job, "starting")

                def say(step: str, job: Job = job) -> None:
                    watch(job, step)

                yield build(job, site.options, site.out, site.work, say)
        finally:
            step_cache.finish()
