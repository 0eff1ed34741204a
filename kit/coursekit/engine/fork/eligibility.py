"""Why a notebook cannot run in a child of the warm process, but needs a Python of its own."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from coursekit.engine.fork.import_scan import PACKAGE, imports
from coursekit.engine.fork.interpreter import is_this_python

UNFORKABLE = frozenset({"grpc", "jax", "pyspark", "ray", "tensorflow"})
"""Libraries whose notebooks get a process of their own from the start."""
_INDIFFERENT = sys.stdlib_module_names | {PACKAGE, "IPython", "ipywidgets"}
"""What may be imported before a notebook changes its environment, and is none the wiser."""
_EARLY = re.compile(
    r"\b(?:MPLBACKEND|MPLCONFIGDIR|MATPLOTLIBRC|matplotlibrc|(?:OMP|OPENBLAS|MKL)_NUM_THREADS)\b"
    r"|\benviron\s*(?:\[.*\]\s*\|?=(?!=)|\|=|\.(?:update|setdefault|pop|popitem|clear)\b)"
    r"|\bdel\s+(?:os\.)?environ\b|\bputenv\b|\bload_dotenv\b|%(?:set_)?env\s+\S+[\s=]"
)
"""How code speaks that changes what libraries look at when they are imported."""
_CONNECTION = re.compile(
    r"\bget_connection_(?:file|info)\b|\bconnect_qtconsole\b|%(?:connect_info|qtconsole)\b"
    r"|\bconnection_file\b"
)
_STRICT = re.compile(r"\b(?:simplefilter|filterwarnings)\(\s*['\"]error")
_OURS = {"extra_arguments", "kernel_manager_class", "km"}
"""Options of nbclient that speak of how its kernels are started."""
_MOST = 100
"""Imports that are looked for in the folder of a notebook."""


def why_not(
    code: list[str], imported: set[str], kernel_name: str, options: dict[str, Any], folder: Path
) -> str:
    """Return why cells of code, with what they import from their folder, want another Python.

    "": they do not.
    """
    if not hasattr(os, "fork") or sys.platform == "win32":
        return "this system cannot fork"
    if _OURS & options.keys():
        return "its kernel is to be started in a way of its own"
    if not _suits(kernel_name):
        return f'the kernel "{kernel_name}" is not this Python'
    own = dict(_own_modules(imported, folder))
    modules = _first(imported | imports(own.values()))
    bad = sorted(modules & UNFORKABLE)
    if bad:
        return f"{bad[0]} must not be forked"
    return _reason([*code, *own.values()], modules - own.keys() - _INDIFFERENT)


def _suits(kernel_name: str) -> bool:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec(kernel_name)
    except NoSuchKernel:
        return False
    if spec.language != "python" or spec.env or spec.metadata.get("kernel_provisioner"):
        return False
    return is_this_python(spec.argv)


def _own_modules(imported: Iterable[str], folder: Path) -> Iterator[tuple[str, str]]:
    """Return the names and texts of the modules of a folder that are imported, one by another."""
    found: set[str] = set()
    waiting = _first(imported)
    while waiting and len(found) < _MOST:
        name = waiting.pop()
        found.add(name)
        for path in (folder / f"{name}.py", folder / name / "__init__.py"):
            if path.is_file():
                text = path.read_text(encoding="utf-8", errors="replace")
                yield name, text
                waiting |= _first(imports([text])) - found
                break


def _first(names: Iterable[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def _reason(texts: Iterable[str], libraries: set[str]) -> str:
    for text in texts:
        early = _EARLY.search(text)
        if early and libraries:
            return f'its code has "{early[0]}", which may be meant for libraries it imports then'
        if _CONNECTION.search(text):
            return "its code asks for the connection of its kernel"
        if _STRICT.search(text):
            return "its code makes errors of warnings, and libraries imported then except their own"
    return ""
