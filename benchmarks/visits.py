"""Visits to live lessons: `coursekit serve` beside stock `voila`, on the same notebooks.

    python benchmarks/visits.py [--rounds 3] [--visits 12] [--learners 6]

For a light lesson and one that imports pandas and matplotlib: whole visits a second with four
learners at a time, time to the first byte, time to the first widget in Chromium, and memory a
learner: the proportional set size that the server and its kernels grow by, divided by the visits
that are open.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
from measure import Results
from nbformat import v4

_WIDGETS = (
    "import ipywidgets as w\ns = w.IntSlider(value=3, max=9, description='years')\ns",
    "label = w.Label()\nw.jslink((s, 'value'), (label, 'value'))\nlabel",
)
LESSONS = {
    "light": _WIDGETS,
    "pandas": (
        "import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt",
        "data = pd.DataFrame({'year': range(2010, 2022), 'tonnes': np.arange(12) * 7 + 160})\ndata",
        "fig, ax = plt.subplots(figsize=(5, 3))\nax.plot(data.year, data.tonnes)\nplt.show()",
        *_WIDGETS,
    ),
}


@dataclass
class Served:
    """A server that runs."""

    process: subprocess.Popen[bytes]
    port: int
    path: str

    @property
    def address(self) -> str:
        """Where the lesson is."""
        return f"http://127.0.0.1:{self.port}{self.path}"

    def memory(self) -> float:
        """Return the proportional set size of the server and all it started, in bytes."""
        whole = 0.0
        root = psutil.Process(self.process.pid)
        for process in [root, *root.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                whole += process.memory_full_info().pss
        return whole

    def end_kernel(self, page: str) -> None:
        """End the kernel of a page, as the page does when it is left."""
        found = re.search(r'"kernelId": *"([\w-]+)"', page)
        if found is None:
            raise RuntimeError("the page names no kernel")
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/voila/api/shutdown/{found[1]}", method="POST"
        )
        with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(request):
            pass


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(tool: str, folder: Path, name: str) -> Iterator[Served]:
    """Serve a lesson with a tool while the context lasts."""
    port = free_port()
    if tool == "voila":
        command = [
            sys.executable, "-m", "voila", str(folder / f"{name}.ipynb"), "--no-browser",
            f"--port={port}", "--Voila.ip=127.0.0.1", "--Voila.log_level=ERROR",
        ]  # fmt: skip
        path = "/"
    else:
        command = [
            sys.executable, "-m", "coursekit", "serve", str(folder), "--exports",
            str(folder / "exports"), "--port", str(port), "--kernels", "64", "--preheat", "4",
        ]  # fmt: skip
        path = f"/live/{name}"
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Served(process, port, path)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port)).close()
                break
            time.sleep(0.1)
        time.sleep(3)
        yield server
    finally:
        children = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        process.wait(30)
        psutil.wait_procs(children, timeout=10)


def visit(server: Served, *, leave: bool = True) -> tuple[float, float, str]:
    """Return the seconds to the first byte and to the last, and the page."""
    begin = time.perf_counter()
    with urllib.request.urlopen(server.address, timeout=120) as answer:
        first = answer.read(1)
        early = time.perf_counter() - begin
        page = (first + answer.read()).decode()
    whole = time.perf_counter() - begin
    if leave:
        server.end_kernel(page)
    return early, whole, page


def rate(server: Served, visits: int, at_once: int) -> float:
    """Return whole visits a second."""
    begin = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda _: visit(server), range(visits)))
    return visits / (time.perf_counter() - begin)


def memory(server: Served, learners: int) -> float:
    """Return the mebibytes that each open visit takes."""
    visit(server)
    time.sleep(3)
    before = server.memory()
    pages = [visit(server, leave=False)[2] for _ in range(learners)]
    time.sleep(2)
    after = server.memory()
    for page in pages:
        server.end_kernel(page)
    return (after - before) / learners / 2**20


def widget(server: Served, chromium: str) -> float:
    """Return the seconds until a slider is there in a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium or None, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        times = []
        for _ in range(3):
            begin = time.perf_counter()
            page.goto(server.address, wait_until="commit")
            page.wait_for_selector(".noUi-handle", timeout=120_000)
            times.append(time.perf_counter() - begin)
            page.goto("about:blank")
            time.sleep(1)
        browser.close()
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--visits", type=int, default=12)
    arguments.add_argument("--learners", type=int, default=6)
    arguments.add_argument("--chromium", default=shutil.which("chromium") or "")
    chosen = arguments.parse_args()
    results = Results("visits")
    for name, cells in LESSONS.items():
        numbers: dict[str, dict[str, list[float]]] = {}
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            info = {"schema": 1, "id": name, "title": name, "live": True}
            book = v4.new_notebook(
                cells=[v4.new_markdown_cell("# A lesson"), *map(v4.new_code_cell, cells)],
                metadata={
                    "kernelspec": {"name": "python3", "display_name": "Python 3"},
                    "coursekit": info,
                },
            )
            nbformat.write(book, folder / f"{name}.ipynb")
            for _ in range(chosen.rounds):
                for tool in ("coursekit", "voila"):
                    mine = numbers.setdefault(tool, {})
                    with served(tool, folder, name) as server:
                        visit(server)
                        firsts = [visit(server)[0] * 1000 for _ in range(5)]
                        mine.setdefault("first", []).append(statistics.median(firsts))
                        mine.setdefault("rate", []).append(rate(server, chosen.visits, 4))
                        mine.setdefault("memory", []).append(memory(server, chosen.learners))
                        mine.setdefault("widget", []).append(widget(server, chosen.chromium))
        ours, stock = numbers["coursekit"], numbers["voila"]
        results.compare(
            f"visits a second, {name} lesson",
            "1/s",
            ours["rate"],
            "voila",
            stock["rate"],
            more=True,
        )
        results.compare(f"first byte, {name} lesson", "ms", ours["first"], "voila", stock["first"])
        results.compare(
            f"first widget in Chromium, {name} lesson",
            "s",
            ours["widget"],
            "voila",
            stock["widget"],
        )
        results.compare(
            f"memory a learner, {name} lesson", "MiB", ours["memory"], "voila", stock["memory"]
        )
    results.write()


if __name__ == "__main__":
    main()
