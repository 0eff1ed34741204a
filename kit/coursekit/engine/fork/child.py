"""What a child of the warm process does before a notebook's first cell."""

from __future__ import annotations

import os
import random
import socket
import sys
import tempfile
import time
from typing import Any

from coursekit.engine.fork.audit_hook import Watcher

INLINE = "module://matplotlib_inline.backend_inline"
"""Where plots go in a notebook that says nothing else."""


def seed_anew() -> None:
    """Have a child draw other random numbers than the others do."""
    random.seed()
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        numpy.seed()


def settle(request: dict[str, Any], folder: str) -> None:
    """Give a child its own environment, folders, files and limits."""
    from coursekit.engine.fork.limits import Limits
    from coursekit.engine.fork.shell import Compiler

    # To touch all of the environment is to copy its memory.
    environment = request["env"]
    for name in [name for name in os.environ if name not in environment]:
        del os.environ[name]
    for name, value in environment.items():
        if os.environ.get(name) != value:
            os.environ[name] = value
    if not os.environ.get("MPLBACKEND"):
        os.environ["MPLBACKEND"] = INLINE
    if folder:
        Compiler.shared, Compiler.private = tempfile.gettempdir(), folder
        os.environ["TMPDIR"] = tempfile.tempdir = folder
    else:
        tempfile.tempdir = None
    time.tzset()
    os.chdir(request["cwd"])
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None:
        # It looks at its variable only when it is imported.
        matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]
    Limits(**request["limits"]).apply()


def run(app: Any, request: dict[str, Any], file: int) -> None:
    """Run a notebook with its application, or be a kernel where there is none."""
    if app is None:
        from coursekit.engine.fork.kernel import run

        run(request["argv"])
    else:
        app.run(socket.socket(fileno=file), Watcher() if request["watch"] else None)


def register_widgets(shell: Any) -> None:
    """Do what importing ipywidgets does where it finds a shell."""
    ipywidgets = sys.modules.get("ipywidgets")
    if ipywidgets is not None:
        ipywidgets.load_ipython_extension(shell)
