"""Kernels from the provisioner: ipykernel's in all they do, and gone when they are ended."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager, KernelManager, start_new_kernel
from traitlets.config import Config

from coursekit.engine.fork.server_client import warm
from engine.fork.apart import run_apart
from engine.fork.running import eventually

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(60),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]


def forked() -> list[psutil.Process]:
    """The processes below the warm one, zombies among them."""
    return psutil.Process(warm("kernels").pid).children(recursive=True)


class Kernel:
    def __init__(self, *, name: str = "coursekit", apart: bool = False, **options: Any) -> None:
        config = Config({"ForkProvisioner": {"apart": apart}})
        self.manager = KernelManager(kernel_name=name, config=config)
        self.manager.start_kernel(**options)
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=30)

    def run(self, code: str, seconds: float = 20) -> str:
        said: list[str] = []

        def hear(message: Any) -> None:
            content = message["content"]
            said.append(content.get("text") or content.get("ename", ""))

        self.client.execute_interactive(code, timeout=seconds, output_hook=hear, allow_stdin=False)
        return "".join(said)


@pytest.fixture
def kernel() -> Iterator[Kernel]:
    kernel = Kernel()
    yield kernel
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)
    assert eventually(lambda: forked() == [])


def test_a_kernel_is_forked_from_the_warm_process(kernel: Kernel) -> None:
    assert kernel.run("import os\nprint(os.getppid())").strip() == str(warm("kernels").pid)
    assert kernel.run("1 / 0") == "ZeroDivisionError"
    assert kernel.run("!echo shell").strip() == "shell"
    assert kernel.run("await __import__('asyncio').sleep(0)\nprint('awaited')") == "awaited\n"


def test_plots_are_shown_though_the_library_was_there_before() -> None:
    config = Config({"ForkProvisioner": {"preload": ["matplotlib.pyplot"]}})
    manager = KernelManager(config=config, kernel_name="coursekit")
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=30)
        shown: list[str] = []
        for code in ("import sys\nassert 'matplotlib.pyplot' in sys.modules", PLOT):
            reply = client.execute_interactive(
                code, timeout=30, output_hook=lambda m: shown.extend(m["content"].get("data", {}))
            )
            assert reply["content"]["status"] == "ok"
        assert "image/png" in shown
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"


def test_an_interrupt_stops_a_cell(kernel: Kernel) -> None:
    kernel.run("import time")
    # Else ipykernel refuses, for a moment, what is asked after the error.
    kernel.client.execute("while True:\n    time.sleep(0.01)", stop_on_error=False)
    time.sleep(0.5)
    kernel.manager.interrupt_kernel()
    assert kernel.client.get_shell_msg(timeout=10)["content"]["ename"] == "KeyboardInterrupt"
    assert kernel.run("print('goes on')").endswith("goes on\n")


def test_each_has_a_shell_of_its_own_in_its_own_folder(kernel: Kernel, tmp_path: Path) -> None:
    asked = """
    shell = get_ipython()
    history = shell.history_manager
    print(shell.parent is shell.kernel, shell.starting_dir, type(shell.kernel).__name__,
          history.enabled, history.hist_file, history.session_number)
    """
    other = Kernel(cwd=str(tmp_path))
    try:
        told, others = (one.run(asked).split() for one in (kernel, other))
    finally:
        other.client.stop_channels()
        other.manager.shutdown_kernel(now=True)
    assert told[0] == others[0] == "True"
    assert (told[1], others[1]) == (str(Path.cwd()), str(tmp_path))
    assert told[2:4] == ["IPythonKernel", "True"]
    assert told[4].endswith("history.sqlite")
    assert told[5] != others[5]
    kernel.run("1 + 1")
    assert kernel.run("%history -l 1").strip() == "1 + 1"


def test_what_it_ran_and_where_it_was_are_there_by_their_names(
    kernel: Kernel, tmp_path: Path
) -> None:
    asked = (
        "1 + 1",
        "print(len(In), In[-2], _ih is In, Out, _, _dh[0] == __import__('os').getcwd())",
        f"%cd -q {tmp_path}",
        "%cd -q -",
        "import os; print(os.getcwd(), len(_dh))",
        "print(sorted(n for n in get_ipython().user_ns_hidden if n in globals()))",
        "print(sorted(globals()))",
    )
    stock = Kernel(name="python3")
    try:
        told, others = ([one.run(code) for code in asked] for one in (kernel, stock))
    finally:
        stock.client.stop_channels()
        stock.manager.shutdown_kernel(now=True)
    assert told == others
    assert told[1].startswith("3 1 + 1 True {1: 2} 2")


def test_a_process_that_was_forked_starts_kernels_too(kernel: Kernel) -> None:
    assert kernel.run("print(1)") == "1\n"
    said = subprocess.run(
        [sys.executable, "-c", FORKED], capture_output=True, text=True, check=True, timeout=40
    )
    assert said.stdout.splitlines() == ["1", "2", "0"]


FORKED = """
import multiprocessing
from jupyter_client.manager import start_new_kernel
def use(code):
    manager, client = start_new_kernel(kernel_name="coursekit")
    client.execute_interactive(code, timeout=20)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
