"""Which workers of a cluster build: those with the kit of who asks, and all the same packages.

What lessons are made from is so the same on each of them, and known before the first is built.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from coursekit.engine import environment_hash
from coursekit.engine.executors import SEED, ExecutorError
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Diagnostic, Report, Severity


@dataclass(frozen=True)
class Chosen:
    """The workers that build."""

    surroundings: str
    """See `environment_hash.surroundings`."""
    places: tuple[str, ...]
    """Their hosts, or addresses where others share the host; none: all workers are alike."""


def what_is_here(seed: str) -> tuple[str, str]:
    """Return hashes of a worker's kit and surroundings. Dask gives workers a seed of its own."""
    os.environ[SEED] = seed
    return environment_hash.kit(), environment_hash.surroundings()


def choose(found: Mapping[str, Any], report: Report) -> Chosen:
    """Return the workers to build with, by what each said for its address; the report has the rest.

    Raises ExecutorError where none has this kit.
    """
    kit, own = environment_hash.kit(), environment_hash.surroundings()
    # One whose kit is too old to be asked has an error to say.
    said = {name: one for name, one in found.items() if isinstance(one, tuple) and one[0] == kit}
    if not said:
        raise ExecutorError(
            Diagnostic(
                code="CK342",
                message=_a("no worker of the cluster has this edition of the kit."),
                hint=_a("Install the same kit on all machines, and start the workers again."),
            )
        )
    around = [one[1] for one in said.values()]
    most = max(around, key=lambda one: (around.count(one), one == own, one))
    others = sorted(name for name in found if name not in said or said[name][1] != most)
    for name in others:
        _leave_out(name, report, other_kit=name not in said)
    mixed = {urlsplit(name).hostname for name in others}
    hosts = {name: urlsplit(name).hostname for name in found if others and name not in others}
    places = {name if host is None or host in mixed else host for name, host in hosts.items()}
    return Chosen(most, tuple(sorted(places)))


def _leave_out(name: str, report: Report, *, other_kit: bool) -> None:
    told = (
        _a("the worker {name} is left out: it has another edition of the kit.")
        if other_kit
        else _a("the worker {name} is left out: it has other packages or fonts than most.")
    )
    report.add(
        "CK342",
        told.format(name=name),
        hint=_a("Install the same on all machines, and start the workers again."),
        severity=Severity.WARNING,
    )
