"""A lesson is built again when a file that it reads has changed, and for no other file."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
import time
from pathlib import Path

import nbformat
import pytest

from coursekit.engine.dependencies import reads_of
from coursekit.engine.fingerprints import ALL, Readings
from coursekit.engine.fork.audit_hook import Reading
from coursekit.engine.job import Job
from engine.lessons import build, write

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><title>{}</title></svg>'
DYNAMIC = (
    "from IPython.display import HTML\nkind = 'pic'\n"
    "HTML('<img alt=\"a cup\" src=\"' + kind + 'ture.svg\">')"
)

READERS = {
    "plain": "print('plain')",
    "opens": "print(open('note.txt').read())",
    "imports": "import helper\nprint(helper.value())",
    "pandas": "import pandas as pd\npd.read_csv('data/rain.csv')",
    "above": "print(open('../above.txt').read())",
    "computes": "print(open('no' + 'te.txt').read())",
    "shows": DYNAMIC,
    "lists": "import glob\nprint(len(glob.glob('data/*')))",
    "matches": "import glob\nkind = 'ne' + 'w'\nprint(glob.glob(f'{kind}.txt'))",
    "asks": "import os\nprint(os.path.exists('new.txt'))",
    "tries": "try:\n    open('ne' + 'w.txt')\nexcept OSError:\n    print('none')",
    "writes": "open('own.txt', 'w').write('own')\nprint(open('own.txt').read())",
}
"""Lessons by what they do."""
STRANGE = {
    "cat": "!cat n*e.txt",
    "makes": "!echo made > made.txt; cat made.txt",
    "wonders": "from pathlib import Path\nprint(Path('n' + 'ew.txt').exists())",
    "measures": "import os\nname = 'no' + 'te.txt'\nprint(os.path.getsize(name))",
}
"""Lessons of which it is not known what they read."""


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path.parent / f"{tmp_path.name}-store"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files that lessons may read; `plain` reads none of them."""
    folder = tmp_path / "lessons"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "rain.csv").write_text("year,mm\n2020,3\n")
    (folder / "helper.py").write_text("def value():\n    return open('note.txt').read()\n")
    (folder / "note.txt").write_text("note one")
    (folder / "picture.svg").write_text(SVG.format("one"))
    (tmp_path / "above.txt").write_text("above one")
    write(folder / "plain.ipynb", "print('plain')")
    return folder


def built(folder: Path, *options: str) -> set[str]:
    """Build a folder and return which lessons were built, not left as they are."""
    code, told = build(folder, ".", "--to", "html", "--executor", "in-process", *options)
    assert code == 0, told
    return {line.split()[3] for line in told.splitlines() if line.startswith("built ")}


def page(folder: Path, name: str = "reader") -> str:
    return (folder / "exports" / name / "index.html").read_text()


def edit(folder: Path, name: str) -> None:
    """Change a file, or make it."""
    file = folder / name
    text = file.read_text() if file.exists() else ""
    file.write_text(text.replace("one", "two").replace(",3", ",4") + " ")


def test_a_lesson_is_built_again_when_what_it_reads_has_changed_and_no_other_is(
    folder: Path,
) -> None:
    for name, cell in (READERS | STRANGE).items():
        write(folder / f"{name}.ipynb", cell)
    assert built(folder) == {*READERS, *STRANGE}
    # The files that some write were new to them.
    assert built(folder) <= {"writes", *STRANGE}
    assert built(folder) == set()
    changes = {
        "note.txt": {"opens", "imports", "computes", *STRANGE},
        "helper.py": {"imports", *STRANGE},
        "data/rain.csv": {"pandas", *STRANGE},
        "../above.txt": {"above"},
        "picture.svg": {"shows", *STRANGE},
        "data/snow.csv": {"lists", *STRANGE},
        "new.txt": {"matches", "asks", "tries", *STRANGE},
        "nobodys.txt": {*STRANGE},
    }
    for name, readers in changes.items():
        edit(folder, name)
        assert (name, built(folder)) == (name, readers)
    assert built(folder) == set()
    (folder / "new.txt").unlink()
    assert built(folder) == {"matches", "asks", "tries", *STRANGE}


def test_a_picture_belongs_to_the_lesson_that_shows_it(folder: Path) -> None:
    book = nbformat.read(write(folder / "shows.ipynb", "print(1)"), as_version=4)
    book.cells.append(nbformat.v4.new_markdown_cell("![A cup](picture.svg)"))
    nbformat.write(book, folder / "shows.ipynb")
    assert built(folder) == {"shows", "plain"}
    edit(folder, "picture.svg")
    assert built(folder) == {"shows"}


