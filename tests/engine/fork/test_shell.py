"""What a child says comes whole, in order and in time, though many messages go at once."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from queue import Empty
from typing import Any, TypeVar

import pytest

from coursekit.engine.fork.client import Connection, ForkedClient, ForkedKernel
from coursekit.engine.fork.framing import IOPUB, pack

T = TypeVar("T")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]


def run(listening: Coroutine[Any, Any, T]) -> T:
    """Listen in a thread: in this one a browser's loop may run, of another test."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, listening).result()


async def said(client: ForkedClient, request: str) -> list[dict[str, Any]]:
    """What a cell says until it has ended."""
    messages = []
    while True:
        message = await client.iopub_channel.get_msg(timeout=20)
        if message["parent_header"].get("msg_id") == request:
            messages.append(message)
            if message["content"].get("execution_state") == "idle":
                return messages


def text(messages: list[dict[str, Any]]) -> str:
    return "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")


def displayed(messages: list[dict[str, Any]]) -> list[str]:
    return [m["content"]["data"]["text/plain"] for m in messages if m["msg_type"] == "display_data"]


async def until(client: ForkedClient, kind: str) -> dict[str, Any]:
    while True:
        message = await client.iopub_channel.get_msg(timeout=10)
        if message["msg_type"] == kind:
            return message


def test_what_a_cell_says_is_heard_while_it_runs(kernel: ForkedKernel) -> None:
    async def listen() -> None:
        client = kernel.client()
        client.execute("import time\nprint('now', flush=True)\ntime.sleep(60)")
        assert (await until(client, "execute_input"))["content"]["execution_count"] == 1
        assert (await until(client, "stream"))["content"]["text"] == "now\n"

    run(listen())


def test_what_it_prints_without_a_word_more_is_heard_as_well(kernel: ForkedKernel) -> None:
    async def listen() -> None:
        client = kernel.client()
        client.execute("import time\nprint('now')\ntime.sleep(60)")
        assert (await until(client, "stream"))["content"]["text"] == "now\n"

    run(listen())


def test_a_cell_that_ends_the_program_has_begun_and_what_it_showed_is_heard(
    kernel: ForkedKernel,
) -> None:
    async def listen() -> None:
        client = kernel.client()
        client.execute("import os, time\ndisplay('shown')\ntime.sleep(0.5)\nos._exit(3)")
        assert (await until(client, "execute_input"))["content"]["execution_count"] == 1
        assert "shown" in (await until(client, "display_data"))["content"]["data"]["text/plain"]

    run(listen())
    deadline = time.monotonic() + 10
    while kernel.is_alive() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not kernel.is_alive()


def test_nothing_is_raised_where_the_clock_sends_while_a_cell_speaks(kernel: ForkedKernel) -> None:
    cell = """
    import time
    end = time.monotonic() + 4
    while time.monotonic() < end:
        display(1)
    print("done")
    """

    async def listen() -> list[dict[str, Any]]:
        client = kernel.client()
        return await said(client, client.execute(cell))

    messages = run(listen())
    assert [m["content"] for m in messages if m["msg_type"] == "error"] == []
    assert text(messages) == "done\n"


def test_much_is_said_in_order(kernel: ForkedKernel) -> None:
    lines = "".join(f"{number:07}{'x' * 200}\n" for number in range(30_000))

    async def listen() -> str:
        client = kernel.client()
        cell = "for n in range(30_000):\n    print(f\"{n:07}{'x' * 200}\", flush=n % 100 == 0)"
        return text(await said(client, client.execute(cell)))

    assert run(listen()) == lines


def test_interrupts_among_outputs_leave_the_messages_whole(kernel: ForkedKernel) -> None:
    chance = random.Random(11)  # noqa: S311  nothing secret

    async def listen() -> None:
        client = kernel.client()
        for _ in range(25):
            request = client.execute("while True:\n    display('x' * 3000)", stop_on_error=False)
            end = time.monotonic() + chance.uniform(0.02, 0.1)
            while time.monotonic() < end:
                await client.iopub_channel.get_msg(timeout=10)
            kernel.interrupt_kernel()
            messages = await said(client, request)
            assert messages[-2]["content"].get("ename") == "KeyboardInterrupt"
            reply = await client.shell_channel.get_msg(timeout=10)
            assert reply["content"]["status"] == "error"
        assert text(await said(client, client.execute("print('goes on')"))) == "goes on\n"
        with pytest.raises(Empty):
            await client.iopub_channel.get_msg(timeout=0.1)

    run(listen())


def test_a_handler_of_signals_may_speak_amid_a_message(kernel: ForkedKernel) -> None:
    cell = """
    import signal, time
    calls = []
    def speak(*_):
        calls.append(1)
        display("y" * 100_000)
    signal.signal(signal.SIGALRM, speak)
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
    for _ in range(300):
        display("x" * 1_000_000)
    signal.setitimer(signal.ITIMER_REAL, 0)
    print(len(calls))
    """

    async def listen() -> list[dict[str, Any]]:
        client = kernel.client()
        return await said(client, client.execute(cell))

    messages = run(listen())
    shown = displayed(messages)
    assert [m for m in messages if m["msg_type"] == "error"] == []
    assert {len(one) for one in shown} == {1_000_002, 100_002}
    assert sum(len(one) > 500_000 for one in shown) == 300
    assert len(shown) - 300 == int(text(messages)) > 0


def test_what_stops_it_amid_a_message_leaves_all_messages_whole(kernel: ForkedKernel) -> None:
    cell = """
    import random, signal
    class Late(Exception): pass
    def late(*_): raise Late
    signal.signal(signal.SIGALRM, late)
    chance = random.Random(7)
    stopped = 0
    for n in range(400):
        try:
            signal.setitimer(signal.ITIMER_REAL, chance.uniform(1e-4, 3e-3))
            for _ in range(20):  # IPython may take the exception for a formatter's
                display(n)
                display("x" * chance.choice((10, 70_000, 300_000)))
        except Late:
            stopped += 1
    print(stopped)
    """

    async def listen() -> list[dict[str, Any]]:
        client = kernel.client()
        return await said(client, client.execute(cell))

    messages = run(listen())
    shown = displayed(messages)
    numbers = [int(one) for one in shown if one.isdigit()]
    assert int(text(messages).splitlines()[-1]) > 100
    assert numbers == sorted(numbers)
    assert {len(one) for one in shown if not one.isdigit()} == {12, 70_002, 300_002}


def test_who_asks_whether_it_lives_takes_no_news_from_who_waits() -> None:
    async def listen() -> list[bytes]:
        ours, theirs = socket.socketpair()
        with theirs:
            connection = Connection(ours)
            waiting = asyncio.ensure_future(connection.next(IOPUB, 10))
            await asyncio.sleep(0)
            theirs.sendall(pack([IOPUB, b"news"]))
            assert not connection.ended()
            try:
                return await asyncio.wait_for(waiting, 5)
            finally:
                connection.close()

    assert run(listen()) == [b"news"]


def test_processes_that_it_forks_say_nothing_twice(kernel: ForkedKernel) -> None:
    cell = """
    import os
    print("before", flush=True)
    display("shown")
    if os.fork() == 0:
        print("in the other", flush=True)
        os._exit(0)
    os.wait()
    print("after")
    """

    async def listen() -> list[dict[str, Any]]:
        client = kernel.client()
        return await said(client, client.execute(cell))

    messages = run(listen())
    assert text(messages) == "before\nin the other\nafter\n"
    assert [m["msg_type"] for m in messages].count("display_data") == 1
