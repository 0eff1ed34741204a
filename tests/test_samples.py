"""The sample lessons and the templates run under the plain Jupyter tools, with no flag of ours."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import nbformat
import pytest

from coursekit.model.block import MIME

ROOT = Path(__file__).parents[1]
SAMPLES = sorted((ROOT / "notebooks").glob("*.ipynb"))
TEMPLATES = sorted((ROOT / "templates" / "lessons").glob("*.ipynb"))
BIN = Path(sys.executable).parent

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run one of the environment's tools and fail with what it printed."""
    environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done


def papermill(*words: str, cwd: Path) -> None:
    """Run papermill as it is; its kernel now and then loses a reply where Output widgets are."""
    for attempt in range(4):
        try:
            run("papermill", "--no-progress-bar", "--execution-timeout", "30", *words, cwd=cwd)
        except AssertionError as error:
            if "CellTimeoutError" not in str(error) or attempt == 3:
                raise
        else:
            return


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    """A copy of the samples, so that a tool which writes beside them does no harm."""
    return Path(shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks"))


@pytest.mark.parametrize("path", SAMPLES + TEMPLATES, ids=lambda p: p.stem)
def test_plain_papermill_runs_a_lesson_and_every_block_is_in_its_output(
    path: Path, lessons: Path, tmp_path: Path
) -> None:
    ran = tmp_path / "ran.ipynb"
    papermill(str(path), str(ran), cwd=lessons)
    cells = nbformat.read(ran, as_version=4).cells
    magics = [c for c in cells if c.cell_type == "code" and c.source.startswith("%%")]
    assert magics
    for cell in magics:
        kinds = [kind for output in cell.outputs for kind in output.get("data", {})]
        assert MIME in kinds
        assert "text/html" in kinds


def test_plain_papermill_sets_a_parameter(lessons: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran.ipynb"
    papermill("testimony-quiz.ipynb", str(ran), "-p", "ask", "4", cwd=lessons)
    blocks = [
        output.data[MIME]
        for cell in nbformat.read(ran, as_version=4).cells
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    ]
    assert [part["count"] for part in blocks[0]["spec"]["draw"]] == [4]


@pytest.mark.parametrize("exporter", ["html", "coursekit_html", "coursekit_handout"])
def test_plain_nbconvert_exports_a_lesson(exporter: str, lessons: Path) -> None:
    run(
        "jupyter", "nbconvert", "--to", exporter, "--execute", "--output", "out",
        "testimony-quiz.ipynb", cwd=lessons,
    )  # fmt: skip
    (made,) = [p for p in lessons.glob("out.*") if p.stat().st_size > 10_000]
    head = made.read_bytes()[:1000].lstrip().lower()
    assert head.startswith(b"%pdf" if exporter.endswith("handout") else b"<!doctype html")


def test_stock_voila_serves_a_lesson_without_its_key(lessons: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(BIN / "voila"), "testimony-quiz.ipynb", "--no-browser", f"--port={port}"]
    environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    with subprocess.Popen(
        command, cwd=lessons, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            page = fetch(f"http://127.0.0.1:{port}/", seconds=90)
        finally:
            server.terminate()
            server.wait(20)
    assert "What he told us" in page
    assert "How old was he" in page
    assert "needle and thread stand for the smallest thing" not in page


def fetch(address: str, seconds: float) -> str:
    """Return a page once its server answers."""
    opener = build_opener(ProxyHandler({}))
    until = time.monotonic() + seconds
    while True:
        try:
            return opener.open(address, timeout=60).read().decode()
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)
