"""A kernel with ZeroMQ, as ipykernel has it, in a child of the warm process."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import ipykernel.ipkernel
import ipykernel_launcher  # type: ignore[import-untyped]
from ipykernel.kernelapp import IPKernelApp

from coursekit.engine.fork.server import know_widgets, leave

_files: list[str] = []


def list_modules() -> None:
    """Note the files of all modules. Called in the warm process, for its children."""
    modules = list(sys.modules.values())
    _files[:] = [file for module in modules if (file := getattr(module, "__file__", None))]


@contextmanager
def _modules_known() -> Iterator[None]:
    """Keep a kernel that is made from looking at every module for its file.

    To look at an object is to copy the page of memory that it lies on: ten megabytes a kernel, to
    learn what the warm process knows. There is no setting for it, so for that moment the module
    that looks sees no modules.
    """
    looking: Any = ipykernel.ipkernel
    known = {name: value for name, value in vars(sys).items() if name != "modules"}
    looking.sys = SimpleNamespace(modules={}, **known)
    try:
        yield
    finally:
        looking.sys = sys


def run(argv: Sequence[str]) -> None:
    """Be the kernel that `python -m ipykernel_launcher ARGV` would be, until it is shut down."""
    sys.argv = [str(ipykernel_launcher.__file__), *argv]
    # Its parent is the warm process, which takes it along; 1 means that there is none to watch.
    app = IPKernelApp.instance(parent_handle=1)
    with _modules_known():
        app.initialize(list(argv))  # type: ignore[no-untyped-call]
    kernel: Any = app.kernel
    kernel._kernel_modules = _files  # noqa: SLF001  what it would have found
    know_widgets(app.shell)
    app.start()  # type: ignore[no-untyped-call]
    leave(but=threading.current_thread())
