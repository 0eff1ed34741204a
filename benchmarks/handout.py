"""How long a handout takes, beside nbconvert's own way to a PDF: its HTML, printed by Chromium.

    python benchmarks/handout.py [--rounds 5] [--chromium /usr/bin/chromium]

Both ways take the same executed notebook, in turns, in one run. nbconvert's webpdf exporter wants
a browser that Playwright downloaded; where there is none, its route is driven with the system's
Chromium: the same template, the same waits, the same print call. Prints each median with its
spread, and the ratio.
"""

from __future__ import annotations

import argparse
import base64
import shutil
import tempfile
import zlib
from pathlib import Path
from typing import Any

from measure import Results, seconds
from nbconvert.exporters.webpdf import WebPDFExporter
from nbformat import v4

from coursekit.exporters.handout import HandoutExporter

_SECTIONS = 6


def lesson() -> Any:
    """Return an executed notebook of the usual size: prose, mathematics, code, tables, a plot."""
    cells = []
    for n in range(1, _SECTIONS + 1):
        prose = "A field of rye is cut in August, and weighed by the cart. " * 8
        cells.append(
            v4.new_markdown_cell(
                f"## Section {n}\n\n{prose}\n\nThe yield is $y = \\frac{{m}}{{a}}$.\n\n"
                "| year | tonnes |\n|---|---:|\n"
                + "".join(f"| {y} | {y % 7} |\n" for y in range(1950, 1960))
            )
        )
        rows = "".join(
            f"<tr><th>{i}</th><td>{i * 3}</td><td>{i / 7:.3f}</td></tr>" for i in range(12)
        )
        head = "<thead><tr><th></th><th>carts</th><th>tonnes</th></tr></thead>"
        outputs = [
            v4.new_output("stream", name="stdout", text="read 12 rows\n"),
            v4.new_output("display_data", data={"text/html": f"<table>{head}{rows}</table>"}),
            v4.new_output(
                "display_data",
                data={"image/png": _picture(n)},
                metadata={"image/png": {"alt": "Shades from dark to light"}},
            ),
        ]
        cells.append(v4.new_code_cell("harvest = read()\nharvest.plot()", outputs=outputs))
    info = {"id": "harvest", "title": "Reading a harvest", "language": "en", "duration": 30}
    return v4.new_notebook(cells=cells, metadata={"coursekit": info})


def _picture(n: int, side: int = 480) -> str:
    """Return a grey PNG, made here, as base64 text."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    rows = b"".join(b"\0" + bytes((x * n + y) // 4 % 256 for x in range(side)) for y in range(side))
    size = side.to_bytes(4, "big") * 2
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size + b"\x08\0\0\0\0")
    png += chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return base64.b64encode(png).decode()


class ChromiumPDFExporter(WebPDFExporter):  # type: ignore[misc,unused-ignore]
    """The stock exporter with its browser named instead of downloaded."""

    chromium = ""

    def run_playwright(self, html: str) -> bytes:
        """Print as the stock method does: load, wait until idle, wait 100 ms, print."""
        from playwright.sync_api import sync_playwright

        with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
            path = Path(folder) / "page.html"
            path.write_text(html, encoding="utf-8")
            browser = driver.chromium.launch(
                executable_path=self.chromium or None, args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page()
            # No network here: without this the stock page would wait for the hosts it asks.
            page.route(
                "**/*", lambda r: r.continue_() if r.request.url.startswith("file:") else r.abort()
            )
            page.emulate_media(media="print")
            page.wait_for_timeout(100)
            page.goto(path.as_uri(), wait_until="networkidle")
            page.wait_for_timeout(self.page_render_timeout)
            pdf: bytes = page.pdf(print_background=True)
            browser.close()
        return pdf


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--chromium", default=shutil.which("chromium") or "")
    chosen = arguments.parse_args()
    notebook = lesson()
    resources = {"metadata": {"name": "harvest"}}

    def ours() -> None:
        HandoutExporter().from_notebook_node(notebook, dict(resources))

    def theirs() -> None:
        exporter = ChromiumPDFExporter(config=None)
        exporter.chromium = chosen.chromium
        exporter.from_notebook_node(notebook, dict(resources))

    first = seconds(ours)
    own, stock = [], []
    for _ in range(chosen.rounds):
        own.append(seconds(ours))
        stock.append(seconds(theirs))
    results = Results("handout")
    results.compare("handout of a lesson as run", "s", own, "nbconvert through Chromium", stock)
    results.alone("the first handout of a process", "s", [first])
    results.write()


if __name__ == "__main__":
    main()
