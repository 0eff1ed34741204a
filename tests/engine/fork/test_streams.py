"""What processes and libraries of C write to the file descriptors is in its own cell, always."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .running import run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]
RUNS = 50
WRITES = [
    ("import os, subprocess, ctypes\nos.write(1, b'one\\n')\nNone", "one\n"),
    ("libc = ctypes.CDLL(None)\nlibc.puts(b'two')\nlibc.fflush(None)\nNone", "two\n"),
    ("subprocess.run(['echo', 'three'])\nNone", "three\n"),
    ("os.system('echo four')\nNone", "four\n"),
    ("print('five')\nos.write(1, b'six\\n')\nprint('seven')", "five\nsix\nseven\n"),
    ("os.write(1, 'é'.encode()[:1])\nos.write(1, 'é'.encode()[1:])\nNone", "é"),
    ("os.write(1, b'half ' + 'é'.encode()[:1])\nNone", "half �"),
    ("os.system('echo last')\nNone", "last\n"),
]


@pytest.fixture
def busy() -> Iterator[None]:
    """Keep the processors busy."""
    code = "import os\nparent = os.getppid()\nwhile os.getppid() == parent:\n    pass"
    others = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    yield
    for other in others:
        other.kill()
        other.wait()


def test_what_is_written_to_the_file_descriptor_comes_whole_and_in_order(tmp_path: Path) -> None:
    for _ in range(RUNS):
        assert run(tmp_path, *(cell for cell, _ in WRITES)) == [text for _, text in WRITES]


@pytest.mark.usefixtures("busy")
def test_it_does_on_a_busy_machine_too(tmp_path: Path) -> None:
    for _ in range(RUNS):
        assert run(tmp_path, *(cell for cell, _ in WRITES)) == [text for _, text in WRITES]


def test_more_than_a_pipe_holds_comes_whole(tmp_path: Path) -> None:
    cell = (
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(\"x\" * 999_999)'])\n"
    )
    assert run(tmp_path, cell + "print('end')") == ["x" * 999_999 + "\nend\n"]


def test_a_process_that_goes_on_writing_keeps_no_cell(tmp_path: Path) -> None:
    starts = (
        "import subprocess, time\n"
        "loop = subprocess.Popen(['sh', '-c', 'while :; do echo y; done'])\ntime.sleep(0.2)"
    )
    assert run(tmp_path, starts, "loop.kill()\nloop.wait()\nNone", "print('end')")[-1] == "end\n"
