"""What tests of the engine's children share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from coursekit.engine.fork.client import ForkedKernel
from coursekit.engine.fork.limits import Limits
from coursekit.engine.fork.server_client import warm


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[ForkedKernel]:
    kernel = ForkedKernel(warm(), Limits(), [])
    kernel.start_kernel(cwd=str(tmp_path))
    yield kernel
    kernel.shutdown_kernel(now=True)


@pytest.fixture
def alive() -> Callable[[int], bool]:
    def running(pid: int) -> bool:
        try:
            return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    return running