def test_the_first_file_beside_a_lesson_that_reads_none_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "print(1)")
    assert built(tmp_path) == {"a"}
    (tmp_path / "first.txt").write_text("first")
    assert built(tmp_path) == set()


def test_what_a_parameter_names_is_read(folder: Path) -> None:
    cell = "import os\nprint(os.path.getsize(file))"
    write(folder / "t.ipynb", cell, parameters='file = "helper.py"')
    (folder / "plan.csv").write_text("template,id,file\nt,one,note.txt\nt,two,data/rain.csv\n")
    plan = ("t.ipynb", "--plan", "plan.csv", "--to", "html", "--executor", "in-process")
    assert "2 built" in build(folder, *plan)[1]
    (folder / "note.txt").write_text("longer than before")
    assert "1 built, 1 unchanged" in build(folder, *plan)[1]


def test_data_that_are_as_they_were_bring_back_what_was_made_of_them(folder: Path) -> None:
    write(folder / "reader.ipynb", "print(open('no' + 'te.txt').read())")
    built(folder)
    first = page(folder)
    edit(folder, "note.txt")
    built(folder)
    assert page(folder) != first
    (folder / "note.txt").write_text("note one")
    code, told = build(folder, ".", "--to", "html", "--executor", "in-process", "--profile")
    assert code == 0
    assert page(folder) == first
    assert "run/fork" not in told


def test_a_copy_of_a_lesson_elsewhere_reads_what_lies_there(tmp_path: Path) -> None:
    for course in ("first", "second"):
        lessons = tmp_path / course / "lessons"
        lessons.mkdir(parents=True)
        (tmp_path / course / "data.txt").write_text(f"of the {course} course")
        write(lessons / "reader.ipynb", "print(open('../' + 'data.txt').read())")
        built(lessons)
        assert f"of the {course} course" in page(lessons)


def test_what_lies_behind_a_link_is_read_and_a_link_to_itself_stops_nobody(tmp_path: Path) -> None:
    lessons, shared = tmp_path / "lessons", tmp_path / "shared"
    for folder in (lessons, shared):
        folder.mkdir()
    (shared / "data.txt").write_text("one")
    (lessons / "linked").symlink_to(shared)
    (lessons / "loop").symlink_to("loop")
    (shared / "back").symlink_to(lessons)
    write(lessons / "reader.ipynb", "print(open('linked/da' + 'ta.txt').read())")
    write(lessons / "cat.ipynb", "!cat linked/d*a.txt")
    assert built(lessons) == {"reader", "cat"}
    assert built(lessons) == set()
    (shared / "data.txt").write_text("two")
    assert built(lessons) == {"reader", "cat"}
    assert "two" in page(lessons)
    assert "two" in page(lessons, "cat")


def test_a_folder_that_may_not_be_looked_into_is_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("/data"):
            raise PermissionError(path)
        return looked(path)

    job = Job(folder / "plain.ipynb", "plain")
    assert "data/rain.csv" in Readings(folder / "exports").held(job, [ALL])
    monkeypatch.setattr(os, "scandir", scandir)
    there = Readings(folder / "exports").held(job, [ALL])
    assert sorted(there) == ["helper.py", "note.txt", "picture.svg"]


def test_a_lesson_whose_process_is_killed_before_it_tells_is_run_again(folder: Path) -> None:
    killed = (
        "import atexit, os, signal\n"
        "if not os.path.exists('killed'):\n    open('killed', 'w').close()\n"
        "    atexit.register(os.kill, os.getpid(), signal.SIGKILL)\nprint(open('note.txt').read())"
    )
    write(folder / "killed.ipynb", killed)
    assert built(folder) == {"killed", "plain"}
    edit(folder, "picture.svg")
    assert built(folder) <= {"killed"}
    edit(folder, "helper.py")
    assert built(folder) == set()
    edit(folder, "note.txt")
    assert built(folder) == {"killed"}


def test_another_engine_tells_nothing_so_every_file_counts(folder: Path) -> None:
    assert built(folder, "--engine", "nbclient") == {"plain"}
    assert built(folder, "--engine", "nbclient") == set()
    edit(folder, "note.txt")
    assert built(folder, "--engine", "nbclient") == {"plain"}


MODULES = {
    "from settings import COLOUR as value": ("settings.py", "COLOUR = 'found'"),
    "from local.extra import value": ("local/extra.py", "value = 'found'"),
    "from loose.extra import value": ("loose/extra.py", "value = 'found'"),
    "from importlib import import_module\nvalue = import_module('by_' + 'name').value": (
        "by_name.py",
        "value = 'found'",
    ),
    "import importlib.util\nimport json\n"
    "value = json.dumps('found' if importlib.util.find_spec('spec' + 'ial') else 1 / 0)": (
        "special.py",
        "",
    ),
    "from numpy import value": ("numpy.py", "value = 'found'"),
}
"""Cells that import what is not there at first, and the file that then is."""


