"""What the warm process imports and makes before it forks."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coursekit.engine.fork.child import register_widgets
from coursekit.engine.fork.import_scan import MAPS, PACKAGE
from coursekit.engine.fork.practice import practise_library, practise_shell

KIT = ("anywidget", "coursekit.authoring.magics", "coursekit.widgets", "coursekit.questions",
       "coursekit.blocks.registry")  # fmt: skip
"""What the lessons of the kit import: half of what there is, so nothing for other notebooks."""
KERNEL = ("debugpy", "ipykernel.debugger", "ipykernel.kernelapp", "jupyter_client.localinterfaces",
          "IPython.core.completer", "IPython.core.logger", "jedi", "sqlite3",
          "tornado.platform.asyncio", "ipywidgets", "coursekit.engine.fork.kernel",
          "coursekit.engine.fork.limits", "coursekit.engine.fork.shell")  # fmt: skip
"""What ipykernel imports, much of it late; and widgets, which many libraries import."""
SAFE = frozenset({"numpy", "pandas", "matplotlib", "matplotlib.pyplot", MAPS, PACKAGE})
"""Libraries that are imported beforehand when a notebook asks for them, and are safe to fork."""
SHELL = ""
"""What stands for the shell among names of libraries."""
_ours = sys.modules[PACKAGE]


def load(name: str) -> None:
    """Import a module; one that isn't there, or fails, is the notebook's to report."""
    with _kit(), _as_in_a_cell(), contextlib.suppress(Exception):
        for one in KIT if name == PACKAGE else (name,):
            importlib.import_module(one)


def practise(name: str, app: Any) -> None:
    """Use a library that was imported, or the SHELL of an application, as notebooks do."""
    if name == SHELL:
        practise_shell(app.shell)
        return
    with _kit():
        practise_library(name)


@contextlib.contextmanager
def _as_in_a_cell() -> Iterator[None]:
    """Have libraries find, when they are imported, what they would find in a cell of a notebook.

    pandas looks whether it is in a notebook or a terminal, and for the encoding of what it prints.
    """
    module: Any = sys.modules.get("IPython.core.interactiveshell")
    trap = contextlib.nullcontext()
    if module is not None and module.InteractiveShell.initialized():
        trap = module.InteractiveShell.instance().builtin_trap
    with (
        trap,
        open(os.devnull, "w", encoding="UTF-8") as nowhere,  # noqa: PTH123  its name is written as given
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        yield


@contextlib.contextmanager
def _kit() -> Iterator[None]:
    """Have the package itself there, lest it is imported anew and makes its magics known.

    Afterwards it is not, for a notebook's import of it is what does so there.
    """
    sys.modules[PACKAGE] = _ours
    try:
        yield
    finally:
        sys.modules.pop(PACKAGE, None)


def application() -> Any:
    """Make the application that notebooks run in, and its shell."""
    before = dict(os.environ)
    _load_kernel()
    import ipykernel_launcher  # type: ignore[import-untyped]

    from coursekit.engine.fork.shell import PipeKernelApp

    history = "--HistoryManager.hist_file=:memory:"
    app = PipeKernelApp.instance()
    app.initialize([history])  # type: ignore[no-untyped-call]
    # As nbclient starts kernels, with a file that has gone by now.
    connection = str(Path(tempfile.gettempdir(), f"tmp{os.getpid()}.json"))
    sys.argv = [str(ipykernel_launcher.__file__), "-f", connection, history]
    app.environment = {n: value for n, value in os.environ.items() if before.get(n) != value}
    # ipykernel says more of each message, which its handler would throw away.
    app.log.setLevel(logging.WARNING)
    register_widgets(app.shell)
    return app


def kernels() -> None:
    """Make what kernels have in common."""
    before = dict(os.environ)
    _load_kernel()
    from coursekit.engine.fork import kernel

    kernel.prepare(before)


def list_modules() -> None:
    """Note, for kernels, which modules there are."""
    from coursekit.engine.fork import kernel

    kernel.list_modules()


def _load_kernel() -> None:
    for name in KERNEL:
        load(name)
