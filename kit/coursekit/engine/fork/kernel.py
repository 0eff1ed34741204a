"""A kernel with ZeroMQ, as ipykernel has it, in a child of the warm process.

Its application reads the configuration and makes the shell in the warm process; a child makes what
cannot be shared: sockets, threads, the history. What the child does not do itself it need not copy.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ipykernel.ipkernel
import ipykernel_launcher  # type: ignore[import-untyped]
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from IPython.core.application import BaseIPythonApplication
from traitlets.config.loader import KeyValueConfigLoader

from coursekit.engine.fork import upstream
from coursekit.engine.fork.child import register_widgets

_PLAIN = 2
"""Words of a command that names the file of the connection."""
_HISTORY = "--HistoryManager."
"""How words begin that set what each kernel makes for itself."""
_PATIENCE = 5
"""Seconds that a thread may take to end."""
_files: list[str] = []


class _Configured(BaseIPythonApplication):
    """What comes before ipykernel's application in its own `initialize`: done once, then kept."""

    configured = False

    def initialize(self, argv: Any = None) -> None:
        """Read the arguments and the configuration, in the warm process."""
        if not self.configured:
            super().initialize(argv)  # type: ignore[no-untyped-call]


class WarmKernelApp(IPKernelApp, _Configured):
    """ipykernel's application: prepared in the warm process, initialised and started in a child."""

    environment: Mapping[str, str] = {}
    """Variables that ipykernel and the shell set."""
    modules: frozenset[str] = frozenset()
    """The names of those that the warm process has."""
    history: Sequence[str] = ()
    """Words of the command that are about the history."""

    def prepare(self, before: Mapping[str, str]) -> None:
        """Do what all kernels have in common. Called in the warm process.

        `before`: the environment before ipykernel was imported.
        """
        _Configured.initialize(self, [])
        self.configured = True
        self.init_pdb()  # type: ignore[no-untyped-call]
        # Else what is below it gets made, and then thrown away.
        self.log.setLevel(self.log_level)
        kernel: Any = self.kernel_class
        if kernel is IPythonKernel and "shell_class" not in self.config.IPythonKernel:
            self.shell = self._shell(kernel)
            self.environment = {n: v for n, v in os.environ.items() if before.get(n) != v}
            register_widgets(self.shell)

    def _shell(self, kernel: Any) -> Any:
        """Return the shell that the kernel will find."""
        # No child may share the connection and the thread of a history.
        config = deepcopy(self.config)
        config.HistoryManager.enabled = False
        shell = kernel.shell_class.default_value.instance(
            parent=self,
            config=config,
            profile_dir=self.profile_dir,
            compiler_class=kernel.compiler_class.default_value,
        )
        shell.config = self.config
        return shell

    def init_kernel(self) -> None:
        """Make the kernel, and give it the shell that is there."""
        prepared = self.shell
        if self.history:
            # In place: nothing that is there has to read it anew.
            self.config.merge(KeyValueConfigLoader([*self.history]).load_config())
        with _modules_known():
            super().init_kernel()  # type: ignore[no-untyped-call]
        kernel: Any = self.kernel
        kernel._kernel_modules = _files  # noqa: SLF001  what it would have found
        if prepared is not None:
            os.environ.update(self.environment)
            shell: Any = kernel.shell
            shell.parent = shell.kernel = kernel
            shell.starting_dir = str(Path.cwd())
            shell.configurables.remove(shell.history_manager)
            shell.init_history()
            # What they ran and where they were is each kernel's own, by the names of both.
            shell.init_user_ns()
            # It ends before the sockets do, as one does that the kernel made.
            atexit.unregister(shell.atexit_operations)
            atexit.register(shell.atexit_operations)

    def init_code(self) -> None:
        """Run what the user wants to be run first."""
        upstream.run_startup(self, self.modules)


# The name that it logs by.
WarmKernelApp.__name__ = WarmKernelApp.__qualname__ = IPKernelApp.__name__


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


def prepare(before: Mapping[str, str]) -> None:
    """Make the application that children start with. Called in the warm process.

    `before`: the environment before ipykernel was imported.
    """
    app: Any = WarmKernelApp.instance(parent_handle=1)
    app.prepare(before)
    list_modules()


def list_modules() -> None:
    """Note the names and files of all modules. Called in the warm process, for its children."""
    modules = list(sys.modules.values())
    _files[:] = [file for module in modules if (file := getattr(module, "__file__", None))]
    if WarmKernelApp.initialized():
        WarmKernelApp.instance().modules = frozenset(sys.modules)


def run(argv: Sequence[str]) -> None:
    """Be the kernel that `python -m ipykernel_launcher ARGV` would be, until it is shut down."""
    sys.argv = [str(ipykernel_launcher.__file__), *argv]
    app: Any = WarmKernelApp.instance()
    more = argv[_PLAIN:]
    if len(argv) >= _PLAIN and argv[0] == "-f" and all(word.startswith(_HISTORY) for word in more):
        app.connection_file, app.history = argv[1], more
    else:
        WarmKernelApp.clear_instance()
        if app.shell is not None:
            type(app.shell).clear_instance()
        # Its parent is the warm process, which takes it along; 1 means there is none to watch.
        app = IPKernelApp.instance(parent_handle=1)
    app.initialize(list(argv))
    register_widgets(app.shell)
    app.start()
    # It ends first: its last answer waits for a thread that ends with the program's other things,
    # and ipykernel's own order has it wait in vain, for seconds.
    app.control_thread.stop()
    app.control_thread.join(_PATIENCE)
    upstream.end_program(but=threading.current_thread())
