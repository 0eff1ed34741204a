"""Messages come whole, whatever frames they have and however the bytes come."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.engine.fork.framing import BrokenMessageError, Unpacker, pack

VIEWS = {
    "doubles": np.arange(3.0),
    "two dimensions": np.arange(6, dtype="i4").reshape(2, 3),
    "not contiguous": np.arange(10, dtype="u2")[::3],
    "other byte order": np.arange(3, dtype=">f8"),
    "none": np.zeros((0, 4)),
    "truths": np.array([True, False]),
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_buffer_is_measured_in_bytes(name: str) -> None:
    view = memoryview(VIEWS[name])
    data = pack([b"before", view, b"after"])
    assert [*Unpacker().feed(data)] == [[b"before", VIEWS[name].tobytes(), b"after"]]


@given(st.lists(st.lists(st.binary(max_size=20), max_size=4), max_size=4), st.integers(1, 9))
def test_messages_come_whole_in_whatever_pieces(messages: list[list[bytes]], size: int) -> None:
    data = b"".join(map(pack, messages))
    unpacker = Unpacker()
    received = [
        message
        for start in range(0, len(data), size)
        for message in unpacker.feed(data[start : start + size])
    ]
    assert received == messages


def test_what_is_no_message_is_said() -> None:
    unpacker = Unpacker()
    with pytest.raises(BrokenMessageError, match=r"b'GET / HTTP/1\.1'"):
        [*unpacker.feed(pack([b"one"]) + b"GET / HTTP/1.1")]
