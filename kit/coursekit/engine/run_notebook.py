"""Runs a lesson through papermill and says in plain words what stopped it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.engine import ENGINE
from coursekit.engine.dependencies import reads_of
from coursekit.engine.failures import failure_of
from coursekit.engine.fingerprints import ALL
from coursekit.engine.fork.audit_hook import Reading
from coursekit.engine.job import Job, Options
from coursekit.engine.job_findings import Numbers, findings_in, with_mistakes
from coursekit.model.diagnostic import Diagnostic

_START = 120
"""Seconds that a kernel may take to start on a busy machine."""


@dataclass(frozen=True)
class Run:
    """A lesson as run: the notebook, or why there is none."""

    notebook: Any | None
    findings: tuple[Diagnostic, ...]
    numbers: Numbers
    detail: str = ""
    reads: tuple[str, ...] = (ALL,)
    """The files it read; see `Readings.reads`."""


def run(job: Job, options: Options, scratch: Path, *, again: bool = True) -> Run:
    """Run a lesson with its parameters, in the folder of its notebook.

    `scratch` is a file to write what ran so far to, where it stops early. `again`: once more, where
    its process was killed when all was run but what it read.
    """
    import nbformat
    from papermill import execute_notebook

    text = job.notebook.read_text(encoding="utf-8-sig")
    source = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    for cell in source.cells:
        # Findings of an earlier run are not ours.
        if cell.cell_type == "code":
            cell.outputs = []
    numbers = Numbers.of(source)
    folder = str(folder_of(job))
    reading = Reading()
    watched = {"reading": reading} if options.engine == ENGINE else {}
    try:
        notebook = execute_notebook(
            source,
            # papermill fills parameters into the braces of a path.
            str(scratch.absolute()).replace("{", "{{").replace("}", "}}"),
            parameters=dict(job.parameters),
            engine_name=options.engine,
            kernel_name=_kernel(source),
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            start_timeout=_START,
            execution_timeout=options.timeout,
            cwd=folder,
            **watched,
        )
    except Exception as error:  # noqa: BLE001 - anything at all may come out of a lesson
        ran = reading.ran or _read(scratch)
        file = str(job.notebook)
        failure = failure_of(error, file, numbers, options.timeout, ran)
        before = findings_in(ran, file, numbers) if ran is not None else ()
        found = with_mistakes((*before, failure.finding), job.notebook)
        return Run(None, found, numbers, failure.detail)
    if reading.cut_off and again:
        return run(job, options, scratch, again=False)
    found = tuple(findings_in(notebook, str(job.notebook), numbers))
    return Run(notebook, found, numbers, reads=reads_of(reading, folder, source, job.parameters))


def _read(path: Path) -> Any | None:
    import nbformat

    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        return None


def _kernel(notebook: Any) -> str:
    """Return the kernel to run in: the notebook's, or Python where it names none."""
    return str(notebook.metadata.get("kernelspec", {}).get("name") or "python3")


def folder_of(job: Job) -> Path:
    """Return the folder that the lesson's files are read from."""
    return job.notebook.resolve().parent
