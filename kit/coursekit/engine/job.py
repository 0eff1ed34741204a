"""What a build is asked to do, and what came of it: plain data that crosses process borders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from coursekit.engine import ENGINE
from coursekit.model.diagnostic import Diagnostic, Place, Severity

Answers = Literal["self-check", "graded"]
Paper = Literal["a4", "letter"]
Status = Literal["built", "unchanged", "failed"]


@dataclass(frozen=True)
class Options:
    """What holds for every lesson of a build. `targets` are names of `engine.targets`."""

    targets: tuple[str, ...] = ("html", "pdf")
    answers: Answers = "self-check"
    seed: int | None = None
    versions: tuple[str, ...] = ()
    live: str = ""
    engine: str = ENGINE
    """The papermill engine; "nbclient" is papermill's own."""
    timeout: int = 600
    """Seconds that one cell may run."""
    force: bool = False
    """Do every step anew, whatever is known of it."""
    paper: Paper = "a4"
    cache: Path | None = None
    """The folder of the store of steps (`engine.store`); None: nothing is kept."""


@dataclass(frozen=True)
class Job:
    """One lesson to build: a notebook, the id of its output, its parameters."""

    notebook: Path
    id: str
    parameters: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    origin: Place = Place()  # noqa: RUF009 - frozen
    """The row of the plan that asks for it."""
    findings: tuple[Diagnostic, ...] = ()
    """What was found before it ran; an error among them means that it cannot run."""
    language: str = ""
    """BCP 47 tag of the language that its author is told things in."""


@dataclass(frozen=True)
class Outcome:
    """What came of a job. `files` are the names in its folder; `detail` is for developers."""

    id: str
    notebook: Path
    status: Status
    files: tuple[str, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    seconds: float = 0.0
    detail: str = ""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds of each step, see `engine.timing`."""


def failing(findings: tuple[Diagnostic, ...]) -> bool:
    """Return whether an error is among the findings."""
    return any(finding.severity is Severity.ERROR for finding in findings)
