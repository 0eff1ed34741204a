"""What a static page weighs: `coursekit_html` beside nbconvert's HTML of the same lesson as run.

    python benchmarks/weight.py [--rounds 3]

Bytes as sent (gzipped), requests to other hosts, and the time until it can be used on a slow phone:
1.6 Mbit/s, 150 ms, a processor four times slower. For ours that is when a learner can answer; for
nbconvert's, which has nothing to answer, when it has loaded. Other hosts do not answer here; what
its page would fetch from them is counted, not waited for.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import tempfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import papermill
from measure import Results
from nbconvert.exporters import HTMLExporter
from nbformat import v4

from coursekit.exporters.page import PageExporter

_QUIZ = (
    "%%quiz sums\ntitle: Sums\n\nHow much is 6 times 7? $6 \\cdot 7$\n= 42 > Right.\n\n"
    "Which is a river?\n(x) Suifen\n( ) Hailin\n"
)
_BITS, _DELAY, _SLOWER = 1_600_000, 150, 4


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Send a page gzipped, as servers do."""
        body = gzip.compress(Path(self.translate_path(self.path)).read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def pages() -> dict[str, str]:
    """Return both pages of a small quiz lesson."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# A lesson\n\n" + "Words of the lesson. " * 200),
            v4.new_code_cell("import coursekit"),
            v4.new_code_cell(_QUIZ),
        ],
        metadata={"kernelspec": kernel, "coursekit": {"schema": 1, "id": "a", "title": "A lesson"}},
    )
    ran = papermill.execute_notebook(book, None, engine_name="coursekit", progress_bar=False)
    return {
        "coursekit": PageExporter().from_notebook_node(ran)[0],
        "nbconvert": HTMLExporter().from_notebook_node(ran)[0],
    }


def usable(browser: Any, address: str, ready: str) -> tuple[float, int]:
    """Return the seconds until a page can be used, and how often it asked other hosts."""
    page = browser.new_page(viewport={"width": 360, "height": 640})
    asked: list[str] = []

    def answer(route: Any) -> None:
        if route.request.url.startswith(("http://127.0.0.1", "data:", "blob:")):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    page.route("**/*", answer)
    phone = page.context.new_cdp_session(page)
    phone.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    speed = {"latency": _DELAY, "downloadThroughput": _BITS / 8, "uploadThroughput": _BITS / 8}
    phone.send("Network.emulateNetworkConditions", {"offline": False, **speed})
    begin = time.perf_counter()
    page.goto(address, wait_until="commit", timeout=120_000)
    if ready:
        page.wait_for_selector(ready, timeout=120_000)
    else:
        page.wait_for_load_state("load", timeout=120_000)
    took = time.perf_counter() - begin
    page.close()
    return took, len(asked)


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--chromium", default=shutil.which("chromium") or "")
    chosen = arguments.parse_args()
    results = Results("weight")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        both = pages()
        for name, page in both.items():
            (Path(folder) / f"{name}.html").write_text(page, encoding="utf-8")
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home = f"http://127.0.0.1:{server.server_address[1]}"
        browser = driver.chromium.launch(
            executable_path=chosen.chromium or None, args=["--no-sandbox", "--disable-gpu"]
        )
        times: dict[str, list[float]] = {name: [] for name in both}
        asked = {}
        for _ in range(chosen.rounds):
            for name, ready in (("coursekit", "coursekit-block input"), ("nbconvert", "")):
                took, count = usable(browser, f"{home}/{name}.html", ready)
                times[name].append(took)
                asked[name] = count
        browser.close()
        server.shutdown()
        server.server_close()
    sizes = {name: [len(gzip.compress(page.encode())) / 1000] for name, page in both.items()}
    beside = "nbconvert html"
    results.compare("page as sent", "kB", sizes["coursekit"], beside, sizes["nbconvert"])
    results.compare(
        "usable on a slow phone", "s", times["coursekit"], beside, times["nbconvert"],
        note="nbconvert's without what it asks of other hosts",
    )  # fmt: skip
    note = f"nbconvert's page: {asked['nbconvert']}"
    results.alone("requests to other hosts", "", [float(asked["coursekit"])], note)
    results.write()


if __name__ == "__main__":
    main()
