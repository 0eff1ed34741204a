"""What every test is given: a store of steps of this run, never the user's."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def _store(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["COURSEKIT_CACHE"] = str(tmp_path_factory.mktemp("store"))