def test_a_module_that_comes_to_be_there_is_imported(folder: Path) -> None:
    (folder / "local").mkdir()
    (folder / "local" / "__init__.py").touch()
    names = [f"imports-{number}" for number in range(len(MODULES))]
    for name, cell in zip(names, MODULES, strict=True):
        tried = "".join(f"    {line}\n" for line in cell.splitlines())
        write(
            folder / f"{name}.ipynb",
            f"try:\n{tried}except Exception:\n    value = 'missing'\nprint(value)",
        )
    assert built(folder) == {*names, "plain"}
    assert built(folder) == set()
    for name, (file, text) in zip(names, MODULES.values(), strict=True):
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(text)
        assert (file, built(folder)) == (file, {name})
        assert "found" in page(folder, name)
    (folder / "local" / "of_nobody.py").touch()
    # One with a numpy of its own runs in a Python of its own, which tells nothing.
    assert built(folder) == {names[-1]}


def test_thousands_of_files_beside_a_lesson_are_looked_at_like_few(folder: Path) -> None:
    (folder / "rows").mkdir()
    for number in range(5001):
        (folder / "rows" / f"{number}.txt").touch()
    write(folder / "reader.ipynb", "print(open('no' + 'te.txt').read())")
    assert built(folder) == {"reader", "plain"}
    assert built(folder) == set()
    edit(folder, "note.txt")
    assert built(folder) == {"reader"}
    edit(folder, "rows/7.txt")
    assert built(folder) == set()


def test_a_folder_is_looked_through_once_for_all_its_lessons(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: (looked.append(path), scandir(path))[1])
    long_ago = 1_000_000_000
    for place in (folder, folder / "data"):
        os.utime(place, (long_ago, long_ago))
    readings = Readings(folder / "exports")
    for number in range(3):
        readings.given(Job(folder / "plain.ipynb", f"row-{number}"))
    assert sorted(looked) == [str(folder), str(folder / "data")]
    edit(folder, "data/snow.csv")
    job = Job(folder / "plain.ipynb", "one", parameters={"file": "snow.csv"})
    assert readings.named(job) == {"data/snow.csv"}


ASKING = {
    "literal": ("import os\nprint(os.path.exists('../../shared/extra.csv'))", "extra.csv"),
    "folders": ("import os\nprint(os.path.isdir('../../shared/more'))", "more/"),
    "sizes": (
        "import os\np = '../../shared/size.txt'\nprint(os.path.exists(p) and os.path.getsize(p))",
        "size.txt",
    ),
    "joins": (
        "from pathlib import Path\nprint((Path('../../shared') / 'notes.txt').exists())",
        "notes.txt",
    ),
}
"""Lessons that ask about something outside their folder, and what that is."""


def test_what_is_asked_about_outside_the_folder_counts(tmp_path: Path) -> None:
    lessons, shared = tmp_path / "course" / "lessons", tmp_path / "shared"
    lessons.mkdir(parents=True)
    shared.mkdir()
    for name, (cell, _) in ASKING.items():
        write(lessons / f"{name}.ipynb", cell)
    assert built(lessons) == {*ASKING}
    assert built(lessons) == set()
    for name, (_, asked) in ASKING.items():
        if asked.endswith("/"):
            (shared / asked).mkdir()
        else:
            edit(shared, asked)
        # Who names the folder looks at all names in it.
        assert built(lessons) == {name, "joins"}
    edit(shared, "size.txt")
    assert built(lessons) == {"sizes"}


def test_what_is_asked_about_in_a_folder_that_a_parameter_names_counts(tmp_path: Path) -> None:
    lessons, shared = tmp_path / "lessons", tmp_path / "shared"
    lessons.mkdir()
    shared.mkdir()
    cell = "from pathlib import Path\nprint((Path(place) / 'notes.txt').exists())"
    write(lessons / "t.ipynb", cell, parameters='place = ""')
    (lessons / "plan.csv").write_text("template,id,place\nt,one,../shared\nt,two,data\n")
    plan = ("t.ipynb", "--plan", "plan.csv", "--to", "html", "--executor", "in-process")
    assert "2 built" in build(lessons, *plan)[1]
    edit(shared, "notes.txt")
    assert "1 built, 1 unchanged" in build(lessons, *plan)[1]


