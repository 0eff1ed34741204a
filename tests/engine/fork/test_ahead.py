"""A child goes on from cell to cell by itself, and nobody can tell but by the time it takes."""

from __future__ import annotations

import asyncio
import copy
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import papermill
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbclient.exceptions import DeadKernelError
from nbformat import v4
from papermill.iorw import papermill_io

from coursekit.engine.fork.client import Cell, ForkedKernel
from coursekit.engine.fork.engine import ForkedNotebookClient

from .apart import run_apart
from .test_exact import normal
from .test_shell import said, text

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
MARK = "open('begun', 'w').close()"


def notebook(*cells: str | tuple[str, str]) -> Any:
    """A notebook with cells, each with a tag or none."""
    pairs = [(cell, "") if isinstance(cell, str) else cell for cell in cells]
    code = [v4.new_code_cell(c, metadata={"tags": [tag] if tag else []}) for c, tag in pairs]
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


def test_it_goes_on_before_it_is_asked_for_the_next_cell(
    kernel: ForkedKernel, tmp_path: Path
) -> None:
    async def listen() -> None:
        client = kernel.client()
        client.run_ahead([Cell("x = 1", stop_on_error=True), Cell(MARK, stop_on_error=True)])
        deadline = time.monotonic() + 20
        while not (tmp_path / "begun").exists() and time.monotonic() < deadline:
            time.sleep(0.01)  # noqa: ASYNC251  nothing is heard meanwhile
        first = client.execute("x = 1")
        assert (await client.shell_channel.get_msg(10))["parent_header"]["msg_id"] == first
        second = client.execute(MARK)
        await said(client, second)
        assert (await client.shell_channel.get_msg(10))["parent_header"]["msg_id"] == second
        info = client.kernel_info()
        assert (await client.shell_channel.get_msg(10))["parent_header"]["msg_id"] == info

    run_apart(listen())


@pytest.mark.parametrize(
    "cell",
    [
        "1 / 0",
        "import ipywidgets\nout = ipywidgets.Output()",
        "import asyncio\ntask = asyncio.create_task(asyncio.sleep(60))",
        "import threading\nthreading.Timer(60, print).start()",
        "import asyncio\ncall = asyncio.get_running_loop().call_later(60, print)",
        "import subprocess\nchild = subprocess.Popen(['sleep', '60'])",
        "print('much' * 100_000)",
        "exit()",
    ],
    ids=["fails", "an output widget", "a task", "a thread", "a call", "a process", "much", "end"],
)
def test_it_waits_where_it_matters_what_comes_in_between(
    kernel: ForkedKernel, tmp_path: Path, cell: str
) -> None:
    async def listen() -> None:
        client = kernel.client()
        client.run_ahead([Cell(c, stop_on_error=True) for c in (cell, MARK, "print('third')")])
        await said(client, client.execute(cell))
        await client.shell_channel.get_msg(10)
        await asyncio.sleep(0.05)
        assert not (tmp_path / "begun").exists()
        if cell == "exit()":
            # That one ends, a tenth of a second later.
            return
        await said(client, client.execute(MARK))
        await client.shell_channel.get_msg(10)
        assert (tmp_path / "begun").exists()
        assert text(await said(client, client.execute("print('third')"))) == "third\n"

    run_apart(listen())


def test_what_was_asked_for_before_it_said_that_it_waits_is_run(
    kernel: ForkedKernel, tmp_path: Path
) -> None:
    task = "import asyncio\ntask = asyncio.create_task(asyncio.sleep(60))"

    async def listen() -> str:
        client = kernel.client()
        client.run_ahead([Cell(c, stop_on_error=True) for c in (task, MARK, "print('third')")])
        client.execute(task)
        client.execute(MARK)
        return text(await said(client, client.execute("print('third')")))

    assert run_apart(listen()) == "third\n"
    assert (tmp_path / "begun").exists()


def test_a_child_that_stopped_at_a_cell_is_ended_in_good_order(
    kernel: ForkedKernel, tmp_path: Path
) -> None:
    cell = "import atexit\natexit.register(open, 'ended', 'w')\n1 / 0"

    async def listen() -> None:
        client = kernel.client()
        client.run_ahead([Cell(c, stop_on_error=True) for c in (cell, "2", "3")])
        await said(client, client.execute(cell))
        await client.shell_channel.get_msg(10)

    run_apart(listen())
    kernel.shutdown_kernel()
    assert (tmp_path / "ended").exists()


def test_another_cell_than_it_was_sent_is_refused(kernel: ForkedKernel) -> None:
    client = kernel.client()
    client.run_ahead([Cell("1", stop_on_error=True)])
    with pytest.raises(RuntimeError, match="another cell"):
        client.execute("2")


