"""Runs a lesson, by reading it or through papermill, and says in plain words what stopped it."""

from __future__ import annotations

import contextlib
import copy
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.engine import ENGINE
from coursekit.engine.dependencies import reads_of
from coursekit.engine.failures import failure_of, timeout_failure
from coursekit.engine.fingerprints import ALL
from coursekit.engine.fork.audit_hook import Reading
from coursekit.engine.fork.import_finder import candidates
from coursekit.engine.job import Job, Options
from coursekit.engine.job_findings import Numbers, findings_in, with_mistakes
from coursekit.engine.static_run import NeedsPythonError, needs_python, run_static
from coursekit.model.diagnostic import Diagnostic, Place
from coursekit.notebook import NotebookError, look_up, read_notebook
from coursekit.render.inline_media import record_reads

_START = 120
"""Seconds that a kernel may take to start on a busy machine."""
_KERNELS = {"python3", "coursekit"}
"""Kernels that say the same of Python as this process."""


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
    source = read_source_notebook(job.notebook)
    numbers = Numbers.of(source)
    if _is_static(source, options, folder_of(job)):
        with contextlib.suppress(NeedsPythonError):
            return _run_static(source, numbers, job, options)
    return _run_python(source, numbers, job, options, scratch, again=again)


def runs_python(job: Job, options: Options) -> bool:
    """Return whether Python will be started for a lesson; see `static_run.needs_python`."""
    try:
        return not _is_static(read_notebook(job.notebook).data, options, folder_of(job))
    except (NotebookError, OSError):
        return False


def _is_static(source: Any, options: Options, folder: Path) -> bool:
    # Python would import a module of the kit's name that lies beside the notebook.
    shadowed = any(map(os.path.lexists, candidates(f"{folder}/coursekit")))
    asked = options.engine == ENGINE and _kernel(source) in _KERNELS
    return asked and not shadowed and not needs_python(source)


def _run_static(source: Any, numbers: Numbers, job: Job, options: Options) -> Run:
    folder, file = folder_of(job), str(job.notebook)
    notebook = copy.deepcopy(source)
    try:
        with record_reads() as reads, _time_limit(options.timeout):
            run_static(notebook, job.parameters, folder, language=job.language)
    except _TimeLimitError:
        failure = timeout_failure(Place(file=file), options.timeout)
        return Run(None, (failure.finding,), numbers, failure.detail)
    modules = {os.path.relpath(path, folder) for path in candidates(f"{folder}/coursekit")}
    found = tuple(findings_in(notebook, file, numbers))
    return Run(notebook, found, numbers, reads=tuple(sorted(reads | modules)))


class _TimeLimitError(Exception):
    """Reading a lesson took too long."""


@contextlib.contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    """Raise _TimeLimitError after so many seconds, where the system can do that."""
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def stop(*_: object) -> None:
        raise _TimeLimitError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _run_python(
    source: Any, numbers: Numbers, job: Job, options: Options, scratch: Path, *, again: bool
) -> Run:
    from papermill import execute_notebook

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


def read_source_notebook(path: Path) -> Any:
    """Return an author's notebook as nbformat's nodes, without what an earlier run left in it.

    Cells that lack an id get the same ones each time. Raises NotebookError.
    """
    from nbformat import from_dict, v4
    from nbformat.v4.rwbase import rejoin_lines, strip_transient

    notebook = from_dict(read_notebook(path).data)  # type: ignore[no-untyped-call]
    notebook = strip_transient(rejoin_lines(notebook))  # type: ignore[no-untyped-call]
    notebook.metadata.pop("widgets", None)
    if notebook.get("nbformat_minor", 0) < v4.nbformat_minor:
        # Ids of cells were not known then; nbformat would make up random ones.
        for cell in notebook.cells:
            cell.pop("id", None)
    notebook.nbformat, notebook.nbformat_minor = v4.nbformat, v4.nbformat_minor
    known: set[str] = set()
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.get("id", "") in {"", *known}:
            cell.id = f"cell-{number}"
        known.add(cell.id)
        if cell.cell_type == "code":
            cell.outputs = []
    return notebook


def _read(path: Path) -> Any | None:
    import nbformat

    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        return None


def _kernel(notebook: Any) -> str:
    """Return the kernel to run in: the notebook's, or Python where it names none."""
    return str(look_up(notebook, "metadata", "kernelspec", "name") or "python3")


def folder_of(job: Job) -> Path:
    """Return the folder that the lesson's files are read from."""
    return job.notebook.resolve().parent
