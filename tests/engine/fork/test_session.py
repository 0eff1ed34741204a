"""The session of a socket pair reads and writes what jupyter_client's does."""

from __future__ import annotations

import zmq
from jupyter_client.session import Session

from coursekit.engine.fork.session import PairSession


def test_a_message_reads_as_it_does_elsewhere() -> None:
    stock, ours = Session(key=b"secret"), PairSession()
    asked = stock.msg("execute_request", {"code": "1 ☕"})
    message = stock.msg("stream", {"text": "ü", "n": 1.5}, parent=asked, metadata={"a": [None]})
    frames = [*stock.serialize(message), b"buffer"]
    expected = stock.deserialize(frames[1:])
    assert ours.deserialize(frames[1:]) == expected
    assert ours.deserialize([zmq.Frame(frame) for frame in frames[1:]], copy=False) == expected
    bare = ours.deserialize(frames[1:], content=False)
    assert bare["content"] == frames[5]


def test_what_it_writes_is_read_elsewhere_and_not_signed() -> None:
    stock, ours = Session(key=b"secret"), PairSession()
    stock.auth = None
    frames = ours.serialize(ours.msg("status", {"execution_state": "idle"}))
    assert frames[1] == b""
    assert stock.deserialize(frames[1:]) == ours.deserialize(frames[1:])
