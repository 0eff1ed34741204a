"""papermill's engine `coursekit`: each notebook runs in a child of a warm process.

What cannot run there goes to papermill's own engine, with a note in the log.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.log import logger

from coursekit.engine.fork.client import Cell
from coursekit.engine.fork.imports import imports
from coursekit.engine.fork.python import is_this_python

UNFORKABLE = frozenset({"grpc", "jax", "pyspark", "ray", "tensorflow"})
"""Libraries whose notebooks get a process of their own from the start."""
_OWN: tuple[str, ...] = ("memory", "cpu", "processes", "preload", "reading")
_EARLY = re.compile(
    r"\b(?:MPLBACKEND|MPLCONFIGDIR|MATPLOTLIBRC|(?:OMP|OPENBLAS|MKL)_NUM_THREADS)\b"
)
_CONNECTION = re.compile(
    r"\bget_connection_(?:file|info)\b|\bconnect_qtconsole\b|%(?:connect_info|qtconsole)\b"
)
_STRICT = re.compile(r"\b(?:simplefilter|filterwarnings)\(\s*['\"]error")
_OURS = {"extra_arguments", "kernel_manager_class", "km"}
"""Options of nbclient that speak of how its kernels are started."""


class ForkEngine(NBClientEngine):  # type: ignore[misc]
    """Runs a Python notebook in a forked child, and says exactly what nbclient would.

    Options beyond papermill's: `memory` (bytes), `cpu` (seconds) and `processes`, as `Limits` has
    them; `preload` (module names) for libraries to import beforehand; `reading` (a `Reading`) to
    be told which files the notebook read, and how far it ran.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Run the notebook and return it; see papermill's NBClientEngine."""
        from coursekit.engine.fork.servers import ForkServerError

        own = {name: options.pop(name) for name in _OWN if name in options}
        imported = _imports(nb_man.nb)
        reason = why_not(imported, kernel_name, options) or _needs(nb_man.nb)
        if not reason:
            own["preload"] = {*own.get("preload", ()), *imported}
            try:
                return _run(nb_man, kernel_name, own, options)
            except ForkServerError as error:
                if any(cell.get("execution_count") for cell in nb_man.nb.cells):
                    raise
                reason = str(error)
        logger.info("Engine coursekit leaves this notebook to papermill's own: %s.", reason)
        return super().execute_managed_notebook(nb_man, kernel_name, **options)


def _run(nb_man: Any, kernel_name: str, own: dict[str, Any], options: dict[str, Any]) -> Any:
    from coursekit.engine.fork.limits import Limits
    from coursekit.engine.fork.servers import ForkServerError, suits, warm

    server = warm()
    if not suits(server, os.environ, "."):
        raise ForkServerError("its environment or its folder calls for a Python of its own")
    preload, reading = sorted(own.pop("preload")), own.pop("reading", None)
    limits = Limits.of(own)
    options.pop("input_path", None)
    timeout = options.pop("execution_timeout", None) or options.pop("timeout", None)
    settings = {
        **{name: value for name, value in options.items() if name != "timeout"},
        "timeout": timeout,
        "startup_timeout": options.pop("start_timeout", 60),
        "kernel_name": kernel_name,
        "log": logger,
    }
    settings.pop("start_timeout", None)
    client = ForkedNotebookClient(nb_man, **settings)
    client.kernel = (server, limits, preload, reading)
    try:
        return client.execute()
    except (CellTimeoutError, DeadKernelError):
        if reading is not None:
            reading.ran = nb_man.nb
        raise


class ForkedNotebookClient(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, with a child for its kernel."""

    kernel: tuple[Any, Any, Any, Any]

    def create_kernel_manager(self) -> Any:
        """Return what stands for the kernel manager."""
        from coursekit.engine.fork.client import ForkedKernel

        self.km = ForkedKernel(*self.kernel)
        return self.km

    def papermill_execute_cells(self) -> None:
        """Run the cells. The child knows them all from the start, where nobody may change them."""
        if self.on_cell_start is None and self.on_cell_execute is None:
            self.kc.run_ahead(self._cells())
        super().papermill_execute_cells()

    def _cells(self) -> Iterator[Cell]:
        """Return what nbclient will run (NotebookClient.async_execute_cell)."""
        for cell in self.nb.cells:
            tags = cell.metadata.get("tags", [])
            if (
                cell.cell_type == "code"
                and cell.source.strip()
                and self.skip_cells_with_tag not in tags
            ):
                goes_on = not self.force_raise_errors and (
                    self.allow_errors or "raises-exception" in tags
                )
                yield Cell(cell.source, not goes_on)


def why_not(imported: set[str], kernel_name: str, options: dict[str, Any]) -> str:
    """Return why a notebook cannot run in a child of the warm process, or ""."""
    if not hasattr(os, "fork") or sys.platform == "win32":
        return "this system cannot fork"
    if _OURS & options.keys():
        return "its kernel is to be started in a way of its own"
    if not _suits(kernel_name):
        return f'the kernel "{kernel_name}" is not this Python'
    bad = sorted({name.partition(".")[0] for name in imported} & UNFORKABLE)
    return f"{bad[0]} must not be forked" if bad else ""


def _suits(kernel_name: str) -> bool:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec(kernel_name)
    except NoSuchKernel:
        return False
    if spec.language != "python" or spec.env or spec.metadata.get("kernel_provisioner"):
        return False
    return is_this_python(spec.argv)


def _needs(notebook: Any) -> str:
    """Return what its code does that only a kernel and libraries of its own will do for."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        found = _EARLY.search(cell.source)
        if found:
            return f"its code speaks of {found[0]}, which libraries look at when they are imported"
        if _CONNECTION.search(cell.source):
            return "its code asks for the connection of its kernel"
        if _STRICT.search(cell.source):
            return "its code makes errors of warnings, and libraries imported then except their own"
    return ""


def _imports(notebook: Any) -> set[str]:
    return imports(cell.source for cell in notebook.cells if cell.cell_type == "code")