def test_what_a_cell_said_is_there_though_the_next_one_ends_the_program(tmp_path: Path) -> None:
    book = notebook("print('first')", "display('second')", "import os\nos._exit(1)")
    with pytest.raises(DeadKernelError):
        run(book, tmp_path)
    ran = json.loads((tmp_path / "out.ipynb").read_text(encoding="utf-8"))["cells"]
    assert [len(cell["outputs"]) for cell in ran] == [1, 1, 0]
    assert [cell["execution_count"] for cell in ran] == [1, 2, 3]


def test_long_cells_that_say_much_do_not_stand_in_each_others_way(tmp_path: Path) -> None:
    cell = "#" * 20_000 + "\nprint('x' * 100_000)"
    ran = run(notebook(*[cell] * 60), tmp_path)
    assert {sum(len(o.text) for o in cell.outputs) for cell in ran.cells} == {100_001}


def test_who_changes_cells_just_before_they_run_is_heeded(tmp_path: Path) -> None:
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
def test_no_cell_runs_that_papermill_has_not_begun_where_it_keeps_the_notebook_elsewhere(
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


TAGS = st.sampled_from(["x", "raises-exception", "skip-execution", "other"])
CELLS = st.one_of(
    st.tuples(
        st.just("code"),
        st.sampled_from(["1", "", "  \n", "x = 2"]),
        st.lists(TAGS, max_size=2, unique=True),
    ),
    st.tuples(st.just("markdown"), st.just("words"), st.just([])),
)


class Asked(Exception):  # noqa: N818  no error
    """What a client was asked for."""


@given(
    cells=st.lists(CELLS, max_size=6),
    options=st.fixed_dictionaries(
        {"allow_errors": st.booleans(), "force_raise_errors": st.booleans()},
        optional={"skip_cells_with_tag": TAGS},
    ),
)
def test_the_cells_that_it_is_sent_are_those_that_nbclient_runs(
    cells: list[tuple[str, str, list[str]]], options: dict[str, Any]
) -> None:
    book = v4.new_notebook()
    for kind, source, tags in cells:
        make = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
        book.cells.append(make(source, metadata={"tags": tags} if tags else {}))
    client = ForkedNotebookClient(SimpleNamespace(nb=book), **options)

    def execute(code: str, *, store_history: bool, stop_on_error: bool) -> None:
        assert store_history
        raise Asked(code, stop_on_error)

    client.kc = SimpleNamespace(execute=execute)
    asked = []
    for index, cell in enumerate(book.cells):
        try:
            run_apart(client.async_execute_cell(cell, index))
        except Asked as one:
            asked.append(one.args)
    assert asked == [tuple(cell) for cell in client._cells()]


KINDS: dict[str, Callable[[int], str | tuple[str, str]]] = {
    "says": lambda n: f"print({n})\nseen = {n}\nseen",
    "shows": lambda n: f"display({n}, display_id='shown')",
    "changes": lambda n: (
        f"from IPython.display import update_display\nupdate_display({n}, display_id='shown')"
    ),
    "fails": lambda n: (f"{n} / 0", "raises-exception"),
    "output": lambda n: f"import ipywidgets as w\nout = w.Output()\nwith out: print({n})",
    "reads": lambda _: "[o.get('text') for o in out.outputs] if 'out' in globals() else None",
    "slider": lambda n: f"import ipywidgets as w\nw.IntSlider({n})",
    "waits": lambda n: f"import asyncio\nawait asyncio.sleep(0)\n{n}",
    "task": lambda n: (
        "import asyncio\nsteps = []\nasync def go(steps=steps):\n    for n in range(5):\n"
        f"        await asyncio.sleep(0)\n        steps.append({n})\n"
        "task = asyncio.create_task(go())"
    ),
    # How far it is by then is chance, one by one too.
    "after the task": lambda _: "if 'task' in globals():\n    await task\n    print(len(steps))",
    "skipped": lambda n: (f"print({n})", "skip-execution"),
    "stops": lambda n: f"raise ValueError({n})",
}


@settings(max_examples=40)
@given(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=7))
def test_a_notebook_is_the_same_whether_its_cells_are_sent_ahead_or_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[str]
) -> None:
    book = notebook(*(KINDS[kind](number) for number, kind in enumerate(kinds)))
    folder = tmp_path_factory.mktemp("ahead")

    def one(**options: Any) -> str:
        try:
            run(book, folder, **options)
        except papermill.PapermillExecutionError as error:
            raised = [error.ename, error.evalue, error.cell_index]
        else:
            raised = []
        ran = json.loads((folder / "out.ipynb").read_text(encoding="utf-8"))
        return normal({**ran, "raised": raised}, folder)

    assert one() == one(on_cell_execute=lambda **_: None)
