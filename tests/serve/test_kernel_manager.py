"""Kernels: how many, how long, and what a browser may ask of them."""

from __future__ import annotations

import html
import http.client
import json
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import websocket

from .conftest import Server, Servers, channels, code, eventually, message, notebook, receive

pytestmark = pytest.mark.slow
Serve = Callable[..., Server]
FACTS = """
import json, os
from coursekit.widgets.host_environment import in_voila
facts = {"lesson": os.environ["COURSEKIT_LESSON"], "folder": os.getcwd()}
facts |= {"learners": in_voila(), "number": get_ipython().execution_count}
facts |= {"history": get_ipython().history_manager.hist_file}
print("FACTS", json.dumps(facts), "END")
"""
LONG = "import time\ntime.sleep(6)\nprint('all', 'six seconds')"


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


def test_a_lesson_that_runs_longer_than_a_browser_may_be_gone_is_shown(serve: Servers) -> None:
    folder = serve.folders.notebooks
    notebook(folder / "long.ipynb", [code(LONG)], id="long", title="Long", live=True)
    server = serve("--left", "1")
    page = server.get("/live/long").text
    assert "all six seconds" in page
    assert "did not run" not in page
    assert eventually(lambda: server.kernels() == [], 15)


def test_a_reader_who_leaves_while_a_lesson_runs_without_end_leaves_no_kernel(
    serve: Servers,
) -> None:
    folder = serve.folders.notebooks
    notebook(folder / "on.ipynb", [code("while True:\n    pass")], id="on", title="On", live=True)
    server = serve("--left", "2")
    with socket.create_connection(("127.0.0.1", server.port)) as browser:
        browser.sendall(b"GET /live/on HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert eventually(lambda: len(server.kernels()) == 1)
        time.sleep(4)
        assert len(server.kernels()) == 1
    assert eventually(lambda: server.kernels() == [], 15)


@pytest.mark.parametrize("seconds", [0.02, 1.0])
def test_a_reader_who_leaves_before_the_page_is_whole_takes_no_place(
    serve: Servers, seconds: float
) -> None:
    folder = serve.folders.notebooks
    notebook(folder / "long.ipynb", [code(LONG)], id="long", title="Long", live=True)
    server = serve("--kernels", "2", "--left", "600")
    for _ in range(4):
        with socket.create_connection(("127.0.0.1", server.port)) as browser:
            browser.sendall(b"GET /live/long HTTP/1.1\r\nHost: localhost\r\n\r\n")
            time.sleep(seconds)
    # A whole page keeps its place, though nothing is connected to it yet.
    for _ in range(2):
        assert eventually(lambda: server.get("/live/harvest").status == 200)
    assert server.get("/live/harvest").status == 503
    assert server.lines[1:] == []


def test_a_page_whose_kernel_dies_while_it_is_made_ends_and_can_say_so(serve: Servers) -> None:
    folder = serve.folders.notebooks
    cells = [code("print('begun')"), code(LONG), code("print('after')")]
    notebook(folder / "long.ipynb", cells, id="long", title="Long", live=True)
    server = serve()
    pages: list[str] = []
    visit = threading.Thread(target=lambda: pages.append(server.get("/live/long").text))
    visit.start()
    assert eventually(lambda: len(server.kernels()) == 1)
    time.sleep(2)
    server.kernels()[0].kill()
    visit.join(timeout=30)
    (page,) = pages
    assert "begun" in page
    assert 'id="broken"' in page
    assert 'id="whole"' not in page
    assert "after" not in page
    assert server.get("/live/harvest").status == 200


def test_a_page_ends_whenever_its_kernel_dies_before_it_answers(serve: Serve) -> None:
    server = serve()
    for wait in (0.0, 0.005, 0.02, 0.05):
        pages: list[int] = []
        visit = threading.Thread(target=lambda: pages.append(server.get("/live/harvest").status))  # noqa: B023
        visit.start()
        while not (kernels := server.kernels()):
            assert visit.is_alive()
        time.sleep(wait)
        for kernel in kernels:
            kernel.kill()
        visit.join(timeout=40)
        assert not visit.is_alive()
        # A page that had not begun can say what is wrong in its place.
        assert pages[0] in {200, 500}
        assert eventually(lambda: server.kernels() == [])


def test_an_idle_kernel_ends_though_its_browser_is_connected(serve: Serve) -> None:
    server = serve("--idle", "2")
    kernel = server.kernel_of(server.get("/live/harvest").text)
    with channels(server, kernel):
        assert eventually(lambda: server.kernels() == [])
    assert eventually(lambda: server.get(f"/api/kernels/{kernel}").status == 404)


def test_times_without_an_end_are_none(serve: Serve) -> None:
    server = serve("--idle", "inf", "--left", "inf", "--lifetime", "inf")
    kernel = server.kernel_of(server.get("/live/harvest").text)
    assert server.get(f"/api/kernels/{kernel}").status == 200
    assert server.lines[1:] == []


def test_what_a_page_is_told_of_an_ended_kernel_is_no_news(serve: Serve) -> None:
    server = serve()
    kernel = server.kernel_of(server.get("/live/harvest").text)
    with channels(server, kernel):
        server.get(f"/voila/api/shutdown/{kernel}", "POST", Origin=server.url)
    for path in (f"/api/kernels/{kernel}", f"/api/kernels/{kernel}/channels"):
        assert server.get(path).status in {400, 404}
    with pytest.raises(websocket.WebSocketBadStatusException), channels(server, kernel):
        pass
    assert server.lines[1:] == []


def test_a_kernel_ends_when_its_time_is_over_whatever_the_browser_says(serve: Serve) -> None:
    server = serve("--lifetime", "3")
    kernel = server.kernel_of(server.get("/live/harvest").text)

    with channels(server, kernel) as connection:

        def asked_in_vain() -> bool:
            connection.send_binary(message("kernel_info_request"))
            return server.kernels() == []

        assert eventually(asked_in_vain)


@pytest.mark.parametrize("kind", ["execute_request", "inspect_request", "complete_request"])
def test_a_browser_cannot_run_code(serve: Serve, tmp_path: Path, kind: str) -> None:
    server = serve()
    kernel = server.kernel_of(server.get("/live/harvest").text)
    trace = tmp_path / "trace"
    code = f"open({str(trace)!r}, 'w').write('x')"
    with channels(server, kernel) as connection:
        connection.send_binary(
            message(kind, code=code, silent=False, store_history=False, cursor_pos=0)
        )
        # The kernel answers in turn, so this one comes last.
        connection.send_binary(message("kernel_info_request"))
        seen: list[str] = []
        while "kernel_info_reply" not in seen:
            seen.append(receive(connection)["msg_type"])
    assert kind.replace("request", "reply") not in seen
    assert not trace.exists()


def test_a_kernel_has_eight_lines_at_most(serve: Serve) -> None:
    server = serve()
    kernel = server.kernel_of(server.get("/live/harvest").text)
    with ExitStack() as lines:
        for _ in range(8):
            lines.enter_context(channels(server, kernel))
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            lines.enter_context(channels(server, kernel))
        assert refused.value.status_code == 503

    def opens() -> bool:
        with suppress(websocket.WebSocketBadStatusException), channels(server, kernel):
            return True
        return False

    assert eventually(opens)


def test_another_sites_page_cannot_open_the_channels(serve: Serve) -> None:
    server = serve()
    kernel = server.kernel_of(server.get("/live/harvest").text)
    with (
        pytest.raises(websocket.WebSocketBadStatusException) as refused,
        channels(server, kernel, origin="http://evil.example"),
    ):
        pass
    assert refused.value.status_code == 403


def test_a_page_that_is_left_ends_its_kernel_and_another_sites_cannot(serve: Serve) -> None:
    server = serve()
    kernel = server.kernel_of(server.get("/live/harvest").text)
    path = f"/voila/api/shutdown/{kernel}"
    assert server.get(path, "POST", Origin="http://evil.example").status == 404
    assert len(server.kernels()) == 1
    assert server.get(path, "POST", Origin=server.url).status == 204
    assert eventually(lambda: server.kernels() == [])
    assert server.get(path, "POST", Origin=server.url).status == 204


def told(page: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(
        html.unescape(page).split("FACTS ")[1].split(" END", maxsplit=1)[0]
    )
    return facts


def the_one_that_waits(server: Server) -> psutil.Process:
    """Return the kernel that is ready; whatever else the warm process starts is gone at once."""
    found: list[psutil.Process] = []

    def lasting() -> bool:
        found[:] = [one for one in server.kernels() if time.time() - one.create_time() > 1]
        return len(found) == 1

    assert eventually(lasting)
    return found[0]


def test_a_kernel_that_waits_is_like_one_that_starts_for_its_visit(serve: Servers) -> None:
    folder = serve.folders.notebooks
    notebook(folder / "facts.ipynb", [code(FACTS)], id="facts", title="Facts", live=True)
    server = serve("--preheat", "1", "--kernels", "2")
    waiting = the_one_that_waits(server).pid
    page = server.get("/live/facts").text
    assert waiting in {kernel.pid for kernel in server.kernels()}
    assert told(page) == told(serve("--preheat", "0").get("/live/facts").text)
    assert told(page)["lesson"] == "facts"
    assert told(page)["learners"] is True
    assert told(page)["history"] == ":memory:"
    assert told(page)["folder"] == str(folder)
    assert "8 rows of soy" in server.get("/live/harvest?rows=4").text
    # Both places are taken now, so none waits, and the next visit is told so.
    assert server.get("/live/harvest").status == 503
    assert len(server.kernels()) == 2


def test_a_waiting_kernel_that_answers_no_more_is_replaced(serve: Serve) -> None:
    server = serve("--preheat", "1", "--kernels", "1")
    waiting = the_one_that_waits(server)
    time.sleep(3)  # it has imported what it waits with
    waiting.suspend()
    assert "rows of soy" in server.get("/live/harvest").text
    assert waiting.pid not in {kernel.pid for kernel in server.kernels()}


def test_a_waiting_kernel_is_no_visit_and_outlives_its_idle_time(serve: Serve) -> None:
    server = serve("--preheat", "1", "--kernels", "1", "--idle", "1", "--left", "1")
    waiting = the_one_that_waits(server).pid
    time.sleep(4)
    assert [kernel.pid for kernel in server.kernels()] == [waiting]
    assert server.get("/live/harvest").status == 200
    assert [kernel.pid for kernel in server.kernels()] == [waiting]
    # When that visit is over, another waits.
    assert eventually(lambda: [k.pid for k in server.kernels()] not in ([], [waiting]))


def test_visits_while_kernels_get_ready_are_all_served(serve: Serve) -> None:
    from concurrent.futures import ThreadPoolExecutor

    server = serve("--preheat", "2", "--kernels", "3")
    with ThreadPoolExecutor(5) as pool:
        replies = list(pool.map(lambda _: server.get("/live/harvest").status, range(5)))
    assert sorted(replies) == [200, 200, 200, 503, 503]
    assert len(server.kernels()) == 3


def test_ctrl_c_leaves_no_waiting_kernel(serve: Serve) -> None:
    server = serve("--preheat", "2")
    assert eventually(lambda: len(server.kernels()) == 2)
    kernels = server.kernels()
    server.stop()
    assert eventually(lambda: not any(kernel.is_running() for kernel in kernels), 10)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_amid_visits_ends_them_and_the_server_without_a_complaint(
    serve: Serve, number: signal.Signals
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    server = serve("--kernels", "4", "--preheat", "1")

    def visit() -> None:
        with suppress(OSError, http.client.HTTPException, ValueError):
            server.get("/live/harvest")

    with ThreadPoolExecutor(3) as pool:
        for _ in range(3):
            pool.submit(visit)
        assert eventually(lambda: len(server.kernels()) > 1)
        kernels = server.kernels()
        server.process.send_signal(number)
        assert server.process.wait(timeout=30) == 0
    assert not any(kernel.is_running() for kernel in kernels)
    complaints = [line for line in server.lines if "Ctrl-C" not in line and "503" not in line]
    assert complaints == []


def test_one_that_is_killed_is_not_replaced_by_one_that_has_not_run_the_lesson(
    serve: Serve,
) -> None:
    server = serve("--left", "2")
    kernel = server.kernel_of(server.get("/live/harvest").text)
    with channels(server, kernel) as connection:
        server.kernels()[0].kill()
        told_so = False
        while not told_so:
            said = receive(connection)
            told_so = said["content"].get("execution_state") == "dead"
    assert server.kernels() == []
    assert eventually(lambda: server.get(f"/api/kernels/{kernel}").status == 404)
    assert server.get("/live/harvest").status == 200


def test_one_that_is_ended_many_times_at_once_is_ended_once(serve: Serve) -> None:
    from concurrent.futures import ThreadPoolExecutor

    server = serve()
    kernel = server.kernel_of(server.get("/live/harvest").text)
    path = f"/voila/api/shutdown/{kernel}"
    with ThreadPoolExecutor(8) as pool:
        replies = pool.map(lambda _: server.get(path, "POST", Origin=server.url).status, range(8))
    assert set(replies) == {204}
    assert eventually(lambda: server.kernels() == [])
    assert server.get("/live/harvest").status == 200
    assert not any("Traceback" in line for line in server.lines)
