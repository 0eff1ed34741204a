"""Kernels: how many, how long, and what a browser may ask of them."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from .conftest import SECRET, Server, eventually

pytestmark = pytest.mark.slow
Serve = Callable[..., Server]


def message(kind: str, **content: Any) -> str:
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "version": "5.3"}
    header |= {"username": "", "session": "s", "date": "2026-01-01T00:00:00Z"}
    parts = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
    return json.dumps({**parts, "channel": "shell", "buffers": []})


def channels(server: Server, kernel: str, **headers: str) -> HTTPRequest:
    return HTTPRequest(
        f"ws://127.0.0.1:{server.port}/api/kernels/{kernel}/channels", headers=headers
    )


def test_when_all_are_taken_the_page_says_so_and_leads_to_the_static_one(serve: Serve) -> None:
    server = serve("--kernels", "1")
    assert server.get("/live/harvest").status == 200
    busy = server.get("/live/harvest")
    assert busy.status == 503
    assert int(busy.headers["Retry-After"]) > 0
    assert 'href="/lessons/harvest/index.html"' in busy.text
    assert len(server.kernels()) == 1
    assert "忙" in server.get("/live/harvest?lang=zh").text


def test_visits_at_the_same_moment_do_not_slip_past_the_cap(serve: Serve) -> None:
    from concurrent.futures import ThreadPoolExecutor

    server = serve("--kernels", "2")
    with ThreadPoolExecutor(5) as pool:
        replies = list(pool.map(lambda _: server.get("/live/harvest").status, range(5)))
    assert sorted(replies) == [200, 200, 503, 503, 503]


def test_a_kernel_whose_browser_has_left_ends(serve: Serve) -> None:
    server = serve("--left", "2")
    server.get("/live/harvest")
    assert eventually(lambda: server.kernels() == [], 15)
    assert server.get("/live/harvest").status == 200


def test_an_idle_kernel_ends_though_its_browser_is_connected(serve: Serve) -> None:
    server = serve("--idle", "2")
    kernel = server.kernel_of(server.get("/live/harvest").text)

    async def stay() -> bool:
        connection = await websocket_connect(channels(server, kernel))
        for _ in range(150):
            await asyncio.sleep(0.1)
            if not await asyncio.to_thread(server.kernels):
                connection.close()
                return True
        return False

    assert asyncio.run(stay())
    assert server.get(f"/api/kernels/{kernel}").status == 404


def test_a_busy_kernel_ends_when_its_time_is_over_whatever_the_browser_says(serve: Serve) -> None:
    server = serve("--lifetime", "3")
    kernel = server.kernel_of(server.get("/live/harvest").text)

    async def keep_asking() -> bool:
        connection = await websocket_connect(channels(server, kernel))
        for _ in range(150):
            await asyncio.sleep(0.1)
            if not await asyncio.to_thread(server.kernels):
                return True
            await connection.write_message(message("kernel_info_request"))
        return False

    assert asyncio.run(keep_asking())


@pytest.mark.parametrize("kind", ["execute_request", "inspect_request", "complete_request"])
def test_a_browser_cannot_run_code(serve: Serve, tmp_path: Any, kind: str) -> None:
    server = serve()
    kernel = server.kernel_of(server.get("/live/harvest").text)
    trace = tmp_path / "trace"
    code = f"open({str(trace)!r}, 'w').write('x'); print('{SECRET}')"

    async def attack() -> list[str]:
        connection = await websocket_connect(channels(server, kernel))
        await connection.write_message(
            message(kind, code=code, silent=False, store_history=False, cursor_pos=0)
        )
        await connection.write_message(message("kernel_info_request"))
        # The kernel answers in turn, so this one comes last.
        seen: list[str] = []
        while "kernel_info_reply" not in seen:
            answer = json.loads(await asyncio.wait_for(connection.read_message(), 20))
            seen.append(answer["msg_type"])
        connection.close()
        return seen

    seen = asyncio.run(attack())
    assert kind.replace("request", "reply") not in seen
    assert not trace.exists()


def test_another_sites_page_cannot_open_the_channels(serve: Serve) -> None:
    server = serve()
    kernel = server.kernel_of(server.get("/live/harvest").text)

    async def attack() -> int:
        try:
            await websocket_connect(channels(server, kernel, Origin="http://evil.example"))
        except HTTPClientError as refused:
            return int(refused.code)
        return 101

    assert asyncio.run(attack()) == 403
