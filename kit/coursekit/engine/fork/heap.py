"""Settles the memory of the warm process before it forks: what its children make lies together.

Memory that was freed leaves gaps. A child would put what it makes into them, and each lies on a
page of the warm process that it then has to copy. So they are filled first: by objects of each size
that Python's own allocator has, and by blocks of the system's.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

Thing = TypeVar("Thing")

_PAGE = 4096
_STEP = 16
"""Bytes between the sizes that either allocator has."""
_SMALL = 512
"""Bytes up to which Python's allocator gives memory itself (Objects/obmalloc.c)."""
_HEADER = 33
"""Bytes that a `bytes` takes beside what is in it."""
_HEAD = 8
"""Bytes before each block of the system's allocator (glibc, malloc/malloc.c)."""
_LEAST = 48
"""Bytes of blocks that calling the allocator from Python takes itself."""
_MOST = 1000
"""Pages that are filled for one size, whatever is found."""
_WHOLE = 4
"""Pages without a gap, one after the other, that tell that there are no gaps any more."""
_FEW = 16
"""One in so many addresses may be elsewhere: what makes them makes other things, too."""
_ROOM = 4 << 20
"""Bytes of a large picture."""
_kept: list[object] = []
# Looked up before there are children: each would copy the pages that the search touches.
_system = ctypes.CDLL(None)
_glibc = hasattr(_system, "gnu_get_libc_version")
if _glibc:
    _system.malloc.argtypes, _system.malloc.restype = (ctypes.c_size_t,), ctypes.c_size_t
    _system.free.argtypes, _system.free.restype = (ctypes.c_size_t,), None


def settle() -> None:
    """Fill the gaps, and keep what is there from being looked at by each child's collector."""
    gc.unfreeze()
    gc.collect()
    if _glibc:
        for size in range(_PAGE, _LEAST, -_STEP):
            _fill_blocks(size)
        _make_room()
    for size in range(_STEP, _SMALL + 1, _STEP):
        _fill_objects(size)
    gc.freeze()


def _make_room() -> None:
    """Have memory at hand for what is as large as a picture, in place of asking the system for it.

    glibc asks for each block above a size. That is the size of the largest that was ever freed
    (M_MMAP_THRESHOLD in mallopt(3)); the second block stays, as the end of the heap.
    """
    for _ in range(2):
        block = _system.malloc(_ROOM)
        ctypes.memset(block, 0, _ROOM)
        _system.free(block)


def _fill_objects(size: int) -> None:
    make = _maker(size)

    def page() -> list[object]:
        # A list that grew would take memory in between.
        made: list[object] = [None] * (_PAGE // size)
        for number in range(len(made)):
            made[number] = make()
        return made

    filled, _ = _fill(page, lambda made: [id(one) for one in made], size)
    _kept.extend(filled)


def _fill_blocks(size: int) -> None:
    def page() -> list[int]:
        return [_system.malloc(size - _HEAD) for _ in range(max(2, _PAGE // size))]

    _, free = _fill(page, lambda made: made, size)
    for made in free:
        for address in made:
            _system.free(address)


def _fill(
    page: Callable[[], list[Thing]], addresses: Callable[[list[Thing]], list[int]], size: int
) -> tuple[list[list[Thing]], list[list[Thing]]]:
    """Make pages of things until some come whole, one after the other; return others, and those."""
    made: list[list[Thing]] = []
    whole = 0
    while whole < _WHOLE and len(made) < _MOST:
        made.append(page())
        whole = whole + 1 if _in_a_row(addresses(made[-1]), size) else 0
    return made[: len(made) - whole], made[len(made) - whole :]


def _maker(size: int) -> Callable[[], object]:
    if size == _STEP:
        return object
    if size == 2 * _STEP:
        return lambda: complex(1, 2)
    return lambda: bytes(size - _HEADER)


def _in_a_row(addresses: Sequence[int], size: int) -> bool:
    """Return whether each, but for a few, lies behind the one before."""
    apart = sum(b - a != size for a, b in pairwise(addresses))
    return apart <= len(addresses) // _FEW
