"""A build that is killed leaves whole lessons, no work of its own, and no kernel."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
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
    for _ in range(4):
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


def left_after_a_while(folder: Path) -> list[str]:
    """Return the names of what is in a folder that empties itself."""
    until = time.monotonic() + 15
    while any(folder.iterdir()) and time.monotonic() < until:
        time.sleep(0.05)
    return [path.name for path in folder.iterdir()]


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".coursekit" not in path.relative_to(folder).parts
    }


def test_whatever_process_is_killed_the_next_build_goes_on_to_the_same_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    book = tmp_path / "lessons"
    book.mkdir()
    write(book / "t.ipynb", "print(n)\n{'b', 'a', n}", parameters="n = 3")
    (book / "plan.csv").write_text("template,id,n\n" + "".join(f"t,r{n},{n}\n" for n in range(8)))
    plan = ("t.ipynb", "--plan", "plan.csv", "--to", "html,handout", "--jobs", "2")
    began = time.monotonic()
    code, told = build(book, *plan, "--out", str(tmp_path / "whole"), "--no-cache")
    assert code == 0, told
    length = time.monotonic() - began
    whole = content(tmp_path / "whole")
    moments = random.Random(int(os.environ.get("COURSEKIT_SEED", "3")))  # noqa: S311
    for _ in range(int(os.environ.get("COURSEKIT_KILLS", "3"))):
        out = tmp_path / "out"
        shutil.rmtree(out, ignore_errors=True)
        with start(book, *plan, "--out", str(out), "--no-cache") as process:
            time.sleep(moments.uniform(0.1, 1.0) * length)
            family = [process.pid, *(child.pid for child in descendants(process.pid))]
            children = descendants(process.pid)
            with contextlib.suppress(ProcessLookupError):
                os.kill(moments.choice(family), signal.SIGKILL)
            process.communicate(timeout=120)
        assert end_of(children) == []
        code, told = build(book, *plan, "--out", str(out), "--no-cache")
        assert code == 0, told
        assert content(out) == whole
        assert not list((out / ".coursekit" / "work").iterdir())
        # A process that was being started when another was killed is not among the children.
        assert left_after_a_while(temporary) == []


def test_a_build_with_nothing_to_do_takes_away_what_killed_ones_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.ipynb", "print(1)")
    assert build(tmp_path, "a.ipynb", "--to", "ipynb")[0] == 0
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    temporary = tmp_path / "tmp"
    left, used = (temporary / f"coursekit-{pid}-abc" for pid in (gone.pid, os.getpid()))
    for folder in (left, used):
        folder.mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(temporary))
    assert "1 unchanged" in build(tmp_path, "a.ipynb", "--to", "ipynb")[1]
    assert list(temporary.iterdir()) == [used]


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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_asks_it_to_end_stops_the_build_and_its_kernels(
    tmp_path: Path, number: signal.Signals
) -> None:
    write(tmp_path / "slow.ipynb", "open('started', 'w').close()\nimport time; time.sleep(120)")
    with start(tmp_path, ".", "--to", "ipynb") as process:
        until = time.monotonic() + 60
        while not (tmp_path / "started").exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        children = descendants(process.pid)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Stopped" in out
    assert "Traceback" not in err
    assert len(children) >= 2
    assert end_of(children) == []
    assert not list((tmp_path / "exports" / ".coursekit" / "work").iterdir())
