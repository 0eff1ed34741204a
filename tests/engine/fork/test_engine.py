"""papermill's engine: what a notebook says, when it is saved, and which engine runs it."""

from __future__ import annotations

import copy
import json
import os
import time
from pathlib import Path
from typing import Any

import papermill
import pytest
from nbclient.exceptions import DeadKernelError
from nbformat import v4
from papermill.iorw import papermill_io

from coursekit.engine.fork.server_client import close_all

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def notebook(*cells: str) -> Any:
    code = [v4.new_code_cell(cell) for cell in cells]
    return v4.new_notebook(cells=code, metadata={"kernelspec": KERNEL})


def run(book: Any, folder: Path, **options: Any) -> Any:
    return papermill.execute_notebook(
        copy.deepcopy(book),
        str(folder / "out.ipynb"),
        engine_name="coursekit",
        progress_bar=False,
        cwd=str(folder),
        **options,
    )


def test_what_a_cell_said_is_there_though_the_next_one_ends_the_program(tmp_path: Path) -> None:
    book = notebook("print('first')", "display('second')", "import os\nos._exit(1)")
    with pytest.raises(DeadKernelError):
        run(book, tmp_path)
    ran = json.loads((tmp_path / "out.ipynb").read_text(encoding="utf-8"))["cells"]
    assert [len(cell["outputs"]) for cell in ran] == [1, 1, 0]
    assert [cell["execution_count"] for cell in ran] == [1, 2, 3]


def test_long_cells_that_print_much_come_whole(tmp_path: Path) -> None:
    cell = "#" * 20_000 + "\nprint('x' * 100_000)"
    ran = run(notebook(*[cell] * 60), tmp_path)
    assert {sum(len(o.text) for o in cell.outputs) for cell in ran.cells} == {100_001}


def test_a_hook_may_change_a_cell_just_before_it_runs(tmp_path: Path) -> None:
    def change(cell: Any, cell_index: int) -> None:
        cell.source = f"print({cell_index})"

    ran = run(notebook("0", "0"), tmp_path, on_cell_execute=change)
    assert [cell.outputs[0].text for cell in ran.cells] == ["0\n", "1\n"]


class Store:
    """A place for notebooks that is no file, and is full at some time."""

    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, _text: str, _path: str) -> None:
        time.sleep(0.1)
        self.room -= 1
        if self.room < 0:
            raise OSError("no space left")

    def listdir(self, _path: str) -> list[str]:
        return []

    def pretty_path(self, path: str) -> str:
        return path


@pytest.mark.parametrize("room", [4, 5, 7])
def test_a_store_that_is_full_ends_the_notebook_where_it_would_elsewhere(
    room: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = notebook("1", *(f"open('side{n}', 'w').close()" for n in range(3)))
    handlers = papermill_io._handlers
    left = {}
    for engine in (None, "coursekit"):
        monkeypatch.setattr(papermill_io, "_handlers", [("full://", Store(room)), *handlers])
        folder = tmp_path / str(engine)
        folder.mkdir()
        with pytest.raises(OSError, match="no space left"):
            papermill.execute_notebook(
                copy.deepcopy(book), "full://out.ipynb", engine_name=engine, cwd=str(folder),
                progress_bar=False,
            )  # fmt: skip
        left[engine] = sorted(path.name for path in folder.iterdir())
    assert left["coursekit"] == left[None]


def test_errors_that_are_allowed_by_name_let_the_notebook_go_on(tmp_path: Path) -> None:
    book = notebook("1 / 0", "print('goes on')")
    with pytest.raises(papermill.PapermillExecutionError):  # papermill's own, after all cells
        run(book, tmp_path, allow_error_names=["ZeroDivisionError"])
    ran = json.loads((tmp_path / "out.ipynb").read_text(encoding="utf-8"))["cells"]
    assert "".join(ran[-1]["outputs"][0]["text"]) == "goes on\n"


def test_a_notebook_that_runs_is_saved_seldom_and_whole_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saves = []
    write = papermill_io.write
    monkeypatch.setattr(papermill_io, "write", lambda *a, **k: saves.append(1) or write(*a, **k))
    began = time.monotonic()
    with pytest.raises(papermill.PapermillExecutionError):
        run(notebook(*["1"] * 60, "print('last')\n1 / 0"), tmp_path)
    # The start, the error cell's mark and the end are saved in any case.
    assert len(saves) <= 5 + 2 * (time.monotonic() - began)
    ran = json.loads((tmp_path / "out.ipynb").read_text(encoding="utf-8"))["cells"]
    assert ran[-1]["outputs"][0]["text"] == ["last\n"]
    assert [cell["execution_count"] for cell in ran if cell["source"] == ["1"]] == [*range(1, 61)]


def test_the_notebook_says_which_engine_ran_it_and_the_user_is_warned_of_another(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert run(notebook("1"), tmp_path).metadata.papermill["engine"] == "coursekit"
    assert not caplog.records
    book = notebook("import ipykernel\nipykernel.get_connection_file()[:0]")
    assert run(book, tmp_path).metadata.papermill["engine"] == "nbclient"
    (warning,) = [one for one in caplog.records if one.levelname == "WARNING"]
    assert "papermill's own: its code asks for the connection" in warning.getMessage()


def test_a_child_that_sends_no_message_is_followed_by_papermills_own_engine(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    junk = (
        "import os, socket\n"
        "for name in os.listdir('/proc/self/fd'):\n"
        "    try:\n"
        "        line = socket.socket(fileno=os.dup(int(name)))\n"
        "        line.family == socket.AF_UNIX and line.send(b'no message' * 9)\n"
        "    except OSError:\n"
        "        pass\n"
        "print('done')"
    )
    ran = run(notebook("print('before')", junk), tmp_path)
    assert [cell.outputs[0].text for cell in ran.cells] == ["before\n", "done\n"]
    assert "b'no messageno message" in caplog.text
    assert ran.metadata.papermill["engine"] == "nbclient"


def test_the_start_timeout_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "ipython" / "profile_default" / "startup"
    home.mkdir(parents=True)
    (home / "wait.py").write_text("import time\ntime.sleep(600)\n")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    close_all()
    with pytest.raises(RuntimeError, match="didn't respond in 3 seconds"):
        run(notebook("1"), tmp_path, start_timeout=3)
    close_all()


def test_widgets_that_send_arrays_come_whole(tmp_path: Path) -> None:
    send = (
        "import numpy as np\nfrom comm import create_comm\n"
        "comm = create_comm('arrays')\n"
        "comm.send({}, buffers=[memoryview(np.arange(3.)),"
        " memoryview(np.arange(6, dtype='i4').reshape(2, 3))])\nprint('sent')"
    )
    ran = run(notebook(send, "print('next')"), tmp_path)
    assert [cell.outputs[0].text for cell in ran.cells] == ["sent\n", "next\n"]
    assert ran.metadata.papermill["engine"] == "coursekit"
