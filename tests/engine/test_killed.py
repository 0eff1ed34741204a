"""A build that is killed leaves whole lessons, no work of its own, and no kernel."""

from __future__ import annotations

import random
import time
from pathlib import Path

import psutil
import pytest

from engine.lessons import build, start, write

pytestmark = pytest.mark.slow
LESSONS = ("a", "b", "c")


def texts(folder: Path) -> set[str]:
    """Return which editions the files of a lesson are of."""
    found = set()
    for path in folder.iterdir():
        data = path.read_text()
        found |= {edition for edition in ("edition one", "edition two") if edition in data}
    return found


def edit(folder: Path, text: str) -> None:
    for name in LESSONS:
        write(folder / f"{name}.ipynb", f"print('edition ' + '{text}')", id=name)


def descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def end_of(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return those that still live after a while."""
    return psutil.wait_procs(processes, timeout=15)[1]


def test_every_lesson_is_all_old_or_all_new_whenever_the_build_is_killed(tmp_path: Path) -> None:
    edit(tmp_path, "one")
    began = time.monotonic()
    code, told = build(tmp_path, ".", "--to", "ipynb", "--jobs", "2")
    assert code == 0, told
    length = time.monotonic() - began
    edit(tmp_path, "two")
    moments = random.Random(7)  # noqa: S311 - the same moments each time
    for _ in range(6):
        with start(tmp_path, ".", "--to", "ipynb", "--jobs", "2", "--force") as process:
            children: list[psutil.Process] = []
            until = time.monotonic() + moments.uniform(0.2, 1.0) * length
            while time.monotonic() < until and process.poll() is None:
                children = descendants(process.pid) or children
                time.sleep(0.02)
            children = descendants(process.pid) or children
            process.kill()
            process.communicate()
        assert end_of(children) == []
        for name in LESSONS:
            folder = tmp_path / "exports" / name
            assert texts(folder) in ({"edition one"}, {"edition two"})
            assert {path.name for path in folder.iterdir()} == {"lesson.ipynb", ".coursekit.json"}
    code, told = build(tmp_path, ".", "--to", "ipynb")
    assert code == 0, told
    for name in LESSONS:
        assert texts(tmp_path / "exports" / name) == {"edition two"}
    assert not list((tmp_path / "exports" / ".coursekit" / "work").iterdir())


def test_a_worker_that_dies_takes_only_its_lesson_along(tmp_path: Path) -> None:
    write(tmp_path / "good.ipynb", "print(1)")
    write(
        tmp_path / "bad.ipynb",
        "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nimport time; time.sleep(30)",
    )
    code, told = build(tmp_path, ".", "--to", "ipynb", "--jobs", "2")
    assert code == 1
    assert "died" in told
    assert "1 built, 1 failed" in told
    assert (tmp_path / "exports" / "good" / "lesson.ipynb").is_file()


def test_ctrl_c_stops_the_build_and_its_kernels(tmp_path: Path) -> None:
    write(tmp_path / "slow.ipynb", "open('started', 'w').close()\nimport time; time.sleep(120)")
    with start(tmp_path, ".", "--to", "ipynb") as process:
        until = time.monotonic() + 60
        while not (tmp_path / "started").exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        children = descendants(process.pid)
        process.terminate()
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Stopped" in out
    assert "Traceback" not in err
    assert len(children) >= 2
    assert end_of(children) == []
    assert not list((tmp_path / "exports" / ".coursekit" / "work").iterdir())
