"""Chromium for the browser tests: every page fails its test on a console error and on any request
that leaves the machine."""

from __future__ import annotations

import functools
import importlib.util
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

ROOT = Path(__file__).parents[2]
AXE = ROOT / "kit" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _chromium() -> str:
    spec = importlib.util.spec_from_file_location("install", Path(__file__).parent / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    path = module.find()
    if path is None:
        pytest.fail("No Chromium found: run `python tests/browser/install.py` first.")
    return str(path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    path = _chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield chromium
        chromium.close()


def is_local(url: str) -> bool:
    """Return whether a request for this address stays on the machine."""
    parts = urlsplit(url)
    if parts.scheme in {"file", "data", "blob", "about"}:
        return True
    return parts.hostname in {"127.0.0.1", "localhost", "::1"}


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages in contexts of their own: `new_page(viewport=…, color_scheme="dark", …)`.

    `page.troubles` collects console errors, uncaught exceptions and requests off the machine;
    any left at the end fails the test. A test that provokes one takes it out of the list.
    """
    contexts = []
    troubles: list[str] = []

    def watch_request(request: Request) -> None:
        if not is_local(request.url):
            troubles.append(f"request off the machine: {request.url}")

    def make(**options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda message: (
                troubles.append(f"console {message.type}: {message.text}")
                if message.type == "error"
                else None
            ),
        )
        page.on("pageerror", lambda error: troubles.append(f"uncaught: {error}"))
        page.on("request", watch_request)
        page.troubles = troubles  # type: ignore[attr-defined]
        return page

    yield make
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page of 1280 × 800 that fails its test on console errors and requests off the machine."""
    return new_page(viewport={"width": 1280, "height": 800})


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """Run axe-core on a page: `axe(page)` returns its violations as sentences."""
    source = AXE.read_text()

    def run(page: Page, root: str = "document") -> list[str]:
        page.evaluate(source + "; undefined")
        found = page.evaluate(f"axe.run({root}, {{ resultTypes: ['violations'] }})")
        return [
            f"{v['id']}: {v['help']} at {node['target']}: {node['html'][:200]}"
            for v in found["violations"]
            for node in v["nodes"]
        ]

    return run


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: the test says what went wrong."""


@pytest.fixture(scope="session")
def serve_folder() -> Iterator[Callable[[Path], str]]:
    """Serve a folder on a free local port: `serve_folder(path)` returns its address."""
    servers = []

    def serve(folder: Path) -> str:
        handler = functools.partial(_Quiet, directory=str(folder))
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def harness(tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[[Path], str]) -> str:
    """The address of a page that shows the player's elements with hosts in memory."""
    folder = tmp_path_factory.mktemp("harness")
    bundle = Path(__file__).parent / "player" / "bundle.mjs"
    subprocess.run(["node", str(bundle), str(folder)], check=True, timeout=120)
    return f"{serve_folder(folder)}/harness.html"


@pytest.fixture
def player(new_page: Callable[..., Page], harness: str) -> Callable[..., Page]:
    """Open a page with one block: `player("quiz", {changes of its spec}, {parts of its host})`."""

    def show(name: str, change: object = None, parts: object = None, **options: Any) -> Page:
        page = new_page(**({"viewport": {"width": 1280, "height": 800}} | options))
        page.goto(harness)
        page.evaluate("args => show(...args)", [name, change or {}, parts or {}])
        page.locator("coursekit-quiz, coursekit-scenario, coursekit-callout").first.wait_for()
        return page

    return show
