"""What tests of the engine's children share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coursekit.engine.fork.client import ForkedKernel
from coursekit.engine.fork.limits import Limits
from coursekit.engine.fork.servers import warm


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[ForkedKernel]:
    kernel = ForkedKernel(warm(), Limits(), [])
    kernel.start_kernel(cwd=str(tmp_path))
    yield kernel
    kernel.shutdown_kernel(now=True)
