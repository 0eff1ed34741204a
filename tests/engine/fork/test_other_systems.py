"""Where a system cannot fork, everything imports and notebooks run in papermill's own engine."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from nbformat import v4

BLOCK = """
import os, sys
for name in ("fcntl", "resource", "termios", "pwd", "grp"):
    sys.modules[name] = None
del os.fork
"""
LOCKS = """
import fcntl, types
locks = types.ModuleType("fcntl")
locks.flock, locks.LOCK_EX, locks.LOCK_NB = fcntl.flock, fcntl.LOCK_EX, fcntl.LOCK_NB
"""
"""The builder's lock has another way on Windows, which is not here."""
GROUPS = ("papermill.engine", "jupyter_client.kernel_provisioners", "nbconvert.exporters")


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LOCKS + BLOCK + code, *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_all_entry_points_import() -> None:
    values = [
        point.value
        for group in GROUPS
        for point in entry_points(group=group)
        if point.value.startswith("coursekit.")
    ]
    assert len(values) >= 3
    load = (
        "import importlib, papermill\n"
        "for value in sys.argv[1:]:\n    importlib.import_module(value.split(':')[0])"
    )
    assert python(load, *values).stderr == ""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    # The kernel's own process is not one of those without the modules.
    book = v4.new_notebook(
        cells=[v4.new_code_cell("print('ran')")],
        metadata={"kernelspec": {"name": "python3", "display_name": "P", "language": "python"}},
    )
    path = tmp_path / "lesson.ipynb"
    path.write_text(json.dumps(book), encoding="utf-8")
    return path


@pytest.mark.slow
def test_papermill_runs_a_notebook_with_its_own_engine(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.ipynb"
    command = (
        "from papermill.cli import papermill\n"
        "papermill(sys.argv[1:] + ['--engine', 'coursekit', '--no-progress-bar'])"
    )
    done = python(command, str(source), str(out))
    assert done.returncode == 0, done.stderr
    assert "papermill's own: this system cannot fork" in done.stderr
    ran = json.loads(out.read_text(encoding="utf-8"))
    assert ran["cells"][0]["outputs"][0]["text"] == ["ran\n"]
    assert ran["metadata"]["papermill"]["engine"] == "nbclient"


@pytest.mark.slow
def test_a_build_runs_a_lesson_with_papermills_own_engine(source: Path, tmp_path: Path) -> None:
    command = (
        "sys.modules['fcntl'] = locks\nfrom coursekit.cli import main\n"
        "sys.argv[0] = 'coursekit'\nmain()"
    )
    done = python(command, "build", str(source), "--to", "html", "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ran" in next((tmp_path / "out").rglob("*.html")).read_text(encoding="utf-8")
