"""What stopped a lesson, in a lecturer's words: the cell, the line, the error, what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.authoring.parameter_types import IMPORTS
from coursekit.engine.job_findings import Numbers, has_injected
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Diagnostic, Place
from coursekit.model.validation_errors import ModelError

_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_FRAME = re.compile(r"Cell In\[(\d+)\], line (\d+)")
_BARE_FRAME = re.compile(r"(?:File <ipython-input-\S+>, |<string>, )line (\d+)")
_FILE_FRAME = re.compile(r"^\s*File (\S.*?):(\d+)(?:,? in .*)?$", re.MULTILINE)
_IN_FILE = re.compile(r" \(\S+\.py, line \d+\)$")


@dataclass(frozen=True)
class Failure:
    """A finding for the author, and the whole story for a developer."""

    finding: Diagnostic
    detail: str = ""


@dataclass(frozen=True)
class Stop:
    """A cell that raised an error, as kernels and papermill tell of it; `cell_index` from 0."""

    source: str
    cell_index: int
    exec_count: int | None
    ename: str
    evalue: str
    traceback: Sequence[str] = ()


def failure_of(
    error: Exception, file: str, numbers: Numbers, timeout: int, ran: Any | None
) -> Failure:
    """Return what an exception out of papermill means. `ran` is the notebook as far as it ran."""
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    detail = _plain(f"{type(error).__name__}: {error}")
    if isinstance(error, PapermillExecutionError):
        stop = Stop(
            str(error.source),
            error.cell_index,
            error.exec_count,
            str(error.ename),
            str(error.evalue),
            error.traceback or (),
        )
        injected = ran is not None and has_injected(ran)
        return failure_in_cell(stop, file, numbers, injected=injected, said=_said(ran))
    if isinstance(error, CellTimeoutError):
        return timeout_failure(_reached(ran, file, numbers), timeout, detail)
    if isinstance(error, DeadKernelError):
        message = _a("Python died while the lesson ran.")
        hint = _a("Often it ran out of memory; try with less data.")
        return Failure(_finding("CK322", message, _reached(ran, file, numbers), hint), detail)
    if isinstance(error, NoSuchKernel):
        message = _a('the lesson asks for the kernel "{name}", which is not installed here.')
        message = message.format(name=error.name)
        hint = _a("Open it in JupyterLab and choose the kernel Python 3.")
        return Failure(_finding("CK323", message, Place(file=file), hint), detail)
    reason = _plain(str(error)).strip().split("\n")[0] or type(error).__name__
    message = _a("the lesson could not be run: {reason}").format(reason=reason)
    return Failure(_finding("CK323", message, Place(file=file), ""), detail)


def failure_in_cell(
    stop: Stop, file: str, numbers: Numbers, *, injected: bool, said: str = ""
) -> Failure:
    """Return what a cell that raised means. `injected`: parameters were put before it; `said`: what
    it wrote to the error stream."""
    trace = _plain("\n".join(stop.traceback))
    name, value = stop.ename, _plain(stop.evalue)
    line = _line(trace, stop.exec_count)
    lines = stop.source.split("\n")
    text = lines[line - 1].rstrip() if 0 < line <= len(lines) else ""
    place = Place(
        file=file,
        cell=numbers.original(stop.cell_index + 1, injected=injected),
        line=line,
        text=text.strip(),
    )
    if name == "CellExecutionError":
        return Failure(_usage(said, place), trace)
    if name == ModelError.__name__:
        return Failure(_finding("CK165", value.strip().split("\n")[0], place, ""), trace)
    first = _IN_FILE.sub("", value.strip().split("\n")[0]).rstrip(".")
    module = _module(trace, Path(file).resolve().parent)
    reason = f"{first} ({module})" if first and module else first or module
    message = (
        _a("the code stopped with {error}: {reason}.")
        if reason
        else _a("the code stopped with {error}.")
    ).format(error=name, reason=reason)
    return Failure(_finding("CK321", message, place, _advice(name, value)), trace)


def timeout_failure(place: Place, timeout: int, detail: str = "") -> Failure:
    """Return the failure of a cell that ran for too many seconds."""
    message = _a("a cell ran for more than {n} seconds and was stopped.").format(n=timeout)
    hint = _a("Look for a loop without an end, or allow more with --timeout.")
    return Failure(_finding("CK322", message, place, hint), detail)


def _reached(ran: Any | None, file: str, numbers: Numbers) -> Place:
    """Return the place of the last cell that began."""
    cells = [] if ran is None else ran.cells
    begun = [n for n, c in enumerate(cells, 1) if c.metadata.get("papermill", {}).get("start_time")]
    if not begun:
        return Place(file=file)
    cell = numbers.original(begun[-1], injected=ran is not None and has_injected(ran))
    return Place(file=file, cell=cell)


def _usage(said: str, place: Place) -> Diagnostic:
    """Return what IPython wrote to the error stream instead of raising it."""
    last = _plain(said).strip().split("\n")[-1].removeprefix("UsageError: ")
    magic = re.search(r"magic `?%%?(quiz|scenario)", last)
    if magic:
        message = _a("%%{kind} is not known yet when this cell runs.").format(kind=magic[1])
        hint = _a('Begin the notebook with a cell that says "import coursekit".')
        return _finding("CK321", message, place, hint)
    return _finding(
        "CK321",
        _a("the cell stopped: {reason}").format(reason=last or _a("it gave no reason")),
        place,
        "",
    )


def _said(ran: Any | None) -> str:
    """Return what the failed cell wrote to the error stream."""
    for cell in ran.cells if ran is not None else ():
        if cell.metadata.get("papermill", {}).get("exception"):
            streams = (o for o in cell.get("outputs", ()) if o.get("name") == "stderr")
            return "".join(str(output.text) for output in streams)
    return ""


def _line(trace: str, count: int | None) -> int:
    found = [int(line) for cell, line in _FRAME.findall(trace) if int(cell) == count]
    found = found or [int(line) for line in _BARE_FRAME.findall(trace)]
    return found[-1] if found else 0


def _module(trace: str, folder: Path) -> str:
    """Return where a module beside the lesson raised the error, or let it through; else ""."""
    for name, line in reversed(_FILE_FRAME.findall(trace)):
        path = Path(name).expanduser().resolve()
        if path.is_relative_to(folder) and "site-packages" not in path.parts:
            return str(Place(file=str(path.relative_to(folder)), line=int(line)))
    return ""


def _advice(name: str, value: str) -> str:
    quoted = re.search(r"'([^']+)'", value)
    what = quoted[1] if quoted else ""
    if name == "NameError" and what in IMPORTS:
        hint = _a("If the type is meant, begin the cell with a line that says: {line}")
        return hint.format(line=IMPORTS[what])
    return {
        "NameError": _a(
            "{name} is used before a cell gives it a value; a name may be misspelt."
        ).format(name=what),
        "ModuleNotFoundError": _a("Install it, for instance: pip install {name}").format(
            name=what.split(".")[0]
        ),
        "FileNotFoundError": _a("Files are looked for in the folder of the notebook."),
        "StdinNotImplementedError": _a("A lesson cannot wait for input(); make it a parameter."),
        "SyntaxError": _a(
            "Look for a bracket or quote that is not closed, in that line or just above."
        ),
        "IndentationError": _a("Lines that belong together begin at the same column."),
        "MemoryError": _a("Try with less data."),
    }.get(name, "")


def _finding(code: str, message: str, place: Place, hint: str) -> Diagnostic:
    return Diagnostic(code=code, message=message, place=place, hint=hint)


def _plain(text: str) -> str:
    return _COLOURS.sub("", text)
