"""A save builds the lesson again and tells the page that is open; only this machine may ask."""

from __future__ import annotations

import json
import shutil
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any

import psutil
import pytest

from coursekit.cli import file_watcher as saves_module
from coursekit.cli.file_watcher import Saves
from engine.lessons import start, write
from serve.conftest import eventually

pytestmark = pytest.mark.slow


@contextmanager
def watched(folder: Path, *arguments: str, lessons: str = ".") -> Iterator[tuple[Popen[str], str]]:
    with start(folder, lessons, "--to", "html", "--watch", *arguments) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Preview at http://127.0.0.1:"), line
        try:
            yield process, line.split()[2]
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.communicate(timeout=30)


def text_of(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        text: str = answer.read().decode()
        return text


def news_until(stream: Any, *states: str) -> dict[str, Any]:
    """Read server-sent events until the state is one of these."""
    while True:
        line = stream.readline()
        assert line, "the stream ended"
        if line.startswith(b"data: "):
            news: dict[str, Any] = json.loads(line[6:])
            if news["state"] in states:
                return news


def test_a_save_while_the_first_build_runs_counts(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "print('first ' + 'words')")
    write(tmp_path / "b.ipynb", "import time\ntime.sleep(5)")
    with watched(tmp_path) as (_, address):
        page = tmp_path / "exports" / "a" / "index.html"
        assert eventually(page.exists, 60)
        write(tmp_path / "a.ipynb", "print('second ' + 'words')")
        with urllib.request.urlopen(f"{address}events", timeout=60) as stream:
            while news_until(stream, "built")["lessons"][0]["edition"] == 1:
                pass
        assert "second words" in text_of(f"{address}lessons/a/index.html")


def test_a_save_builds_again_and_an_error_is_told_while_the_page_stays(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "print('first ' + 'words')")
    write(tmp_path / "b.ipynb", "print('other')")
    with (
        watched(tmp_path) as (process, address),
        urllib.request.urlopen(f"{address}events", timeout=60) as stream,
    ):
        news = news_until(stream, "built")
        assert [(one["id"], one["edition"]) for one in news["lessons"]] == [("a", 1), ("b", 1)]
        page = f"{address}lessons/a/index.html"
        assert "first words" in text_of(page)

        write(tmp_path / "a.ipynb", "print('second ' + 'words')")
        news_until(stream, "building")
        news = news_until(stream, "built", "failed")
        assert [(one["id"], one["edition"]) for one in news["lessons"]] == [("a", 2), ("b", 1)]
        assert "second words" in text_of(page)

        write(tmp_path / "a.ipynb", "print(missing)")
        news = news_until(stream, "failed")
        (finding,) = news["lessons"][0]["findings"]
        assert finding["severity"] == "error"
        assert "a.ipynb, cell 2" in finding["text"]
        assert "second words" in text_of(page)

        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        assert process.returncode == 0, out + err
        assert "Traceback" not in out + err
        assert psutil.wait_procs(children, timeout=15)[1] == []


@pytest.mark.parametrize("build", ["first", "later", "named by a way from here"])
def test_a_save_breaks_off_the_lesson_that_is_being_built_and_builds_it_anew(
    build: str, tmp_path: Path
) -> None:
    begun = tmp_path / "exports" / "begun"
    folder = tmp_path / "lessons"
    folder.mkdir()
    never_ends = f"open({str(begun)!r}, 'w').close()\nwhile True: pass"
    write(folder / "a.ipynb", never_ends if build == "first" else "print('first ' + 'words')")
    lessons = "lessons" if "way" in build else str(folder)
    with (
        watched(tmp_path, lessons=lessons) as (process, address),
        urllib.request.urlopen(f"{address}events", timeout=60) as stream,
    ):
        if build != "first":
            news_until(stream, "built")
            write(folder / "a.ipynb", never_ends)
        assert eventually(begun.exists, 60)
        write(folder / "b.ipynb", "print('other')")
        write(folder / "a.ipynb", "print('second ' + 'words')")
        while len(news_until(stream, "built")["lessons"]) == 1:
            pass
        assert "second words" in text_of(f"{address}lessons/a/index.html")
        assert "other" in text_of(f"{address}lessons/b/index.html")

        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        assert process.returncode == 0, out + err
        assert "Traceback" not in out + err
        assert "Stopped" not in out + err


DATABASE = (
    "import sqlite3\nbase = sqlite3.connect('own.db')\n"
    "base.execute('create table if not exists t (n)')\n"
    "base.execute('insert into t values (1)')\nbase.commit()"
)


@pytest.mark.parametrize(
    "cell",
    [
        "open('own.csv', 'w').write('same')\n1 / 0",
        "import time\nopen('own.txt', 'w').write(str(time.time_ns()))\nopen('own.txt').read()",
        DATABASE,
    ],
    ids=["it fails", "its text", "a database"],
)
def test_what_a_lesson_writes_itself_does_not_have_it_built_for_ever(
    cell: str, tmp_path: Path
) -> None:
    write(tmp_path / "a.ipynb", cell)
    with (
        watched(tmp_path) as (process, address),
        urllib.request.urlopen(f"{address}events", timeout=60) as stream,
    ):
        news_until(stream, "built", "failed")
        time.sleep(4)
        write(tmp_path / "a.ipynb", "print('mended ' + 'now')")
        while news_until(stream, "built", "failed")["state"] == "failed":
            pass
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
        assert said.count("Changed: own") < 6, said
        assert said.count("Changed: ") <= 4, said


def test_the_last_save_of_data_counts_also_where_each_build_saw_one(tmp_path: Path) -> None:
    begun, data = tmp_path / "exports" / "begun", tmp_path / "data.txt"
    data.write_text("words of save 0")
    mark = f"open({str(begun)!r}, 'w').close()"
    write(
        tmp_path / "a.ipynb", f"print(open('data.txt').read())\n{mark}\nimport time; time.sleep(2)"
    )
    with watched(tmp_path) as (_, address):
        for save in range(1, 4):
            assert eventually(begun.exists, 60)
            begun.unlink()
            data.write_text(f"words of save {save}")
        page = f"{address}lessons/a/index.html"
        assert eventually(lambda: "words of save 3" in text_of(page), 60)


def test_a_file_that_changes_in_each_build_has_to_be_quiet_longer_and_is_let_be_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saves = Saves([tmp_path], tmp_path / "exports")
    path = str(tmp_path / "own.txt")

    def built() -> float | None:
        with saves.breaking_off(lambda _: False):
            return saves._delay(path)

    try:
        assert [built() for _ in range(6)] == [0, 2, 4, 8, None, None]
        assert saves._delay(path) is None
        monkeypatch.setattr(saves_module, "_ECHO", 0)
        assert saves._delay(path) == 0
        assert built() == 0
    finally:
        saves.close()


def _reading_elsewhere(folder: Path) -> tuple[Path, Path]:
    """Return a folder of data, and one of a lesson that reads and prints `read.txt` there."""
    data, lessons = folder / "data", folder / "lessons"
    data.mkdir()
    lessons.mkdir()
    (data / "read.txt").write_text("first words")
    write(lessons / "a.ipynb", "print(open('../data/read.txt').read())")
    return data, lessons


def test_a_file_that_a_lesson_reads_elsewhere_counts_and_no_other_there(tmp_path: Path) -> None:
    data, lessons = _reading_elsewhere(tmp_path)
    with (
        watched(lessons) as (process, address),
        urllib.request.urlopen(f"{address}events", timeout=60) as stream,
    ):
        news_until(stream, "built")
        (data / "other.txt").write_text("nothing")
        (data / "read.txt").write_text("second words")
        news = news_until(stream, "building")
        news = news_until(stream, "built")
        assert news["lessons"][0]["edition"] == 2
        assert "second words" in text_of(f"{address}lessons/a/index.html")
        process.send_signal(signal.SIGINT)
        assert "other.txt" not in process.communicate(timeout=30)[0]


def test_a_folder_elsewhere_that_went_away_is_heard_of_once_it_is_back(tmp_path: Path) -> None:
    data, lessons = _reading_elsewhere(tmp_path)
    with (
        watched(lessons) as (_, address),
        urllib.request.urlopen(f"{address}events", timeout=60) as stream,
    ):
        news_until(stream, "built")
        shutil.rmtree(data)
        news_until(stream, "failed")
        for words in ("second words", "third words"):
            data.mkdir(exist_ok=True)
            (data / "read.txt").write_text(words)
            page = f"{address}lessons/a/index.html"
            assert eventually(lambda: words in text_of(page), 60)  # noqa: B023  it is asked here


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("lessons/a/.coursekit.json", "127.0.0.1", 404),
        ("lessons/../a.ipynb", "127.0.0.1", 404),
        ("lessons/a/lesson.ipynb", "127.0.0.1", 404),
        ("lessons/a/index.html", "elsewhere.example", 403),
        ("events", "elsewhere.example", 403),
        ("", "127.0.0.1", 200),
        ("assets/preview.js", "localhost", 200),
    ],
)
def test_what_may_be_asked(path: str, host: str, status: int, tmp_path: Path) -> None:
    from coursekit.serve.preview import Preview

    (tmp_path / "a").mkdir()
    (tmp_path / "a.ipynb").write_text("{}")
    for name in ("index.html", "lesson.ipynb", ".coursekit.json"):
        (tmp_path / "a" / name).write_text("words")
    preview = Preview(tmp_path)
    try:
        assert asked(preview.address + path, host) == status
    finally:
        preview.close()


def asked(address: str, host: str) -> int:
    """Return the status of an answer, whose headers are checked."""
    request = urllib.request.Request(address, headers={"Host": host})
    try:
        answer = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        assert "default-src" in answer.headers["Content-Security-Policy"]
        status: int = answer.status
        return status
