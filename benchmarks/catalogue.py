"""The catalogue of 400,000 lessons: `coursekit serve` beside the tree page of stock `voila`.

    python benchmarks/catalogue.py [--lessons 400000] [--rounds 20]

Measures the first start, in which every notebook is read; the second, with nothing changed; pages,
searches and filters over HTTP; the look-up of one lesson; and memory, the proportional set size of
the server and all it started. Voilà lists one folder at a time, a thousand notebooks here, and
neither searches nor knows a title: its tree page of one folder stands beside our first page.
The notebooks are made up, and say so.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
from measure import Results, seconds

FOLDER = 1000
"""Notebooks in a folder."""
FORMS = ("lecture", "scenario", "tour", "stage play", "testimony", "broadcast", "quiz", "live data")
LATIN = (
    "harvest", "winter", "wheat", "soy", "forest", "river", "archive", "memorial", "village",
    "school", "market", "railway", "border", "bridge", "station", "stage", "radio", "garden",
)  # fmt: skip
CHINESE = (
    "大豆", "历史", "农业", "森林", "档案", "村庄", "学校", "市场", "铁路", "桥梁", "车站", "舞台",
    "广播", "花园", "天气", "口岸", "冬季",
)  # fmt: skip
RARE = {"en": "samovar", "zh": "茶炊"}
"""Words of one lesson in a thousand."""
SCAN_PATIENCE = 3600.0


def write(folder: Path, number: int, chance: random.Random) -> None:
    """Write a made-up lesson; each second one is in Chinese, each twentieth has live Python."""
    chinese = number % 2 == 1
    language, words, gap = ("zh-CN", CHINESE, "") if chinese else ("en", LATIN, " ")
    some = [
        *chance.choices(words, k=16),
        *([RARE[language[:2]]] if number % FOLDER in {0, 1} else []),
    ]
    said = gap.join(some)
    info = {
        "schema": 1,
        "id": f"lesson-{number}",
        "title": f"{'课程' if chinese else 'Lesson'} {gap.join(some[-4:])} {number}",
        "lecturers": [f"Lecturer {number % 997}"],
        "unit": f"Unit {number % 41}",
        "form": FORMS[number % len(FORMS)],
        "language": language,
        "duration": 5 + number % 80,
        "summary": f"{'虚构的课程' if chinese else 'A made-up lesson'}: {said}",
        "tags": ["made-up"],
    }
    live = "import ipywidgets\nipywidgets.IntSlider()" if number % 20 == 0 else "print('made up')"
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": said},
        {"cell_type": "code", "id": "b", "metadata": {}, "source": live, "outputs": [],
         "execution_count": None},
    ]  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = {"nbformat": 4, "nbformat_minor": 5, "cells": cells,
            "metadata": {"kernelspec": kernel, "coursekit": info}}  # fmt: skip
    text = json.dumps(book, ensure_ascii=False)
    (folder / f"lesson-{number}.ipynb").write_text(text, encoding="utf-8")


def make(lessons: Path, exports: Path, count: int) -> None:
    """Write the notebooks, a thousand to a folder, and one page that is built."""
    chance = random.Random(1)  # noqa: S311  the same lessons each time
    for number in range(count):
        folder = lessons / f"{number // FOLDER:03}"
        if number % FOLDER == 0:
            folder.mkdir(parents=True)
        write(folder, number, chance)
    page = exports / f"lesson-{count // 2}"
    page.mkdir(parents=True)
    (page / "index.html").write_text("<!doctype html><title>Made up</title>")


@dataclass
class Served:
    """A server that runs. `waited` is how long it took to its first answer, in seconds."""

    process: subprocess.Popen[bytes]
    port: int
    waited: float = 0.0

    def get(self, path: str) -> str:
        """Return what stands at an address."""
        address = f"http://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(address, timeout=SCAN_PATIENCE) as answer:
            return str(answer.read().decode())

    def times(self, path: str, rounds: int) -> list[float]:
        """Return how many milliseconds an address takes, each time."""
        return [1000 * seconds(lambda: self.get(path)) for _ in range(rounds)]

    def memory(self) -> float:
        """Return the mebibytes of the server and all it started."""
        root = psutil.Process(self.process.pid)
        whole = 0.0
        for process in [root, *root.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                whole += process.memory_full_info().pss
        return whole / 2**20


@contextlib.contextmanager
def served(tool: str, folder: Path, *, first: str = "/") -> Iterator[Served]:
    """Serve the lessons with a tool while the context lasts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    options = {
        "voila": ["voila", str(folder / "lessons"), "--no-browser", f"--port={port}",
                  "--Voila.ip=127.0.0.1", "--Voila.log_level=ERROR"],
        "coursekit": ["coursekit", "serve", str(folder / "lessons"), "--no-browser", "--no-build",
                      "--port", str(port), "--preheat", "0", "--exports", str(folder / "exports")],
    }[tool]  # fmt: skip
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "COURSEKIT_CACHE": str(folder / "cache")},
    )  # fmt: skip
    server = Served(process, port)
    try:
        while time.perf_counter() - begin < SCAN_PATIENCE:
            with contextlib.suppress(OSError):
                server.get(first)
                break
            time.sleep(0.02)
        server.waited = time.perf_counter() - begin
        yield server
    finally:
        children = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        process.wait(60)
        psutil.wait_procs(children, timeout=30)


