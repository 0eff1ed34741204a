"""What one notebook may take of the machine."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

_DAY = 24 * 3600


def _memory() -> int:
    """Return how many bytes of memory there are, with what the system may swap out."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        swap = re.search(r"^SwapTotal:\s*(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
    except (AttributeError, OSError, ValueError):
        return 0
    return memory + 1024 * int(swap[1]) if swap else memory


@dataclass(frozen=True)
class Limits:
    """Bytes of memory, seconds of processor time, processes of this account; 0: no limit.

    Memory is what a process may write to and shares with nobody (RLIMIT_DATA, Linux 4.7): address
    space is not counted, of which browsers and files mapped take more than there is memory.
    The system counts processes by account, so `processes` is how many more than now there may be;
    it binds no superuser. Processor time is that of all processors; a day of each is what a
    notebook has where nothing is said.
    """

    memory: int = _memory()
    cpu: int = _DAY * (os.cpu_count() or 1)
    processes: int = 1024

    @classmethod
    def of(cls, given: dict[str, Any]) -> Limits:
        """Take the limits out of a mapping; what is not in it stays as it is by default."""
        return cls(**{f.name: int(given.pop(f.name)) for f in fields(cls) if f.name in given})

    def apply(self) -> None:
        """Bind this process, and those it starts, for good."""
        import resource

        for kind, most in (
            (resource.RLIMIT_DATA, self.memory),
            (resource.RLIMIT_CPU, self.cpu),
            (resource.RLIMIT_NPROC, self.processes and self.processes + _running()),
        ):
            if not most or (sys.platform == "darwin" and kind == resource.RLIMIT_DATA):
                continue
            soft, hard = resource.getrlimit(kind)
            bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
            if soft == resource.RLIM_INFINITY or soft > bound:
                resource.setrlimit(kind, (bound, hard))


def _running() -> int:
    """Return about how many processes and threads this account has."""
    try:
        text = Path("/proc/loadavg").read_text(encoding="ascii")
        return int(text.split()[3].partition("/")[2])
    except (OSError, ValueError, IndexError):
        return 1024
