"""Children of the warm process: apart from each other, bounded, and gone when they are done."""

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
from typing import Any

import nbformat
import papermill
import psutil
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import v4
from papermill.exceptions import PapermillExecutionError

from coursekit.engine.fork.client import ForkedKernel
from coursekit.engine.fork.limits import Limits
from coursekit.engine.fork.servers import ForkServer, close_all, warm

from .apart import run_apart
from .test_shell import said, text

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(60),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]
SPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}


def run(folder: Path, *cells: str, **options: Any) -> list[str]:
    """Run cells in a child and return the text that each put out."""
    book = v4.new_notebook(cells=[v4.new_code_cell(c) for c in cells])
    book.metadata["kernelspec"] = SPEC
    ran = papermill.execute_notebook(
        book, str(folder / "out.ipynb"), engine_name="coursekit", progress_bar=False,
        cwd=str(folder), **options,
    )  # fmt: skip
    return ["".join(o.get("text", "") or o.data["text/plain"] for o in c.outputs)
            for c in ran.cells if c.cell_type == "code"]  # fmt: skip


def none_left() -> bool:
    """Tell whether nothing is left of notebooks: no process, no zombie, but the one that waits."""
    return eventually(lambda: len(psutil.Process(warm().pid).children(recursive=True)) <= 1)


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def alive() -> Callable[[int], bool]:
    def running(pid: int) -> bool:
        try:
            return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    return running


def test_one_warm_process_serves_all_and_nothing_is_left(tmp_path: Path) -> None:
    before = warm().pid
    for number in range(3):
        assert run(tmp_path, f"print({number})") == [f"{number}\n"]
    assert warm().pid == before
    assert none_left()


def test_what_one_changes_the_next_does_not_see(tmp_path: Path) -> None:
    changed = run(
        tmp_path,
        "import os, sys, json, random, tempfile, signal, resource\n"
        "os.environ['LEFT'] = '1'; os.chdir('/'); os.umask(0o77)\n"
        "json.left = True; sys.path.append('left'); random.left = 1\n"
        "signal.signal(signal.SIGUSR1, lambda *_: None)\n"
        "open(os.path.join(tempfile.gettempdir(), 'left'), 'w').close()\n"
        "kept = os.open('/dev/null', os.O_RDONLY)\nprint(tempfile.gettempdir(), random.random())",
    )[0].split()
    seen = run(
        tmp_path,
        "import os, sys, json, random, tempfile, signal\n"
        "print(tempfile.gettempdir(), random.random())\n"
        "print('LEFT' in os.environ, os.getcwd(), hasattr(json, 'left'), 'left' in sys.path)\n"
        "print(signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL, "
        "os.listdir(tempfile.gettempdir()))\n"
        "old = os.umask(0o22); print(old)",
    )[0].splitlines()
    assert seen[0].split()[0] != changed[0]
    assert seen[0].split()[1] != changed[1]
    assert seen[1] == f"False {tmp_path} False False"
    assert seen[2] == "True []"
    assert int(seen[3]) == _umask()
    assert eventually(lambda: not Path(changed[0]).exists())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_numpy_draws_differ_from_notebook_to_notebook(tmp_path: Path) -> None:
    code = "import numpy\nprint(numpy.random.random())"
    assert run(tmp_path, code) != run(tmp_path, code)


def test_it_takes_what_processes_print_where_ipykernel_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell = "import os, time\nos.system('echo printed')\ntime.sleep(0.5)\nprint('end')"
    for takes in (True, False, True, False):
        if takes:
            monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
        else:
            monkeypatch.setenv("PYTEST_CURRENT_TEST", "a test")
        assert run(tmp_path, cell) == ["printed\nend\n" if takes else "end\n"]


def test_it_has_no_open_files_of_others(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\n"
        "print([str(p.readlink()) for p in Path('/proc/self/fd').iterdir()"
        " if p.is_symlink() and p.exists()])"
    )
    with (tmp_path / "secret").open("w"):
        assert "secret" not in run(tmp_path, code)[0]


def test_a_cell_without_an_end_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(CellTimeoutError):
        run(tmp_path, "while True:\n    pass", execution_timeout=1)
    assert none_left()


