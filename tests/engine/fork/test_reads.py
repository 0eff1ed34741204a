"""Which files a notebook is said to have read."""

from __future__ import annotations

from pathlib import Path

import nbformat
import papermill
import pytest

from coursekit.engine.fork.audit_hook import Reading


def read_by(folder: Path, *cells: str) -> frozenset[str] | None:
    """Run cells in a folder and return the files there, or above it, that they read."""
    info = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata={"kernelspec": info}
    )
    reading = Reading()
    papermill.execute_notebook(
        book, None, engine_name="coursekit", cwd=str(folder), progress_bar=False, reading=reading
    )
    if reading.files is None:
        return None
    above = str(folder.parent)
    return frozenset(
        path.removeprefix(above) for path in reading.files if path.startswith(above + "/")
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "rain.csv").write_text("year,mm\n2020,3\n")
    (folder / "helper.py").write_text("value = open('note.txt').read()\n")
    (folder / "note.txt").write_text("7")
    (tmp_path / "above.txt").write_text("8")
    return folder


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (("print(1)",), set()),
        (("open('note.txt').read()",), {"/in/note.txt"}),
        (("from pathlib import Path", "Path('note.txt').read_text()"), {"/in/note.txt"}),
        (("open('../above.txt').read()",), {"/above.txt"}),
        (("import pandas as pd", "pd.read_csv('data/rain.csv')"), {"/in/data/rain.csv"}),
        (("import numpy as np", "np.loadtxt('note.txt')"), {"/in/note.txt"}),
        (("import os", "os.chdir('data')", "open('rain.csv').read()"), {"/in/data/rain.csv"}),
        (("import os\nos.close(os.open('note.txt', os.O_RDONLY))",), {"/in/note.txt"}),
        (("import helper",), {"/in/helper.py", "/in/helper/", "/in/note.txt"}),
        (("import glob", "glob.glob('data/*')"), {"/in/data/"}),
        (("import glob", "glob.glob('da' + 'ta/snow.csv')"), {"/in/data/snow.csv"}),
        (("import glob", "glob.glob('*/snow.csv')"), {"/in/", "/in/data/snow.csv"}),
        (
            ("from pathlib import Path", "list(Path('data').glob('snow.csv'))"),
            {"/in/data/snow.csv"},
        ),
        (("from pathlib import Path", "list(Path('none').glob('*.csv'))"), {"/in/none/"}),
        (
            ("from pathlib import Path", "list(Path().rglob('snow.csv'))"),
            {"/in/", "/in/data/", "/in/snow.csv", "/in/data/snow.csv"},
        ),
        (("import os", "os.listdir()"), {"/in/"}),
        (("try:\n    open('missing.txt')\nexcept OSError:\n    pass",), {"/in/missing.txt"}),
        (("%run helper.py",), {"/in/helper.py", "/in/note.txt"}),
        (("import sqlite3", "sqlite3.connect('a.db').close()"), {"/in/a.db", "/in/a.db-wal"}),
        (
            ("import sqlite3", "sqlite3.connect('file:../a%20b.db?mode=rwc', uri=True).close()"),
            {"/a b.db", "/a b.db-wal"},
        ),
        (("import sqlite3", "sqlite3.connect(':memory:').close()"), set()),
        (
            ("import threading", "t = threading.Thread(target=open, args=['note.txt'])",
             "t.start(); t.join()"),
            {"/in/note.txt"},
        ),
        (("open('note.txt', 'a+').seek(0)",), {"/in/note.txt"}),
        (("open('note.txt', 'r+').read()",), {"/in/note.txt"}),
        (("open('own.txt', 'w+').read()",), set()),
        (
            ("open('own.txt', 'w').write('x')", "open('own.txt').read()"),
            set(),
        ),
        (
            ("import atexit", "atexit.register(lambda: open('note.txt').close())", "print(1)"),
            {"/in/note.txt"},
        ),
    ],
)  # fmt: skip
def test_what_python_opens_and_lists_is_told(
    folder: Path, cells: tuple[str, ...], read: set[str]
) -> None:
    assert read_by(folder, *cells) == read
    # Once more, when helper.py is compiled.
    assert read_by(folder, *cells) == read


@pytest.mark.parametrize(
    "cell",
    [
        "!cat note.txt",
        "import subprocess; subprocess.run(['cat', 'note.txt'])",
        "import os; os.system('cat note.txt')",
        "import ctypes; ctypes.CDLL(None)",
        "%%bash\ncat note.txt",
        "import os, sys\nif not os.fork(): os._exit(0)\nos.wait()",
        "import watchfiles",
        "import multiprocessing as m\nm.get_context('spawn').Process(target=print).start()",
    ],
)
def test_what_other_programs_and_libraries_may_read_is_not_known(folder: Path, cell: str) -> None:
    assert read_by(folder, cell) is None


def test_a_plot_reads_nothing_of_the_lesson(folder: Path) -> None:
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    assert read_by(folder, plot) == set()
