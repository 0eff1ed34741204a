"""Children of the warm process: apart from each other, and bounded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import v4
from papermill.exceptions import PapermillExecutionError

from coursekit.engine.fork.server_client import close_all

from .running import SPEC, eventually, none_left, run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(60),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]


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


def test_it_takes_what_processes_print_also_within_a_test(tmp_path: Path) -> None:
    cell = "import os\nos.system('echo printed')\nprint('end')"
    assert run(tmp_path, cell) == ["printed\n", "end\n"] or run(tmp_path, cell) == [
        "printed\nend\n"
    ]


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
        "from engine.fork.running import run\nfrom pathlib import Path\n"
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


def test_an_interrupt_stops_the_cell_and_the_notebook_goes_on(tmp_path: Path) -> None:
    loop = (
        "import os, signal, threading\n"
        "threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "try:\n    while True:\n        pass\nexcept KeyboardInterrupt:\n    print('interrupted')"
    )
    assert run(tmp_path, loop, "print('goes on')") == ["interrupted\n", "goes on\n"]


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


@pytest.mark.parametrize("flush", [False, True])
def test_text_that_is_none_is_lost_and_the_next_cell_runs(tmp_path: Path, flush: bool) -> None:  # noqa: FBT001
    half = f"print('a\\ud800', flush={flush})\nprint('after')"
    assert run(tmp_path, half, "print('next')")[-1] == "next\n"