use("print(1)")
process = multiprocessing.get_context("fork").Process(target=use, args=["print(2)"])
process.start()
process.join(30)
print(process.exitcode)
process.kill()
"""


def test_settings_on_its_command_line_hold() -> None:
    kernel = Kernel(extra_arguments=["--IPKernelApp.exec_lines=early = 5"])
    try:
        assert kernel.run("import os\nprint(os.getppid(), early)") == f"{warm('kernels').pid} 5\n"
    finally:
        kernel.client.stop_channels()
        kernel.manager.shutdown_kernel(now=True)


def test_one_without_a_history_of_its_own_leaves_none() -> None:
    kernel = Kernel(extra_arguments=["--HistoryManager.hist_file=:memory:"])
    try:
        assert kernel.run("print(get_ipython().history_manager.hist_file)") == ":memory:\n"
        # It has the shell that was ready, too.
        assert kernel.run("import os\nprint(os.getppid())") == f"{warm('kernels').pid}\n"
        assert kernel.run("%history -l 1").startswith("import os")
    finally:
        kernel.client.stop_channels()
        kernel.manager.shutdown_kernel(now=True)


def test_those_that_are_asked_to_end_do_so_by_themselves() -> None:
    for _ in range(15):
        kernel = Kernel(extra_arguments=["--HistoryManager.hist_file=:memory:"])
        process = kernel.manager.provisioner.process
        kernel.run("1 + 1")
        kernel.client.stop_channels()
        kernel.manager.shutdown_kernel()
        assert process.poll() == 0


def test_who_asks_for_one_that_is_to_end_waits_for_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coursekit.engine.fork.provisioner._SOON", 20.0)

    async def one() -> tuple[int | None, int | None]:
        manager = AsyncKernelManager(kernel_name="coursekit")
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=30)
            running = await manager.provisioner.poll()
            await manager.request_shutdown()
            return running, await manager.provisioner.poll()
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)

    assert run_apart(one()) == (None, 0)


def test_a_restart_gives_a_new_one(kernel: Kernel) -> None:
    kernel.run("left = 1")
    before = kernel.run("import os\nprint(os.getpid())")
    kernel.manager.restart_kernel(now=True)
    kernel.client.wait_for_ready(timeout=30)
    assert kernel.run("left") == "NameError"
    assert kernel.run("import os\nprint(os.getpid())") != before
    assert len(forked()) == 1


def test_shutdown_lets_it_end_by_itself(tmp_path: Path) -> None:
    kernel = Kernel()
    kernel.run(
        f"import atexit\natexit.register(lambda: open({str(tmp_path / 'x')!r}, 'w').close())"
    )
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel()
    assert (tmp_path / "x").exists()
    assert eventually(lambda: forked() == [])


def test_what_one_that_is_apart_started_and_made_ends_with_it() -> None:
    kernel = Kernel(apart=True)
    made = kernel.run("import tempfile\nprint(tempfile.mkdtemp())").strip()
    kernel.run("import subprocess\nsubprocess.Popen(['sleep', '100'], start_new_session=True)")
    assert len(forked()) == 2
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)
    assert eventually(lambda: forked() == [])
    assert eventually(lambda: not Path(made).exists())


def test_what_a_kernel_started_and_made_stays_when_one_ends_as_with_ipykernel(
    kernel: Kernel, tmp_path: Path
) -> None:
    file = tmp_path / "job"
    job = f"import os\nos.system('nohup sleep 100 > /dev/null 2>&1 & echo $! > {file}')"
    kernel.run(job)
    pid = int(file.read_text())
    made = kernel.run("import tempfile\nprint(tempfile.mkstemp()[1])").strip()
    try:
        other = Kernel()
        other.client.stop_channels()
        other.manager.shutdown_kernel()
        kernel.manager.restart_kernel()
        kernel.client.wait_for_ready(timeout=20)
        time.sleep(0.2)
        assert psutil.pid_exists(pid)
        assert Path(made).exists()
        assert kernel.run("import os\nprint(os.environ.get('TMPDIR', 'none'))") == "none\n"
    finally:
        Path(made).unlink()
        os.kill(pid, signal.SIGKILL)


SAME = """
import os, sys
names = ("PYDEVD_USE_FRAME_EVAL", "PAGER", "GIT_PAGER", "TERM", "CLICOLOR", "FORCE_COLOR",
         "JPY_PARENT_PID", "TMPDIR")
