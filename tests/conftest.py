"""What every test is given: a store of steps of this run, never the user's, and English."""

from __future__ import annotations

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

from coursekit.i18n import AUTHOR

# Programs in the background, and under nohup, have these ignored; what is tested would inherit it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


# Examples take as long as the machine lets them; what is slow is measured in benchmarks.
settings.register_profile("kit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kit")


@pytest.fixture(scope="session", autouse=True)
def _store(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["COURSEKIT_CACHE"] = str(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="session", autouse=True)
def _language() -> None:
    os.environ.pop(AUTHOR, None)
    os.environ["LC_ALL"] = "C.UTF-8"
