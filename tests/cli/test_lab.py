"""`coursekit lab`: JupyterLab itself, on this machine alone, gone when the command is ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from serve.conftest import eventually, free_port

pytestmark = pytest.mark.slow


def test_it_starts_asks_nothing_and_ends_when_it_is_told_to(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        **os.environ,
        "JUPYTER_TOKEN": "word",
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"),
    }
    command = [sys.executable, "-m", "coursekit", "lab", str(tmp_path), "--no-browser"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)], stdout=log, stderr=log, env=environment
        )

    def asked(path: str) -> dict[str, object]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}", headers={"Authorization": "token word"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            found: dict[str, object] = json.load(answer)
        return found

    def answers() -> bool:
        try:
            return bool(asked("/api/status"))
        except (urllib.error.URLError, OSError):
            return False

    try:
        assert eventually(answers, 90), (tmp_path / "log").read_text()
        told = asked("/lab/api/settings/@jupyterlab/apputils-extension:notification")
        schema = json.dumps(told["schema"])
        assert '"fetchNews"' in schema
        assert json.loads(schema)["properties"]["fetchNews"]["default"] == "false"
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children()]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
    assert psutil.wait_procs(family, timeout=10)[1] == []