DATABASES = {
    "uri": (
        "import sqlite3\nbase = sqlite3.connect('file:../shared/u.db?mode=ro', uri=True)\n"
        "print(base.execute('SELECT count(*) FROM t').fetchone())"
    ),
    "attached": (
        "import sqlite3\nbase = sqlite3.connect(':memory:')\n"
        "base.execute(\"ATTACH DATABASE '../shared/u.db' AS u\")\n"
        "print(base.execute('SELECT count(*) FROM u.t').fetchone())"
    ),
}


def test_what_is_written_into_a_database_counts(tmp_path: Path) -> None:
    lessons, shared = tmp_path / "lessons", tmp_path / "shared"
    lessons.mkdir()
    shared.mkdir()
    with contextlib.closing(sqlite3.connect(shared / "u.db")) as base:
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("CREATE TABLE t (a)")
        for name, cell in DATABASES.items():
            write(lessons / f"{name}.ipynb", cell)
        assert built(lessons) == {*DATABASES}
        # SQLite may touch what lies beside it.
        assert built(lessons) <= {*DATABASES}
        assert built(lessons) == set()
        base.execute("INSERT INTO t VALUES (1)")
        base.commit()
        # It lies beside the database as yet.
        assert built(lessons) == {*DATABASES}
        assert "(1,)" in page(lessons, "uri")
        assert "(1,)" in page(lessons, "attached")
    assert built(lessons) == {*DATABASES}
    assert built(lessons) <= {*DATABASES}
    assert built(lessons) == set()


def test_settings_of_ipython_and_matplotlib_count(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "plots.ipynb", "import matplotlib as m\nprint(m.rcParams['figure.figsize'])")
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    assert built(folder) == {"plots", "plain"}
    (startup / "first.py").write_text("print('from a startup file')")
    assert built(folder) == {"plots", "plain"}
    assert built(folder) == set()
    (tmp_path / "matplotlibrc").write_text("figure.figsize: 2, 1")
    assert built(folder) == {"plots", "plain"}
    assert "[2.0, 1.0]" in page(folder, "plots")
    (folder / "matplotlibrc").write_text("figure.figsize: 3, 1")
    assert built(folder) == {"plots"}
    assert "[3.0, 1.0]" in page(folder, "plots")


def test_what_lies_in_a_temporary_folder_counts_unless_it_is_the_childs_own(
    folder: Path,
) -> None:
    child = "import tempfile\nopen(tempfile.gettempdir() + '/a', 'w').close()"
    with tempfile.TemporaryDirectory(prefix="coursekit-course-") as place:
        data = Path(place, "data.txt")
        data.write_text("one")
        write(folder / "reader.ipynb", f"{child}\nprint(open({str(data)!r}).read())")
        assert built(folder) == {"reader", "plain"}
        assert built(folder) == set()
        data.write_text("two")
        assert built(folder) == {"reader"}


@pytest.mark.parametrize("place", ["/var/home/me/a.csv", "/run/media/me/stick/a.csv"])
def test_data_of_homes_and_sticks_count(place: str) -> None:
    reading = Reading(frozenset({place, "/etc/localtime", "/usr/share/zoneinfo/UTC"}))
    notebook = nbformat.v4.new_notebook()
    assert reads_of(reading, "/course", notebook, {}) == (f"..{place}",)


def test_what_lies_among_the_builds_counts_unless_a_build_made_it(folder: Path) -> None:
    (folder / "exports").mkdir()
    edit(folder, "exports/spss.csv")
    write(folder / "reader.ipynb", "print(open('exports/spss.csv').read())")
    write(folder / "lists.ipynb", "import os\nprint(len(os.listdir()), len(os.listdir('exports')))")
    result = (
        "import os\np = 'exports/plain/index.html'\nprint(os.path.exists(p) and open(p).read(9))"
    )
    write(folder / "result.ipynb", result)
    assert built(folder) == {"reader", "lists", "result", "plain"}
    assert built(folder) == set()
    edit(folder, "exports/spss.csv")
    assert built(folder) == {"reader"}
    edit(folder, "exports/more.csv")
    assert built(folder) == {"lists"}


@pytest.mark.parametrize("size", [10, 21_000_000])
def test_a_file_written_anew_is_known_whatever_time_it_is_given(tmp_path: Path, size: int) -> None:
    file = tmp_path / "large.csv"
    readings = Readings(tmp_path / "exports")
    said = set()
    for letter in "ab":
        file.write_text(letter * size)
        os.utime(file, (1_000_000_000, 1_000_000_000))
        said.add(readings.file(file))
        # The clock of files ticks some hundred times a second.
        time.sleep(0.05)
    assert len(said) == 2
