"""Open files: as many as the live lessons may need, where the system lets a program have them."""

from __future__ import annotations

import psutil
import pytest

from serve import conftest
from serve.conftest import Servers

pytestmark = pytest.mark.slow
resource = pytest.importorskip("resource")


def limited(monkeypatch: pytest.MonkeyPatch, now: int, most: int) -> None:
    """Let servers begin with so many files that may be open, and raise that no further than so."""
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({now}, {most}));"
    monkeypatch.setattr(conftest, "SERVE", limit + conftest.SERVE)


def test_the_server_takes_the_files_that_its_kernels_need(
    serve: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, 200, 4096)
    server = serve("--kernels", "40")
    now, most = psutil.Process(server.process.pid).rlimit(psutil.RLIMIT_NOFILE)
    assert (now, most) == (256 + 40 * 84, 4096)
    assert len(server.lines) == 1


def test_who_asks_for_more_kernels_than_there_are_files_is_told(
    serve: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, 200, 1000)
    server = serve("--kernels", "40")
    assert psutil.Process(server.process.pid).rlimit(psutil.RLIMIT_NOFILE) == (1000, 1000)
    assert "let only 8 of 40 live lessons run" in server.lines[0]
    assert len(server.lines) == 2
