"""Kernels that are ready before a visit: started, the kit imported, nothing of a lesson run.

Nothing of one visit can reach another through them, and their parameters are still to come; that
makes it safe to keep them ready for any lesson. Voilà's own preheating runs the lesson itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

IMPORTS = ("coursekit.authoring.magics", "coursekit.widgets")
"""What nearly every lesson imports first."""
_START, _ANSWER = 60.0, 10.0
"""Seconds that a kernel may take to answer, as it starts and when it is ready: a learner waits."""


async def prewarm_kernel(kernel: Any) -> None:
    """Let a fresh kernel import what lessons need. Raises RuntimeError when it does not answer."""
    await _run(kernel, "".join(f"__import__({name!r})\n" for name in IMPORTS), _START)


async def assign_kernel(kernel: Any, environment: Mapping[str, str], folder: str) -> None:
    """Give a kernel the environment and the folder of the visit that it is for."""
    said = json.dumps(dict(environment))
    await _run(
        kernel,
        f"__import__('os').environ.update(__import__('json').loads({said!r}))\n"
        f"__import__('os').chdir({folder!r})\n",
        _ANSWER,
    )


async def _run(kernel: Any, code: str, patience: float) -> None:
    """Run a few lines of ours that leave no name, no output and no number behind."""
    client = kernel.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=patience)
        reply = await client.execute(
            code, silent=True, store_history=False, reply=True, timeout=patience
        )
    finally:
        client.stop_channels()
    if reply["content"]["status"] != "ok":
        raise RuntimeError(f"A kernel could not be made ready: {reply['content'].get('evalue')}")