def filled(server: Served, count: int) -> None:
    """Wait until every lesson is there."""
    while f"of {count:,} lessons" not in server.get("/?lang=en"):
        time.sleep(0.5)


def looked(server: Served) -> None:
    """Wait until the look at the folders is over: no process reads or writes any more."""
    processes = psutil.Process(server.process.pid).children(recursive=True)
    before = -1.0
    while (now := sum(sum(one.cpu_times()[:2]) for one in processes)) - before > 0.02:  # noqa: PLR2004
        before = now
        time.sleep(2)


def total(page: str) -> str:
    """Return how many lessons a page says fit."""
    found = re.search(r'id="count">(.*?)</p>', page)
    return found[1].split(" of ")[-1] if found else ""


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--lessons", type=int, default=400_000)
    arguments.add_argument("--rounds", type=int, default=20)
    chosen = arguments.parse_args()
    count, rounds = chosen.lessons, chosen.rounds
    results = Results("catalogue")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        make(folder / "lessons", folder / "exports", count)
        print(f"{count:,} notebooks are written.", flush=True)
        measure(results, folder, count, rounds)
    results.write()


def measure(results: Results, folder: Path, count: int, rounds: int) -> None:
    """Measure everything on the notebooks of a folder."""
    tree = "/voila/tree/000"
    begin = time.perf_counter()
    with served("coursekit", folder) as server:
        results.alone("first start, until it answers", "s", [server.waited])
        filled(server, count)
        whole = [time.perf_counter() - begin]
        results.alone(f"first start, until all {count:,} notebooks are read", "s", whole)
    starts: dict[str, list[float]] = {"coursekit": [], "voila": []}
    for _ in range(3):
        for tool, first in (("coursekit", "/"), ("voila", tree)):
            with served(tool, folder, first=first) as server:
                starts[tool].append(server.waited)
    results.compare(
        "a later start, until the first page", "s", starts["coursekit"],
        "voila, tree page of one folder", starts["voila"],
    )  # fmt: skip
    last = -(-count // 48)
    pages = {
        "last page": f"/?lang=en&page={last}",
        "a filter": "/?lang=en&form=tour&length=30",
        "search, rare Latin word": f"/?lang=en&q={RARE['en']}",
        "search, rare Chinese word": f"/?lang=en&q={quote(RARE['zh'])}",
        "search, common Latin word": "/?lang=en&q=harvest",
        "search, common Chinese word": f"/?lang=en&q={quote('农业')}",
        "search, one Chinese character": f"/?lang=en&q={quote('农')}",
    }
    with served("coursekit", folder) as ours, served("voila", folder, first=tree) as stock:
        looked(ours)
        mine: list[float] = []
        theirs: list[float] = []
        for _ in range(rounds):
            mine += ours.times("/?lang=en", 1)
            theirs += stock.times(tree, 1)
        results.compare("first page", "ms", mine, "voila, tree page of one folder", theirs)
        for what, path in pages.items():
            early = ours.times(path, 1)[0]
            note = f"{total(ours.get(path))}; the first time {early:.0f} ms"
            results.alone(what, "ms", ours.times(path, rounds), note)
        one = f"/lessons/lesson-{count // 2}/index.html"
        results.alone("look-up of one lesson and its page", "ms", ours.times(one, rounds))
        results.compare("memory", "MiB", [ours.memory()], "voila", [stock.memory()])


if __name__ == "__main__":
    main()
