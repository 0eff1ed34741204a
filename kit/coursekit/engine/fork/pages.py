"""Copies the pages of memory that a child will write to, at one go, while the child waits.

A child shares its memory with the warm process until it writes: then the system stops it to copy
the page. Python counts references in the objects themselves, so a notebook that does little writes
to thousands of pages, and to much the same ones as the notebook before. So now and then a child
notes at its end which pages it has of its own, and those forked later have them copied beforehand:
in fewer calls, and where nobody waits for it.

Linux alone can do so; elsewhere nothing is known, and nothing done.
"""

from __future__ import annotations

import ctypes
import os
import sys
from array import array
from collections.abc import Sequence
from pathlib import Path

_POPULATE_WRITE = 23
_OWN = 1 << 63 | 1 << 56
"""In /proc/self/pagemap: in memory, and mapped by this process alone."""
_GAP = 1
"""Pages between two of its own that are copied along: cheaper than to call once more."""
_WORD = 8
_linux = sys.platform.startswith("linux")
# Looked up before there are children: each would copy the pages that the search touches.
_madvise = ctypes.CDLL(None).madvise if _linux else None
if _madvise is not None:
    _madvise.argtypes = (ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int)
_page = os.sysconf("SC_PAGE_SIZE") if _linux else 0
Runs = Sequence[tuple[int, int]]
"""Pages one after the other: the address of the first, and bytes."""


def writable() -> Runs:
    """Return what memory of this process is its own to write to."""
    if not _linux:
        return []
    lines = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines()
    places = (line.split(maxsplit=2)[0].split("-") for line in lines if " rw-p " in line)
    return [(int(first, 16), int(end, 16) - int(first, 16)) for first, end in places]


def own(places: Runs) -> bytes:
    """Return, for `copy`, which pages of these places no other process has any more."""
    runs = array("Q")
    try:
        with open("/proc/self/pagemap", "rb", buffering=0) as pages:  # noqa: PTH123  it is no file of bytes
            for start, size in places:
                pages.seek(start // _page * _WORD)
                words = array("Q", pages.read(size // _page * _WORD))
                for number, word in enumerate(words):
                    if word & _OWN == _OWN:
                        address = start + number * _page
                        if runs and address - runs[-2] - runs[-1] <= _GAP * _page:
                            runs[-1] = address + _page - runs[-2]
                        else:
                            runs.extend((address, _page))
    except OSError:
        return b""
    return runs.tobytes()


def copy(noted: bytes) -> None:
    """Copy the pages that another child noted. What the system cannot copy now, it will later."""
    if _madvise is None:
        return
    runs = array("Q", noted[: len(noted) // (2 * _WORD) * 2 * _WORD])
    for address, size in zip(runs[::2], runs[1::2], strict=True):
        _madvise(address, size, _POPULATE_WRITE)
