"""What a notebook leaves, and the warm process itself, is gone when it is done."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from nbclient.exceptions import DeadKernelError

from coursekit.engine.fork.client import ForkedKernel
from coursekit.engine.fork.framing import pack
from coursekit.engine.fork.limits import Limits
from coursekit.engine.fork.server_client import ForkServer, warm

from .apart import run_apart
from .running import eventually, none_left, run
from .test_shell import said, text

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(60),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]


def test_one_warm_process_serves_all_and_nothing_is_left(tmp_path: Path) -> None:
    before = warm().pid
    for number in range(3):
        assert run(tmp_path, f"print({number})") == [f"{number}\n"]
    assert warm().pid == before
    assert none_left()


def test_processes_it_leaves_behind_end_with_it(
    tmp_path: Path, alive: Callable[[int], bool]
) -> None:
    said = run(
        tmp_path,
        "import subprocess\nprint(subprocess.Popen(['sleep', '100']).pid)",
        "print(subprocess.Popen(['sleep', '100'], start_new_session=True).pid)",
    )
    assert eventually(lambda: not any(alive(int(pid)) for pid in said))


STARTS = """
import os, subprocess
one = subprocess.Popen(['sleep', '904'], start_new_session=True).pid
os.system("setsid sleep 904 & echo $! > two")
os.system("(setsid sh -c 'echo $$ > three; sleep 904 & echo $! > four; wait' &) &")
while not os.path.exists('four') or not open('four').read():
    pass
