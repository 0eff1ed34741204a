"""A kernel with ZeroMQ, as ipykernel has it, in a child of the warm process."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence

import ipykernel_launcher  # type: ignore[import-untyped]
from ipykernel.kernelapp import IPKernelApp

from coursekit.engine.fork.server import know_widgets, leave


def run(argv: Sequence[str]) -> None:
    """Be the kernel that `python -m ipykernel_launcher ARGV` would be, until it is shut down."""
    sys.argv = [str(ipykernel_launcher.__file__), *argv]
    # Its parent is the warm process, which takes it along; 1 means that there is none to watch.
    app = IPKernelApp.instance(parent_handle=1)
    app.initialize(list(argv))  # type: ignore[no-untyped-call]
    know_widgets(app.shell)
    app.start()  # type: ignore[no-untyped-call]
    leave(but=threading.current_thread())
