"""papermill's engine `coursekit`: each notebook runs in a child of a warm process.

What cannot run there goes to papermill's own engine, with a note in the log.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.iorw import LocalHandler, papermill_io
from papermill.log import logger

from coursekit.engine.fork.client import Cell
from coursekit.engine.fork.eligibility import why_not
from coursekit.engine.fork.import_scan import imports
from coursekit.engine.timing import step

_SPENT = "The notebook used up its %d seconds of processor time (option cpu of engine coursekit)."
_OWN: tuple[str, ...] = ("memory", "cpu", "processes", "preload", "reading")


class ForkEngine(NBClientEngine):  # type: ignore[misc]
    """Runs a Python notebook in a forked child, and says exactly what nbclient would.

    Options beyond papermill's: `memory` (bytes), `cpu` (seconds) and `processes`, as `Limits` has
    them; `preload` (module names) for libraries to import beforehand; `reading` (a `Reading`) to
    be told which files the notebook read, and how far it ran.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Run the notebook and return it; see papermill's NBClientEngine."""
        from coursekit.engine.fork.server_client import ForkServerError

        own = {name: options.pop(name) for name in _OWN if name in options}
        code = [cell.source for cell in nb_man.nb.cells if cell.cell_type == "code"]
        imported = imports(code)
        reason = why_not(code, imported, kernel_name, options, Path())
        if not reason:
            own["preload"] = {*own.get("preload", ()), *imported}
            try:
                return _run_again(nb_man, kernel_name, own, options)
            except ForkServerError as error:
                if _begun(nb_man.nb):
                    raise
                reason = str(error)
        logger.info("Engine coursekit leaves this notebook to papermill's own: %s.", reason)
        return super().execute_managed_notebook(nb_man, kernel_name, **options)


def _begun(notebook: Any) -> bool:
    return any(cell.get("execution_count") for cell in notebook.cells)


def _run_again(nb_man: Any, kernel_name: str, own: dict[str, Any], options: dict[str, Any]) -> Any:
    """Run a notebook, with another warm process where the first died before it could begin."""
    from coursekit.engine.fork.server_client import ServerDiedError

    try:
        return _run(nb_man, kernel_name, own, options)
    except ServerDiedError:
        if _begun(nb_man.nb):
            raise
        return _run(nb_man, kernel_name, own, options)


def _run(nb_man: Any, kernel_name: str, own: dict[str, Any], options: dict[str, Any]) -> Any:
    from coursekit.engine.fork.limits import Limits
    from coursekit.engine.fork.server_client import ForkServerError, suits, warm

    # They are left as they are, for whoever runs the notebook where this cannot.
    own, options = {**own}, {**options}
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
        if client.child is not None and client.child.status == -signal.SIGXCPU:
            logger.error(_SPENT, limits.cpu)
        raise


class ForkedNotebookClient(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, with a child for its kernel."""

    kernel: tuple[Any, Any, Any, Any]
    child: Any = None

    def create_kernel_manager(self) -> Any:
        """Return what stands for the kernel manager."""
        from coursekit.engine.fork.client import ForkedKernel

        self.km = self.child = ForkedKernel(*self.kernel)
        return self.km

    def papermill_execute_cells(self) -> None:
        """Run the cells. The child knows them all from the start, where nobody may change them."""
        hooks = self.on_cell_start, self.on_cell_execute
        if hooks == (None, None) and _unseen(self.nb_man):
            self.kc.run_ahead(self._cells())
        with step("cells"):
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


def _unseen(nb_man: Any) -> bool:
    """Return whether nobody sees from outside how far a notebook is.

    papermill may save it behind each cell, which takes time where that is not a file here, or may
    fail; and its own code may read what was saved.
    """
    path = nb_man.output_path
    if not path:
        return True
    here = isinstance(papermill_io.get_handler(path), LocalHandler)
    return here and not any(".ipynb" in cell.source for cell in nb_man.nb.cells)
