"""Signals that end the server, handled by the event loop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from tornado.ioloop import IOLoop

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def stop_on_signals(loop: IOLoop) -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and a closed terminal stop a loop between two of its steps.

    A second signal ends the program at once. An exception raised by a signal handler could
    interrupt anything: a message half read, a lock just taken. Windows has no
    handlers in the loop; there Ctrl-C is still an exception.
    """
    inner: asyncio.AbstractEventLoop = loop.asyncio_loop  # type: ignore[attr-defined]
    signals = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    # A signal that the program was told to ignore, as by nohup, stays ignored.
    signals = [number for number in signals if signal.getsignal(number) is not signal.SIG_IGN]

    def stop() -> None:
        for number in signals:
            inner.remove_signal_handler(number)
        loop.stop()

    try:
        for number in signals:
            inner.add_signal_handler(number, stop)
    except NotImplementedError:
        signals = []
    try:
        yield
    except KeyboardInterrupt:
        if signals:
            raise
    finally:
        for number in signals:
            inner.remove_signal_handler(number)
