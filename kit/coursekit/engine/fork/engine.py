"""papermill's engine `coursekit`: each notebook runs in a child of a warm process.

What cannot run there goes to papermill's own engine, with a warning in papermill's log. The
notebook's metadata (`papermill.engine`) names the engine that ran it.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.iorw import LocalHandler, papermill_io
from papermill.log import logger

from coursekit.engine.fork.eligibility import why_not
from coursekit.engine.fork.import_scan import imports
from coursekit.engine.timing import step

_CPU_SPENT = (
    "The notebook used up its %d seconds of processor time (option cpu of engine coursekit)."
)
_OPTIONS = ("memory", "cpu", "processes", "preload", "reading")
"""Options beyond papermill's."""
_SAVE_INTERVAL = 0.5
"""Seconds between two saves of a notebook that runs."""


class _BrokenChildError(Exception):
    """A child sent what is no message; the text says what it was."""


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

        extra = {name: options.pop(name) for name in _OPTIONS if name in options}
        code = [cell.source for cell in nb_man.nb.cells if cell.cell_type == "code"]
        imported = imports(code)
        why = why_not(code, imported, kernel_name, options, Path())
        if not why:
            extra["preload"] = {*extra.get("preload", ()), *imported}
            try:
                with _saved_seldom(nb_man):
                    return _run_with_second_server(nb_man, kernel_name, extra, options)
            except ForkServerError as error:
                if _has_begun(nb_man.nb):
                    raise
                why = str(error)
            except _BrokenChildError as error:
                why = f"its child sent what is no message ({error})"
                # It runs again from its first cell.
                nb_man.notebook_start()
        logger.warning("Engine coursekit leaves this notebook to papermill's own: %s.", why)
        _name_engine(nb_man, "nbclient")
        with step("papermill's own engine"):
            return super().execute_managed_notebook(nb_man, kernel_name, **options)


def _name_engine(nb_man: Any, name: str) -> None:
    nb_man.nb.metadata.setdefault("papermill", {})["engine"] = name


def _has_begun(notebook: Any) -> bool:
    return any(cell.get("execution_count") for cell in notebook.cells)


def _run_with_second_server(
    nb_man: Any, kernel_name: str, extra: dict[str, Any], options: dict[str, Any]
) -> Any:
    """Run a notebook, with another warm process where the first died before it could begin."""
    from coursekit.engine.fork.server_client import ServerDiedError

    try:
        return _run(nb_man, kernel_name, extra, options)
    except ServerDiedError:
        if _has_begun(nb_man.nb):
            raise
        return _run(nb_man, kernel_name, extra, options)


def _run(nb_man: Any, kernel_name: str, extra: dict[str, Any], options: dict[str, Any]) -> Any:
    from coursekit.engine.fork.client import ForkedKernel
    from coursekit.engine.fork.limits import Limits
    from coursekit.engine.fork.server_client import ForkServerError, suits, warm

    # They are left as they are, for whoever runs the notebook where this cannot.
    extra, options = {**extra}, {**options}
    server = warm()
    if not suits(server, os.environ, "."):
        raise ForkServerError("its environment or its folder calls for a Python of its own")
    preload, reading = sorted(extra.pop("preload")), extra.pop("reading", None)
    limits = Limits.of(extra)
    start_timeout = options.pop("start_timeout", 60)
    timeout = options.pop("execution_timeout", None) or options.get("timeout")
    options.pop("input_path", None)
    settings = {
        **options,
        "timeout": timeout,
        "startup_timeout": start_timeout,
        "kernel_name": kernel_name,
        "log": logger,
    }
    kernel = ForkedKernel(server, limits, preload, reading, start_timeout)
    _name_engine(nb_man, "coursekit")
    try:
        return ForkedNotebookClient(nb_man, kernel, **settings).execute()
    except (CellTimeoutError, DeadKernelError) as error:
        if kernel.broken:
            raise _BrokenChildError(kernel.broken) from error
        if reading is not None:
            reading.ran = nb_man.nb
        if kernel.status == -signal.SIGXCPU:
            logger.error(_CPU_SPENT, limits.cpu)
        raise


class ForkedNotebookClient(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, with a child for its kernel."""

    def __init__(self, nb_man: Any, kernel: Any, **settings: Any) -> None:
        super().__init__(nb_man, **settings)
        self._kernel = kernel

    def create_kernel_manager(self) -> Any:
        """Return what stands for the kernel manager."""
        self.km = self._kernel
        return self.km

    def papermill_execute_cells(self) -> None:
        """Run the cells."""
        with step("cells"):
            super().papermill_execute_cells()


@contextmanager
def _saved_seldom(nb_man: Any) -> Iterator[None]:
    """Have papermill save a notebook that runs now and then, and not twice a cell.

    It is saved when it begins and when it ends, however it ends. A notebook that may read what was
    saved, and one that is not saved in a file, which may fail, is saved as papermill does.
    """
    path, save = nb_man.output_path, nb_man.save
    local = path and isinstance(papermill_io.get_handler(path), LocalHandler)
    if not local or any(".ipynb" in cell.source for cell in nb_man.nb.cells):
        yield
        return
    last = time.monotonic()

    def save_seldom(**settings: Any) -> None:
        nonlocal last
        if time.monotonic() >= last + _SAVE_INTERVAL:
            save(**settings)
            last = time.monotonic()

    nb_man.save = save_seldom
    try:
        yield
    finally:
        del nb_man.save