print({name: os.environ.get(name) for name in names})
print(__doc__, __spec__, __loader__, __name__, type(sys.modules["__main__"]))
print(os.path.relpath(os.getcwd(), BASE))
"""


def test_it_finds_what_a_kernel_of_ipykernel_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inside").mkdir()
    found = []
    for name in ("python3", "coursekit"):
        manager, client = start_new_kernel(kernel_name=name, cwd="inside")
        said: list[str] = []
        client.execute_interactive(
            SAME.replace("BASE", repr(str(tmp_path))),
            timeout=20,
            output_hook=lambda message, said=said: said.append(str(message["content"].get("text"))),
        )
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        found.append("".join(said))
    assert found[0] == found[1]
    with pytest.raises(FileNotFoundError, match="nowhere"):
        Kernel(cwd="nowhere")


@pytest.mark.parametrize("option", ["stdout", "independent"])
def test_what_only_a_program_of_its_own_has_it_is_given(option: str, tmp_path: Path) -> None:
    with (tmp_path / "said").open("w") as file:
        options = {"stdout": file} if option == "stdout" else {"independent": True}
        kernel = Kernel(**options)
        assert int(kernel.run("import os\nprint(os.getppid())")) != warm("kernels").pid
        kernel.client.stop_channels()
        kernel.manager.shutdown_kernel(now=True)


def test_its_lines_can_be_encrypted() -> None:
    manager = KernelManager(kernel_name="coursekit", transport_encryption="required")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=20)
    assert manager.provisioner.pid in {process.pid for process in forked()}
    reply = client.execute("1 + 1", reply=True, timeout=20)
    assert reply["content"]["status"] == "ok"
    client.stop_channels()
    manager.shutdown_kernel(now=True)


CHANGES = """
import sys
from pathlib import Path
from coursekit.engine.fork import server_client as servers
from engine.fork.test_kernels import Kernel

