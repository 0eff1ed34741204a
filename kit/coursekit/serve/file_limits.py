"""How many live lessons there is room for: each takes files, as which sockets count."""

from __future__ import annotations

from contextlib import suppress

MAX_CONNECTIONS = 8
"""Lines that one kernel may have to pages at once."""
_KERNEL, _LINE = 12, 9
"""Files that each of them takes here."""
_REST = 256
"""And readers of pages, the index, and what else is open."""


def raise_file_limit(kernels: int) -> int:
    """Let this program open files for so many kernels; return for how many the system lets it."""
    try:
        import resource
    except ImportError:
        return kernels
    each = _KERNEL + MAX_CONNECTIONS * _LINE
    needed = _REST + kernels * each
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if now == resource.RLIM_INFINITY or now >= needed:
        return kernels
    wanted = needed if most == resource.RLIM_INFINITY else min(needed, most)
    # Some systems have another limit below the one that they tell.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        now = wanted
    return min(kernels, max(0, now - _REST) // each)
