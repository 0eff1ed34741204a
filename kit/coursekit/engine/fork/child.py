"""What a child of the warm process does before a notebook's first cell, and at its end."""

from __future__ import annotations

import atexit
import contextlib
import os
import random
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import Any

from coursekit.engine.fork.audit_hook import Watcher

INLINE = "module://matplotlib_inline.backend_inline"
"""Where plots go in a notebook that says nothing else."""
_PATIENCE = 2.5
"""Seconds that threads of a notebook may take to end; jupyter_client ends the kernel then."""


def draw_anew() -> None:
    """Have a child draw other numbers than the others do."""
    random.seed()
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        numpy.seed()


def settle(request: dict[str, Any], folder: str) -> None:
    """Give a child its own environment, folders, files and limits."""
    from coursekit.engine.fork.limits import Limits
    from coursekit.engine.fork.shell import Compiler

    _set_environment(request["env"])
    if folder:
        Compiler.shared, Compiler.own = tempfile.gettempdir(), folder
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
        matplotlib.rcParams["backend"] = os.environ.get("MPLBACKEND") or INLINE
    Limits(**request["limits"]).apply()


def _set_environment(env: dict[str, str]) -> None:
    """Change what differs: to touch all of it is to copy it."""
    for name in [name for name in os.environ if name not in env]:
        del os.environ[name]
    for name, value in env.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


def start(app: Any, request: dict[str, Any], file: int, last: Callable[[], object]) -> None:
    """Run a notebook with its application, or be a kernel where there is none."""
    if app is None:
        from coursekit.engine.fork.kernel import run

        run(request["argv"])
    else:
        watcher = Watcher() if request["watch"] else None
        app.begin(socket.socket(fileno=file), last, watcher)


def run_startup(app: Any, modules: frozenset[str]) -> None:
    """Run the user's startup files and lines, as `init_code` of IPython's applications does.

    That notes the names of all modules, too; here those that the warm process has serve, for to
    touch a name is to copy its page of memory.
    """
    app._run_startup_files()  # noqa: SLF001  as init_code does
    app._run_exec_lines()  # noqa: SLF001  the same
    app._run_exec_files()  # noqa: SLF001  the same
    app.shell.user_ns_hidden.update(app.shell.user_ns)
    app.shell._sys_modules_keys = modules  # noqa: SLF001  the same


def leave(but: threading.Thread) -> None:
    """Do what an interpreter that ends does: wait for threads, call what waits for the end."""
    end = time.monotonic() + _PATIENCE
    others = [one for one in threading.enumerate() if one is not but and not one.daemon]
    # Pools of threads are told to end: by who registered for it, where nothing is public.
    for tell in reversed(getattr(threading, "_threading_atexits", ())):
        threading.Thread(target=tell, daemon=True).start()
    for thread in others:
        thread.join(max(0.0, end - time.monotonic()))
    if any(thread.is_alive() for thread in others):
        return
    atexit._run_exitfuncs()  # noqa: SLF001  there is no other name for it
    _end_tracker()
    sys.stdout.flush()
    sys.stderr.flush()


def _end_tracker() -> None:
    """Have what multiprocessing shares taken away by who keeps track of it."""
    module = sys.modules.get("multiprocessing.resource_tracker")
    if module is not None:
        with contextlib.suppress(Exception):
            module._resource_tracker._stop()  # noqa: SLF001  it ends with its last user


def know_widgets(shell: Any) -> None:
    """Do what importing ipywidgets does where it finds a shell."""
    ipywidgets = sys.modules.get("ipywidgets")
    if ipywidgets is not None:
        ipywidgets.load_ipython_extension(shell)