@pytest.mark.parametrize(
    "cell", ["import os\nos._exit(3)", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"]
)
def test_a_child_that_dies_is_reported_as_a_dead_kernel(tmp_path: Path, cell: str) -> None:
    with pytest.raises(DeadKernelError):
        run(tmp_path, cell)
    assert none_left()
    assert run(tmp_path, "print('next')") == ["next\n"]


def test_memory_is_bounded(tmp_path: Path) -> None:
    with pytest.raises(PapermillExecutionError, match="MemoryError"):
        run(tmp_path, "x = bytes(3 * 10**9)", memory=2 * 10**9)
    assert run(tmp_path, "print(len(bytes(10**8)))", memory=2 * 10**9) == ["100000000\n"]


def test_processor_time_is_bounded_and_who_reached_the_bound_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(DeadKernelError):
        run(tmp_path, "while True:\n    pass", cpu=1)
    assert "used up its 1 seconds of processor time (option cpu" in caplog.text


def test_what_the_asker_changed_since_is_inherited(tmp_path: Path) -> None:
    cell = (
        "import os, resource\nprint(oct(os.umask(0o22)), len(os.sched_getaffinity(0)),"
        " resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    code = (
        "import os, resource, sys\nsys.path.insert(0, sys.argv[1])\n"
        "from engine.fork.test_children import run\nfrom pathlib import Path\n"
        f"cell = {cell!r}\nrun(Path.cwd(), cell)\nos.umask(0o77)\n"
        "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (500, 500))\nprint(run(Path.cwd(), cell)[0])"
    )
    tests = str(Path(__file__).parents[2])
    said = subprocess.run(
        [sys.executable, "-c", code, tests],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.splitlines()[0] == "0o77 1 500"


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


def test_a_library_imported_since_is_there_in_the_next_child(tmp_path: Path) -> None:
    run(tmp_path, "print(1)")
    seen = run(tmp_path, "import sys\nprint('pandas' in sys.modules)", preload=["pandas"])
    assert seen == ["True\n"]
    assert none_left()


def test_the_kit_is_there_for_who_speaks_of_it_and_makes_itself_known_only_when_imported(
    tmp_path: Path,
) -> None:
    close_all()
    there = "import sys\nprint('.'.join(['course' + 'kit', 'widgets']) in sys.modules)"
    known = "print('quiz' in get_ipython().magics_manager.magics['cell'])"
    assert run(tmp_path, there) == ["False\n"]
    said = run(tmp_path, there, known, "import coursekit\n" + known)
    assert said == ["True\n", "False\n", "True\n"]
    assert run(tmp_path, there, known) == ["True\n", "False\n"]


def test_what_it_registers_for_its_end_is_done(tmp_path: Path) -> None:
    run(tmp_path, "import atexit\natexit.register(lambda: open('left.txt', 'w').write('done'))")
    assert (tmp_path / "left.txt").read_text() == "done"


def test_an_interrupt_stops_the_cell_and_the_notebook_goes_on(tmp_path: Path) -> None:
    loop = (
        "import os, signal, threading\n"
        "threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "try:\n    while True:\n        pass\nexcept KeyboardInterrupt:\n    print('interrupted')"
    )
    assert run(tmp_path, loop, "print('goes on')") == ["interrupted\n", "goes on\n"]


def test_when_the_warm_process_is_killed_its_children_end_and_the_next_notebook_runs(
    tmp_path: Path,
) -> None:
    server = warm()
    with pytest.raises(DeadKernelError):
        run(tmp_path, f"import os\nos.kill({server.pid}, 9)\nimport time\ntime.sleep(60)")
    assert eventually(lambda: not server.alive)
    assert run(tmp_path, "print('next')") == ["next\n"]
    assert warm().pid != server.pid


def test_when_the_asker_is_killed_the_warm_process_and_its_children_end(
    alive: Callable[[int], bool],
) -> None:
    script = (
        "import os, sys, time\nfrom coursekit.engine.fork.client import ForkedKernel, Limits\n"
        "from coursekit.engine.fork.servers import ForkServer\n"
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
        data = json.dumps({"op": "poll", "pid": child}).encode()
        head = len(data).to_bytes(4, "big")
        if dies == "before it has said all":
            line.sendall(head + data[:-5])
        else:
            line.shutdown(socket.SHUT_RD)
            line.sendall(head + data)
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


def test_what_cannot_run_here_goes_to_papermills_own_engine(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    with caplog.at_level(logging.INFO, "papermill"):
        said = run(tmp_path, "import sys\nprint(sys.flags.hash_randomization, hash('a') % 1000)")
    assert said[0].startswith("1 ") or said[0].startswith("0 ")
    assert "papermill's own" in caplog.text
    expected = subprocess.run(
        [sys.executable, "-c", "print(hash('a') % 1000)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said[0].split()[1] == expected.stdout.strip()


def test_a_notebook_with_a_library_that_must_not_be_forked_has_a_process_of_its_own(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "ray.py").write_text("")
    with caplog.at_level(logging.INFO, "papermill"):
        assert run(tmp_path, "import ray\nprint('ran')") == ["ran\n"]
    assert "ray must not be forked" in caplog.text


def test_papermills_command_takes_the_engine(tmp_path: Path) -> None:
    book = v4.new_notebook(
        cells=[v4.new_code_cell("a = 1", metadata={"tags": ["parameters"]}), v4.new_code_cell("a")],
        metadata={"kernelspec": SPEC},
    )
    source, out = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    source.write_text(json.dumps(book), encoding="utf-8")
    command = [sys.executable, "-m", "papermill", "--engine", "coursekit", "-p", "a", "5"]
    subprocess.run([*command, str(source), str(out)], check=True, capture_output=True)
    ran = json.loads(out.read_text(encoding="utf-8"))
    assert ran["cells"][-1]["outputs"][0]["data"]["text/plain"] == ["5"]


def test_a_server_of_its_own_ends_when_it_is_closed(alive: Callable[[int], bool]) -> None:
    server = ForkServer()
    pid = server.fork(cwd="/", env=dict(os.environ))
    server.close()
    assert eventually(lambda: not alive(pid) and not alive(server.pid))
    os.kill(os.getpid(), 0)
    assert signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL


def test_whatever_a_notebook_leaves_in_its_temporary_folder_the_next_ones_run(
    tmp_path: Path,
) -> None:
    leave = "import os, tempfile\nopen(tempfile.gettempdir() + '/pages', 'w').write('abc')"
    # The first after an import teaches the warm process; those after it do not.
    for source in ("print('first')", leave, leave):
        run(tmp_path, source)
        assert none_left()
    for number in range(3):
        assert run(tmp_path, f"print({number})") == [f"{number}\n"]
        assert none_left()


def test_settings_of_matplotlib_beside_the_notebook_hold(tmp_path: Path) -> None:
    cell = "import matplotlib.pyplot as plt\nprint(plt.rcParams['figure.figsize'])"
    assert run(tmp_path, cell) == ["[6.4, 4.8]\n"]
    (tmp_path / "matplotlibrc").write_text("figure.figsize: 2, 1\n")
    assert run(tmp_path, cell) == ["[2.0, 1.0]\n"]


def test_what_libraries_look_at_when_imported_holds(tmp_path: Path) -> None:
    cell = "import os\nos.environ['MPLBACKEND'] = 'agg'\nimport matplotlib.pyplot as plt"
    assert run(tmp_path, cell, "print(plt.get_backend())")[-1] == "agg\n"


def test_a_pool_of_threads_left_open_is_not_waited_for(tmp_path: Path) -> None:
    pool = "from concurrent.futures import ThreadPoolExecutor\nThreadPoolExecutor(1).submit(int)"
    began = time.monotonic()
    for _ in range(3):
        run(tmp_path, pool)
    # jupyter_client would give each 2.5 seconds, if it did not end.
    assert time.monotonic() - began < 3 * 2.5


def test_a_cell_that_takes_too_long_is_interrupted_and_its_program_ends(tmp_path: Path) -> None:
    with pytest.raises(CellTimeoutError):
        run(
            tmp_path,
            "import atexit\natexit.register(lambda: open('bye.txt', 'w').close())",
            "import time\ntry:\n    time.sleep(60)\nfinally:\n    open('last.txt', 'w').close()",
            execution_timeout=2,
        )
    assert {path.name for path in tmp_path.iterdir()} >= {"bye.txt", "last.txt"}


def outputs(folder: Path) -> list[Any]:
    """Return what the last cell of a notebook that stopped had put out."""
    outputs: list[Any] = nbformat.read(folder / "out.ipynb", as_version=4).cells[-1].outputs
    return outputs


def test_what_a_cell_says_when_it_has_taken_too_long_is_in_the_notebook(tmp_path: Path) -> None:
    cell = (
        "import time\ntry:\n    time.sleep(60)\nfinally:\n"
        "    print('cleaned')\n    time.sleep(0.3)\n    display('shown')"
    )
    with pytest.raises(CellTimeoutError):
        run(tmp_path, cell, execution_timeout=2)
    stream, shown, error = outputs(tmp_path)
    assert stream.text == "cleaned\n"
    assert shown.data["text/plain"] == "'shown'"
    assert error.ename == "KeyboardInterrupt"


def test_what_was_flushed_is_in_the_notebook_though_python_dies(tmp_path: Path) -> None:
    with pytest.raises(DeadKernelError):
        run(tmp_path, "import os\nprint('about to', flush=True)\nos._exit(3)")
    assert [output.text for output in outputs(tmp_path)] == ["about to\n"]


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


@pytest.mark.parametrize("flush", [False, True])
def test_text_that_is_none_is_lost_and_the_next_cell_runs(tmp_path: Path, flush: bool) -> None:  # noqa: FBT001
    half = f"print('a\\ud800', flush={flush})\nprint('after')"
    assert run(tmp_path, half, "print('next')")[-1] == "next\n"


def test_warnings_that_are_errors_are_so_for_libraries_imported_then(tmp_path: Path) -> None:
    strict = "import warnings\nwarnings.simplefilter('error')"
    poor = "import numpy as np\nnp.polyfit([1, 1, 1], [1, 2, 3], 2)\nprint('on')"
    assert "on" in "".join(run(tmp_path, strict, poor))
