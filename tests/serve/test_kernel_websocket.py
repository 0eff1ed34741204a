"""What a visitor can send over a kernel's websocket, and what comes back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress

import psutil
import pytest
import websocket

from coursekit.serve.message_limits import PROTOCOL

from .conftest import Server, Servers, channels, code, frame, message, notebook, receive
from .test_message_limits import REFUSED

pytestmark = pytest.mark.slow
Serve = Callable[..., Server]
BLOCK = """%%quiz tea-quiz
Is tea a plant? {#plant}
= true
"""
PLAYER = {"method": "custom", "content": {"kind": "module", "name": "player", "call": 1}}
LEGACY: dict[str, str | bytes] = {
    "a message": json.dumps({"header": {"msg_type": "kernel_info_request"}, "channel": "shell"}),
    "no JSON": "{",
    "a list": "[1, 2]",
    "no text": b"\xff\xfe",
    "lengths beyond its end": b"\0\0\0\xff" + b"\1" * 40,
    "a number too deep": "[" * 100_000,
    "parts that are the whole of it": (1001).to_bytes(4) + b"\0" * 4_000_000,
}
GARBAGE_IN_JSON = (
    message("comm_msg"),
    message("comm_msg", comm_id=7, data=[]),
    message("comm_msg", comm_id="none", data={}),
    message("comm_open", comm_id="a", target_name="nobody", data={}),
    message("comm_open", comm_id="b", target_name="jupyter.widget", data={"state": 7}),
    message("comm_open", comm_id="c", target_name="jupyter.widget.control", data=None),
    message("comm_close", comm_id=[1]),
    message("comm_info_request", target_name={"a": 1}),
    message("no_such_message"),
    frame(b"{}", b"{}", b"{}", b"{}"),
    frame(b"{}", b"{}", b"{}", b"{}", channel=b"no such channel"),
    frame(b"{}", b"{}", b"{}", b"{}", channel=b"iopub"),
    frame(b"{}", b"{}", b"{}", b"{}", channel=b"\xff"),
)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str, list[str]]]:
    """A server, the kernel of a visit to a lesson with a block, and the models of its page."""
    from .conftest import make_folders

    folders = make_folders(tmp_path_factory.mktemp("library"))
    cells = [code("import coursekit, ipywidgets"), code(BLOCK), code("ipywidgets.IntSlider(3)")]
    notebook(folders.notebooks / "block.ipynb", cells, id="block", title="A block", live=True)
    servers = Servers(folders)
    server = servers()
    page = server.get("/live/block").text
    yield server, server.kernel_of(page), re.findall(r'"model_id": *"(\w+)"', page)
    servers.stop()


def is_answering(server: Server, kernel: str) -> bool:
    """Return whether the catalogue and the kernel answer, and nothing was reported."""
    assert server.get("/").status == 200
    with channels(server, kernel) as connection:
        connection.send_binary(message("kernel_info_request"))
        while receive(connection)["msg_type"] != "kernel_info_reply":
            pass
    assert server.lines[1:] == []
    return True


@pytest.mark.parametrize("offered", [None, ["x"], ["v2.kernel.websocket.jupyter.org"]])
def test_a_websocket_without_the_v1_framing_is_refused(
    live: tuple[Server, str, list[str]], offered: list[str] | None
) -> None:
    server, kernel, _ = live
    with (
        pytest.raises(websocket.WebSocketBadStatusException) as refused,
        channels(server, kernel, subprotocols=offered),
    ):
        pass
    assert refused.value.status_code == 400
    assert is_answering(server, kernel)


@pytest.mark.parametrize("query", ["x" * 300, "a%20b", "%ff", "%E2%80%AEa.b"])
def test_a_session_id_that_is_none_is_refused(
    live: tuple[Server, str, list[str]], query: str
) -> None:
    server, kernel, _ = live
    address = f"ws://127.0.0.1:{server.port}/api/kernels/{kernel}/channels?session_id={query}"
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        websocket.create_connection(address, subprotocols=[PROTOCOL], timeout=20)
    assert refused.value.status_code == 400
    assert is_answering(server, kernel)


def test_a_binary_reply_reaches_a_visitor_whole(live: tuple[Server, str, list[str]]) -> None:
    server, kernel, models = live
    with channels(server, kernel) as connection:
        for model in models:
            connection.send_binary(message("comm_msg", comm_id=model, data=PLAYER))
        while receive(connection)["msg_type"] != "comm_msg":
            pass
    assert is_answering(server, kernel)


GARBAGE = {**{f"v1, {what}": data for what, data in REFUSED.items()}, **LEGACY}


@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE)
def test_what_is_no_message_closes_the_websocket_and_costs_the_server_nothing(
    live: tuple[Server, str, list[str]], data: str | bytes
) -> None:
    server, kernel, _ = live
    memory = psutil.Process(server.process.pid).memory_info().rss
    with channels(server, kernel) as connection:
        connection.send(data, websocket.ABNF.OPCODE_BINARY if isinstance(data, bytes) else 1)
        with suppress(websocket.WebSocketConnectionClosedException):
            while (reply := connection.recv_data(control_frame=True))[0] != 8:
                pass
        assert reply == (8, (1007).to_bytes(2))
    assert is_answering(server, kernel)
    assert psutil.Process(server.process.pid).memory_info().rss - memory < 100 * 2**20


@pytest.mark.parametrize("number", range(len(GARBAGE_IN_JSON)))
def test_a_message_that_makes_no_sense_says_nothing_of_the_server(
    live: tuple[Server, str, list[str]], number: int
) -> None:
    server, kernel, _ = live
    heard = b""
    with (
        suppress(websocket.WebSocketConnectionClosedException),
        channels(server, kernel) as connection,
    ):
        connection.send_binary(GARBAGE_IN_JSON[number])
        connection.send_binary(message("kernel_info_request"))
        while b"kernel_info_reply" not in heard:
            heard += connection.recv() or b"kernel_info_reply"
    assert b"Traceback" not in heard
    assert b"site-packages" not in heard
    assert is_answering(server, kernel)


@pytest.mark.parametrize(
    ("size", "count"), [(3 * 2**20, 10), (10, 2000)], ids=["too many bytes", "too many messages"]
)
def test_a_visitor_who_sends_more_than_any_page_is_disconnected(
    live: tuple[Server, str, list[str]], size: int, count: int
) -> None:
    server, kernel, _ = live
    data = message("comm_msg", comm_id="x", data="y" * size)
    with channels(server, kernel) as connection:
        with suppress(OSError, websocket.WebSocketException):
            for _ in range(count):
                connection.send_binary(data)
        with suppress(OSError, websocket.WebSocketException):
            while (reply := connection.recv_data(control_frame=True))[0] != 8:
                pass
            assert reply == (8, (1008).to_bytes(2))
        assert not connection.connected or reply[0] == 8
    assert is_answering(server, kernel)


def test_a_visitor_who_asks_and_never_reads_is_disconnected(
    live: tuple[Server, str, list[str]],
) -> None:
    server, kernel, models = live
    memory = psutil.Process(server.process.pid).memory_info().rss
    with channels(server, kernel) as connection, suppress(OSError, websocket.WebSocketException):
        for _ in range(500):
            connection.send_binary(message("comm_msg", comm_id=models[0], data=PLAYER))
        assert is_answering(server, kernel)
    assert psutil.Process(server.process.pid).memory_info().rss - memory < 150 * 2**20
    assert is_answering(server, kernel)
