"""A client that waits for a kernel hears all of it from then on, and no longer than needed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from jupyter_client.manager import AsyncKernelManager
from traitlets.config import Config

from coursekit.engine.fork.prompt_client import PromptClient
from engine.fork.apart import run_apart

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]
CONFIG = Config(
    {"AsyncKernelManager": {"client_factory": PromptClient, "transport": "ipc"}},
)


@contextmanager
def managed(kernel: str) -> Iterator[Any]:
    """A manager whose sockets no other test has: without a file, all are at one place."""
    with TemporaryDirectory() as folder:
        file = str(Path(folder) / "kernel.json")
        yield AsyncKernelManager(config=CONFIG, kernel_name=kernel, connection_file=file)


@asynccontextmanager
async def started(kernel: str) -> AsyncIterator[tuple[Any, Any]]:
    """A kernel that has been started, and a client whose channels are open."""
    with managed(kernel) as manager:
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            yield manager, client
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("kernel", ["coursekit", "python3"])
def test_what_is_printed_right_after_is_heard_and_nothing_of_before(kernel: str) -> None:
    async def one() -> list[str]:
        async with started(kernel) as (_, client):
            await client.wait_for_ready(timeout=30)
            asked = client.execute("print('first words')")
            heard = []
            while True:
                message = await client.get_iopub_msg(timeout=20)
                assert message["parent_header"]["msg_id"] == asked
                heard.append(message["content"].get("text") or message["header"]["msg_type"])
                if message["content"].get("execution_state") == "idle":
                    return heard

    assert isinstance(AsyncKernelManager(config=CONFIG).client_factory, type)
    for _ in range(5 if kernel == "coursekit" else 2):
        assert run_apart(one()) == ["status", "execute_input", "first words\n", "status"]


def test_a_kernel_that_dies_is_told() -> None:
    async def one() -> None:
        async with started("coursekit") as (manager, client):
            await manager.provisioner.kill()
            with pytest.raises(RuntimeError, match="died"):
                await client.wait_for_ready(timeout=20)

    run_apart(one())


def test_one_that_ended_may_be_asked_for_while_another_waits_for_its_end() -> None:
    async def one() -> list[int | None]:
        with managed("coursekit") as manager:
            await manager.start_kernel()
            process = manager.provisioner.process
            waiting = asyncio.ensure_future(process.ended(20))
            await asyncio.sleep(0)
            process.kill()
            while process.poll() is None:
                time.sleep(0.01)  # noqa: ASYNC251  the one that waits does not hear of it first
            await asyncio.wait_for(waiting, 5)
            await manager.shutdown_kernel(now=True)
            return [process.returncode]

    assert run_apart(one()) == [-9]


def test_an_answer_that_comes_while_something_is_sent_is_heard() -> None:
    async def one() -> None:
        async with started("coursekit") as (_, client):
            await client.wait_for_ready(timeout=30)
            waiting = asyncio.ensure_future(client.get_shell_msg(timeout=None))
            await asyncio.sleep(0.1)
            asked = client.kernel_info()
            # The answer comes while this loop does something else.
            time.sleep(0.5)  # noqa: ASYNC251
            # No answer to this one: what is closed is not there.
            gone = {"comm_id": "none", "data": {}}
            client.shell_channel.send(client.session.msg("comm_close", gone))
            answer = await asyncio.wait_for(waiting, 10)
            assert answer["parent_header"]["msg_id"] == asked

    run_apart(one())
