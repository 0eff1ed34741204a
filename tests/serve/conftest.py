"""A library of small lessons and a real server for them, on a free port."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
import websocket

from coursekit.serve.library import Library
from coursekit.serve.message_limits import PROTOCOL

SERVE = (
    "import faulthandler, typer; from coursekit.cli.serve import serve;"
    "faulthandler.enable(); typer.run(serve)"
)
SECRET = "hidden-from-learners"  # noqa: S105
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>'


def notebook(path: Path, cells: list[Any], **info: Any) -> Path:
    """Write a lesson."""
    book = nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "coursekit": {"schema": 1, **info},
        },
    )
    nbformat.write(book, path)
    return path


def code(source: str, *tags: str) -> Any:
    cell = nbformat.v4.new_code_cell(source)
    if tags:
        cell.metadata["tags"] = list(tags)
    return cell


def prose(source: str) -> Any:
    return nbformat.v4.new_markdown_cell(source)


@dataclass
class Folders:
    notebooks: Path
    exports: Path


def make_folders(tmp_path: Path) -> Folders:
    """`harvest` has live Python and parameters, `tea` is built, `new` is not."""
    notebooks, exports = tmp_path / "notebooks", tmp_path / "exports"
    notebooks.mkdir()
    (tmp_path / "secret.txt").write_text(SECRET)
    (notebooks / "secret.txt").write_text(SECRET)
    (notebooks / "cup.svg").write_text(SVG)
    notebook(
        notebooks / "harvest.ipynb",
        [
            prose("## Rows of soy"),
            code(
                'crop = "soy"  # What grows. one of: wheat, soy\nrows = 3  # 1..9\nplace = "here"',
                "parameters",
            ),
            code("import ipywidgets\nprint(f'{rows * 2} rows of {crop} {place}')"),
            code("ipywidgets.IntSlider(rows)"),
        ],
        id="harvest",
        title="The harvest",
        form="live data",
        duration=20,
        lecturers=["Wei Lan"],
    )
    notebook(
        notebooks / "tea.ipynb",
        [prose("Tea.")],
        id="tea",
        title="A cup of tea",
        language="zh-CN",
        duration=75,
        summary="茶的历史。",
        cover="cup.svg",
    )
    notebook(notebooks / "new.ipynb", [prose("New.")], id="new", title="New", cover="../secret.txt")
    for name in ("tea", "harvest"):
        built = exports / name
        built.mkdir(parents=True)
        (built / "index.html").write_text(f"<!doctype html><title>{name}</title><p>The page.")
        (built / "handout.pdf").write_bytes(b"%PDF-1.7 handout")
        for hidden in ("key.pdf", "lesson.ipynb.bak", ".env", "notes.txt"):
            (built / hidden).write_text(SECRET)
    notebook(exports / "tea" / "lesson.ipynb", [prose(SECRET)], id="tea", title="A cup of tea")
    return Folders(notebooks, exports)


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_keys: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay)


@dataclass
class Server:
    """A running `coursekit serve`."""

    process: subprocess.Popen[str]
    port: int
    lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, method: str = "GET", **headers: str) -> Reply:
        """Ask for a path exactly as written; redirects are not followed."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, headers=names, method=method)
        try:
            with _OPENER.open(request, timeout=60) as response:
                return Reply(response.status, dict(response.headers), response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, dict(error.headers), error.read())

    def kernels(self) -> list[psutil.Process]:
        """The kernels that run just now."""
        found = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            try:
                parent = child.parent()
                line = " ".join(parent.cmdline()) if parent else ""
                ended = child.status() == psutil.STATUS_ZOMBIE
            except psutil.Error:
                # It has just ended.
                continue
            if "fork.server" in line and not ended:
                found.append(child)
        return found

    def kernel_of(self, page: str) -> str:
        """The kernel that a live page names."""
        start = 'id="jupyter-config-data" type="application/json">'
        data = page.split(start)[1].split("</script>", maxsplit=1)[0]
        return str(json.loads(data)["kernelId"])

    def stop(self) -> None:
        """End it as Ctrl-C does; one that does not end says where it is."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGABRT)
                self.process.wait(timeout=30)
                time.sleep(1)
                raise AssertionError("".join(self.lines)) from None


def frame(*parts: bytes, channel: bytes = b"shell") -> bytes:
    """A message as the v1 protocol of the kernel websocket frames it."""
    ends = list(accumulate([8 * (len(parts) + 3), len(channel), *map(len, parts)]))
    return b"".join(n.to_bytes(8, "little") for n in (len(ends), *ends)) + channel + b"".join(parts)


def message(kind: str, **content: Any) -> bytes:
    """A message that a live page could send."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "version": "5.3"}
    header |= {"username": "", "session": "s", "date": "2026-01-01T00:00:00Z"}
    return frame(*(json.dumps(part).encode() for part in (header, {}, {}, content)))


def receive(connection: websocket.WebSocket) -> dict[str, Any]:
    """The header and the content of the next message that the kernel sends."""
    data = connection.recv()
    assert isinstance(data, bytes)
    count = int.from_bytes(data[:8], "little")
    ends = [int.from_bytes(data[8 * n : 8 * n + 8], "little") for n in range(1, count + 1)]
    header, _, _, content = (json.loads(data[a:b]) for a, b in pairwise(ends[1:6]))
    return {**header, "content": content}


@contextmanager
def channels(server: Server, kernel: str, **options: Any) -> Iterator[websocket.WebSocket]:
    """The websocket that a live page opens to its kernel."""
    address = f"ws://127.0.0.1:{server.port}/api/kernels/{kernel}/channels"
    options = {"subprotocols": [PROTOCOL], **options}
    connection = websocket.create_connection(address, timeout=20, **options)
    try:
        yield connection
    finally:
        connection.shutdown()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(holds: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait until something holds, and tell whether it did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def look(folders: Folders) -> Callable[[], Library]:
    """Look at the folders of this test, and return their library."""
    library = Library((folders.notebooks,), folders.exports)

    def now() -> Library:
        library.scan()
        return library

    return now


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Folders of this test's own."""
    return make_folders(tmp_path)


class Servers:
    """Starts servers for some folders: `servers("--kernels", "1")`.

    No kernel is kept ready, so that tests can count those of visits, unless they ask for it.
    """

    def __init__(self, folders: Folders) -> None:
        self.folders = folders
        self.running: list[Server] = []
        self.reading: list[threading.Thread] = []

    def __call__(self, *options: str) -> Server:
        port = free_port()
        command = [
            *(sys.executable, "-c", SERVE, str(self.folders.notebooks)),
            *("--no-browser", "--no-build", "--preheat", "0"),
            *("--exports", str(self.folders.exports), "--port", str(port), *options),
        ]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        server = Server(process, port)
        self.running.append(server)

        def read() -> None:
            assert process.stdout is not None
            server.lines.extend(iter(process.stdout.readline, ""))

        reading = threading.Thread(target=read, daemon=True)
        reading.start()
        self.reading.append(reading)
        assert eventually(lambda: any("Ctrl-C" in line for line in server.lines), 90), server.lines
        return server

    def stop(self) -> None:
        """End them all."""
        for server in self.running:
            server.stop()
        for reading in self.reading:
            reading.join(timeout=30)
        for server in self.running:
            if server.process.stdout:
                server.process.stdout.close()


@pytest.fixture
def serve(folders: Folders) -> Iterator[Servers]:
    """Start servers for this test alone."""
    servers = Servers(folders)
    yield servers
    servers.stop()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for tests that leave no trace in it."""
    servers = Servers(make_folders(tmp_path_factory.mktemp("library")))
    yield servers()
    servers.stop()
