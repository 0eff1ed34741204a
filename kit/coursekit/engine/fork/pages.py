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

_POPULATE_WRITE, _COLLAPSE = 23, 25
_OWN = 1 << 63 | 1 << 56
"""In /proc/self/pagemap: in memory, and mapped by this process alone."""
_GAP = 1
"""Pages between two of its own that are copied along: cheaper than to call once more."""
_WORD = 8
_linux = sys.platform.startswith("linux") and sys.maxsize > 1 << 32
_RUNS = 64
"""Runs that are copied at one go: then who waits for the processor has it first."""
_PROCESS_MADVISE = 440
"""Its number on all processors that Python runs on. It serves a process itself since Linux 6.13."""
if _linux:
    # Looked up before there are children: each would copy the pages that the search touches.
    _system = ctypes.CDLL(None)
    _madvise = _system.madvise
    _madvise.argtypes = (ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int)
    _call = _system.syscall
    _call.argtypes, _call.restype = (ctypes.c_long,) * 6, ctypes.c_long
_page = os.sysconf("SC_PAGE_SIZE") if _linux else 0
_LARGE = 1 << 21
"""Bytes of a large page."""
Runs = Sequence[tuple[int, int]]
"""Pages one after the other: the address of the first, and bytes."""


def _process_madvise(process: int, runs: int, count: int) -> int:
    """Copy runs, which lie in memory as the system's own pairs (struct iovec); return the bytes."""
    return int(_call(_PROCESS_MADVISE, process, runs, count, _POPULATE_WRITE, 0))


def apart() -> list[int]:
    """Return the places in this process's memory that large pages could take."""
    return [
        address
        for start, size in writable()
        for address in range(-(-start // _LARGE) * _LARGE, start + size - _LARGE + 1, _LARGE)
    ]


def join(address: int) -> None:
    """Put the pages at a place together to a large one, where the system can: in milliseconds.

    Fewer of them are faster to share with a child, and to let go of at its end. A large page of
    which a child writes to a part is copied in that part alone.
    """
    _madvise(address, _LARGE, _COLLAPSE)


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
    runs = array("Q", noted[: len(noted) // (2 * _WORD) * 2 * _WORD])
    if not _linux or not runs:
        return
    if not _copied_at_once(runs):
        for address, size in zip(runs[::2], runs[1::2], strict=True):
            _madvise(address, size, _POPULATE_WRITE)


def _copied_at_once(runs: array[int]) -> bool:
    """Copy many runs in few calls, as newer systems can; tell whether this one did."""
    try:
        this = os.pidfd_open(os.getpid())
    except OSError:
        return False
    try:
        place, words = runs.buffer_info()
        for first in range(0, words // 2, _RUNS):
            count = min(_RUNS, words // 2 - first)
            done = _process_madvise(this, place + first * 2 * _WORD, count)
            if done < sum(runs[2 * first + 1 : 2 * (first + count) : 2]):
                return False
            os.sched_yield()
    finally:
        os.close(this)
    return True