print(one, *(open(name).read().strip() for name in ('two', 'three', 'four')))
"""


def test_what_it_leaves_in_sessions_of_their_own_ends_with_it_and_not_with_another(
    tmp_path: Path, alive: Callable[[int], bool]
) -> None:
    kernels = []
    for name in "ab":
        (tmp_path / name).mkdir()
        kernels.append(ForkedKernel(warm(), Limits(), []))
        kernels[-1].start_kernel(cwd=str(tmp_path / name))

    async def started(kernel: ForkedKernel) -> list[int]:
        client = kernel.client()
        return [int(pid) for pid in text(await said(client, client.execute(STARTS))).split()]

    ours, theirs = (run_apart(started(kernel)) for kernel in kernels)
    assert len(ours) == 4
    assert all(alive(pid) for pid in (*ours, *theirs))
    kernels[0].shutdown_kernel(now=True)
    assert eventually(lambda: not any(alive(pid) for pid in ours))
    assert all(alive(pid) for pid in theirs)
    kernels[1].shutdown_kernel(now=True)
    assert eventually(lambda: not any(alive(pid) for pid in theirs))


def test_the_child_that_waits_may_be_ended_and_the_next_notebook_runs(tmp_path: Path) -> None:
    assert run(tmp_path, "print(1)") == ["1\n"]
    assert none_left()
    server = psutil.Process(warm().pid)
    # The one that ran is taken in a moment after it has ended.
    assert eventually(lambda: len(server.children()) == 1)
    (waiting,) = server.children()
    waiting.kill()
    # Taken in, too: it may be a zombie before the last of its threads lets go of its files.
    assert eventually(lambda: not psutil.pid_exists(waiting.pid))
    assert run(tmp_path, "print(2)") == ["2\n"]


def test_what_it_registers_for_its_end_is_done(tmp_path: Path) -> None:
    run(tmp_path, "import atexit\natexit.register(lambda: open('left.txt', 'w').write('done'))")
    assert (tmp_path / "left.txt").read_text() == "done"


def test_when_the_warm_process_is_killed_its_children_end_and_the_next_notebook_runs(
    tmp_path: Path,
) -> None:
    server = warm()
    with pytest.raises(DeadKernelError):
        run(tmp_path, f"import os\nos.kill({server.pid}, 9)\nimport time\ntime.sleep(60)")
    assert eventually(lambda: not server.alive)
    assert run(tmp_path, "print('next')") == ["next\n"]
    assert warm().pid != server.pid


def test_a_warm_process_that_dies_when_it_is_asked_is_followed_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = warm()
    os.kill(server.pid, signal.SIGKILL)
    # It is not known yet that it has died.
    known = iter([True])
    alive = type(server).alive
    monkeypatch.setattr(
        type(server), "alive", property(lambda one: next(known, False) or alive.__get__(one))
    )
    with caplog.at_level(logging.INFO, "papermill"):
        assert run(tmp_path, "print('ran')") == ["ran\n"]
    assert warm().pid != server.pid
    assert "papermill's own" not in caplog.text


def test_when_the_asker_is_killed_the_warm_process_and_its_children_end(
    alive: Callable[[int], bool],
) -> None:
    script = (
        "import os, sys, time\nfrom coursekit.engine.fork.client import ForkedKernel, Limits\n"
        "from coursekit.engine.fork.server_client import ForkServer\n"
        "server = ForkServer()\nkernel = ForkedKernel(server, Limits(), [])\n"
        "kernel.start_kernel(cwd='/')\nclient = kernel.client()\n"
        'client.execute(\'import subprocess; subprocess.Popen(["sleep", "100"])\')\n'
        "time.sleep(1.0)\nprint(server.pid, kernel._pid, flush=True)\ntime.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    pids = [int(word) for word in process.stdout.readline().split()]
    pids += [p.pid for p in psutil.Process(pids[1]).children(recursive=True)]
    assert len(pids) == 3
    process.kill()
    process.wait()
    process.stdout.close()
    assert eventually(lambda: not any(alive(pid) for pid in pids)), pids


@pytest.mark.parametrize("dies", ["before it has said all", "before it hears the answer"])
def test_whenever_the_asker_dies_the_warm_process_ends_and_leaves_no_folder(
    dies: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    server = ForkServer()
    process, line = server._process, server._control
    ours, theirs = socket.socketpair()
    with ours, theirs:
        child = server.fork(cwd=str(tmp_path), env=os.environ, connection=theirs)
        assert eventually(lambda: len(list(tmp_path.iterdir())) == 2)
        data = pack([json.dumps({"op": "poll", "pid": child}).encode()])
        if dies == "before it has said all":
            line.sendall(data[:-5])
        else:
            line.shutdown(socket.SHUT_RD)
            line.sendall(data)
            assert process.wait(10) == 0
        line.close()
        assert process.wait(10) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_warm_process_that_was_killed_has_its_folders_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    server = ForkServer()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        server.fork(cwd=str(tmp_path), env=os.environ, connection=theirs)
    assert list(tmp_path.iterdir())
    os.kill(server.pid, signal.SIGKILL)
    server.close()
    assert list(tmp_path.iterdir()) == []


def test_a_server_of_its_own_ends_when_it_is_closed(alive: Callable[[int], bool]) -> None:
    server = ForkServer()
    pid = server.fork(cwd="/", env=dict(os.environ))
    server.close()
    assert eventually(lambda: not alive(pid) and not alive(server.pid))
    os.kill(os.getpid(), 0)
    assert signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL


def test_a_pool_of_threads_left_open_is_not_waited_for(tmp_path: Path) -> None:
    pool = "from concurrent.futures import ThreadPoolExecutor\nThreadPoolExecutor(1).submit(int)"
    began = time.monotonic()
    for _ in range(3):
        run(tmp_path, pool)
    # jupyter_client would give each 2.5 seconds, if it did not end.
    assert time.monotonic() - began < 3 * 2.5


def test_memory_that_processes_share_is_gone_afterwards(tmp_path: Path) -> None:
    cell = (
        "from multiprocessing.shared_memory import SharedMemory\n"
        "print(SharedMemory(create=True, size=1000).name)"
    )
    (name,) = run(tmp_path, cell)
    assert eventually(lambda: not Path("/dev/shm", name.strip()).exists())  # noqa: S108


def test_a_process_that_the_notebook_forked_does_not_answer_for_it(tmp_path: Path) -> None:
    fork = "import os, sys\nif os.fork() == 0:\n    sys.exit(0)\nos.wait()"
    # IPython in that process warns of its exit.
    assert run(tmp_path, fork, "print('next')", "print('last')")[-2:] == ["next\n", "last\n"]
