"""Where this package touches private parts of other packages, and with which versions it may.

Overridden or called below and in the subclasses named here. In another version, or where one of
these parts is missing, notebooks and kernels run without the warm process.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import sys
import threading
import time
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple


class Range(NamedTuple):
    """Versions of a package: from the lowest to, but not, the one that ends the range."""

    lowest: str
    end: str


TESTED = {
    "ipykernel": Range("7.0", "8"),
    "ipython": Range("8.37", "10"),
    "jupyter_client": Range("8.6", "9"),
    "nbclient": Range("0.10", "0.12"),
}
"""The versions whose private parts were tested."""

TOUCHED = {
    # shell.PipeKernel: no sockets, no pause before the reply.
    "ipykernel.kernelbase:Kernel": (
        "shell_main", "start", "_execute_sleep", "_supports_kernel_subshells", "_abort_queues",
        "_publish_execute_input",
    ),
    "ipykernel.ipkernel:IPythonKernel": ("compiler_class", "shell_class", "start"),
    # shell.PipeKernelApp, kernel.WarmKernelApp: made in the warm process, begun in a child.
    "ipykernel.kernelapp:IPKernelApp": (
        "init_connection_file", "init_poller", "init_sockets", "init_heartbeat", "init_io",
        "init_kernel", "init_code", "init_pdb", "write_connection_file", "log_connection_info",
        "configure_tornado_logger", "patch_io", "_run_startup_files", "_run_exec_lines",
    ),
    # streams.Stream: reads its pipe before text is added, and before it is flushed.
    "ipykernel.iostream:OutStream": ("_watch_pipe_fd", "_setup_stream_redirects", "_flush"),
    # publisher.Publisher: a stream socket in place of ZeroMQ's.
    "ipykernel.iostream:IOPubThread": ("schedule", "send_multipart", "start"),
    # shell.Compiler.
    "ipykernel.compiler:XCachingCompiler": ("get_code_name",),
    "IPython.core.interactiveshell:InteractiveShell": (
        "builtin_trap", "init_history", "init_user_ns", "atexit_operations",
    ),
    "jupyter_client.session:Session": ("auth", "pid", "feed_identities", "deserialize"),
    "atexit:": ("_run_exitfuncs",),
}  # fmt: skip
"""What is called or overridden, by module and class."""
_MAX_END = 2.5
"""Seconds that threads of a notebook may take to end; jupyter_client ends the kernel then."""


@cache
def why_untested() -> str:
    """Return which package has a version that the warm process was not tested with, or ""."""
    for package, (lowest, end) in TESTED.items():
        try:
            found = version(package)
        except PackageNotFoundError:
            return f"{package} is not installed"
        if not _parts(lowest) <= _parts(found) < _parts(end):
            return f"{package} {found} is not one of the versions tested ({lowest} to {end})"
    return ""


def _parts(text: str) -> list[int]:
    numbers = []
    for part in text.split("."):
        if not part.isdigit():
            break
        numbers.append(int(part))
    return numbers


def missing_part() -> str:
    """Return the private part that is not there, or ""; imports what it looks at."""
    for place, names in TOUCHED.items():
        module, _, class_name = place.partition(":")
        owner = importlib.import_module(module)
        owner = getattr(owner, class_name) if class_name else owner
        for name in names:
            if not hasattr(owner, name):
                return f"{place}.{name} is missing"
    return ""


def run_startup(app: Any, modules: frozenset[str]) -> None:
    """Run the user's startup files and lines, as `init_code` of IPython's applications does.

    That notes the names of all modules, too; here those that the warm process has serve, for to
    touch a name is to copy its page of memory.
    """
    app._run_startup_files()  # noqa: SLF001
    app._run_exec_lines()  # noqa: SLF001
    app.shell.user_ns_hidden.update(app.shell.user_ns)
    app.shell._sys_modules_keys = modules  # noqa: SLF001


def end_program(but: threading.Thread) -> None:
    """Do what an interpreter that ends does: wait for threads, call what waits for the end."""
    end = time.monotonic() + _MAX_END
    others = [thread for thread in threading.enumerate() if thread is not but and not thread.daemon]
    # Pools of threads are asked to end: by who registered for it, where nothing is public.
    for ask in reversed(getattr(threading, "_threading_atexits", ())):
        threading.Thread(target=ask, daemon=True).start()
    for thread in others:
        thread.join(max(0.0, end - time.monotonic()))
    if any(thread.is_alive() for thread in others):
        return
    atexit._run_exitfuncs()  # noqa: SLF001
    tracker: Any = sys.modules.get("multiprocessing.resource_tracker")
    if tracker is not None:
        # What multiprocessing shares is taken away by its tracker, once that has ended.
        with contextlib.suppress(Exception):
            tracker._resource_tracker._stop()  # noqa: SLF001
    sys.stdout.flush()
    sys.stderr.flush()


def unsigned_session(**settings: Any) -> Any:
    """Return a session for a socket pair. That has two ends and no more, so nothing is signed."""
    from jupyter_client.session import Session

    # jupyter_client warns where there is no key from the start.
    session = Session(key=b"none", **settings)
    session.auth = None
    return session