SETTING = "print(get_ipython().ast_node_interactivity)"
one, other = Kernel(), Kernel()
first = servers.warm("kernels")
print(one.run(SETTING), end="")
other.run("x = 5")
settings = Path(sys.argv[1], "profile_default", "ipython_config.py")
settings.write_text("c.InteractiveShell.ast_node_interactivity = 'all'")
one.manager.restart_kernel()
one.client.wait_for_ready(timeout=20)
print(one.run(SETTING), other.run("print(x)"), first.alive)
for kernel in (one, other):
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel()
settings.unlink()
last = Kernel()
print(last.run(SETTING), first.alive)
last.client.stop_channels()
last.manager.shutdown_kernel()
"""


def test_what_is_set_or_installed_since_holds_after_a_restart_and_the_others_go_on(
    tmp_path: Path,
) -> None:
    (tmp_path / "profile_default").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", CHANGES, str(tmp_path)],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "IPYTHONDIR": str(tmp_path)},
    )  # fmt: skip
    said = "last_expr\nall\n 5\n True\nlast_expr\n False\n"
    assert done.stdout == said, done.stdout + done.stderr


def test_one_that_is_killed_counts_as_dead(kernel: Kernel) -> None:
    pid = int(kernel.run("import os\nprint(os.getpid())"))
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not kernel.manager.is_alive())


def test_it_has_a_debugger(kernel: Kernel) -> None:
    content = {"type": "request", "command": "debugInfo", "seq": 1, "arguments": {}}
    message = kernel.client.session.msg("debug_request", content)
    kernel.client.control_channel.send(message)
    reply = kernel.client.get_control_msg(timeout=20)
    assert reply["content"]["success"] is True


def test_widgets_are_known_before_they_are_imported(kernel: Kernel) -> None:
    said = kernel.run(
        "from comm import get_comm_manager\nprint(sorted(get_comm_manager().targets))"
    )
    assert "jupyter.widget" in said
    assert "coursekit" not in kernel.run(
        "import sys\nprint([n for n in sys.modules if n == 'coursekit'])"
    )
    assert (
        kernel.run("import coursekit\nprint('quiz' in get_ipython().magics_manager.magics['cell'])")
        == "True\n"
    )


def test_a_kernel_that_is_not_this_python_is_started_by_itself() -> None:
    from coursekit.engine.fork.interpreter import is_this_python

    spec = KernelSpecManager().get_kernel_spec("coursekit")
    assert is_this_python(["python", "-m", "ipykernel_launcher", "-f", "x"])
    for name in ("python", "python3", f"python3.{sys.version_info[1]}"):
        program = Path(sys.executable).with_name(name)
        if program.exists():
            assert is_this_python([str(program), "-m", "ipykernel_launcher", "-f", "x"])
    # The same file, but of the environment that this one was made from.
    if sys.prefix != sys.base_prefix:
        base = str(Path(sys.executable).resolve())
        assert not is_this_python([base, "-m", "ipykernel_launcher"])
    assert not is_this_python(["/usr/bin/other", "-m", "ipykernel_launcher"])
    assert not is_this_python(["python", "-m", "bash_kernel"])
    assert spec.metadata["kernel_provisioner"]["provisioner_name"] == "coursekit-forkserver"
    manager = KernelManager(kernel_name="coursekit")
    manager.start_kernel(env={**os.environ, "PYTHONHASHSEED": "5"})
    try:
        assert manager.is_alive()
        assert forked() == []
    finally:
        manager.shutdown_kernel(now=True)


def test_many_at_once_are_forked_from_one_process() -> None:
    from jupyter_client import AsyncKernelManager

    async def start_all() -> list[int]:
        managers = [AsyncKernelManager(kernel_name="coursekit") for _ in range(6)]
        await asyncio.gather(*(m.start_kernel() for m in managers))
        pids = [m.provisioner.pid for m in managers]
        parents = {psutil.Process(pid).ppid() for pid in pids}
        assert parents == {warm("kernels").pid}
        await asyncio.gather(*(m.shutdown_kernel(now=True) for m in managers))
        return pids

    pids = run_apart(start_all())
    assert len(set(pids)) == 6
    assert eventually(lambda: forked() == [])
