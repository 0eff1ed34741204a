"""What a browser may send to a kernel: the framing, the size and the rate."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.serve.message_limits import MAX_PARTS, Budget, check_message, is_session_id

from .conftest import frame, message


def test_a_message_as_pages_send_it_passes() -> None:
    check_message(message("comm_msg", comm_id="a", data={"method": "update"}))
    check_message(frame(b"{}", b"{}", b"{}", b"{}", b"a buffer", b"", channel=b"control"))


REFUSED: dict[str, str | bytes] = {
    "text": '{"channel": "shell"}',
    "nothing": b"",
    "a count that its bytes cannot hold": (2**64 - 1).to_bytes(8, "little") + b"\0" * 64,
    "more parts than any message has": frame(*[b"{}"] * (MAX_PARTS + 1)),
    "fewer parts than a message has": frame(b"{}", b"{}", b"{}"),
    "offsets that go back": frame(b"{}", b"{}", b"{}", b"{}").replace(b"\x3d", b"\x00", 1),
    "offsets beyond its end": frame(b"{}", b"{}", b"{}", b"{}")[:-1],
    "a header that is none": frame(b"7", b"{}", b"{}", b"{}"),
    "content that is no JSON": frame(b"{}", b"{}", b"{}", b"\xff\xfe"),
    "content nested too deeply": frame(b"{}", b"{}", b"{}", b"[" * 100_000),
    "a number of too many digits": frame(b"{}", b"{}", b"{}", b'{"a": ' + b"1" * 5000 + b"}"),
    "the older framing": (1).to_bytes(4) + (8).to_bytes(4) + b'{"channel": "shell"}',
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_is_no_message_is_refused(data: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  each has a text of its own
        check_message(data)


@given(st.binary(max_size=400) | st.text(max_size=100))
def test_any_bytes_are_a_message_or_are_refused(data: str | bytes) -> None:
    with suppress(ValueError):
        check_message(data)


@given(st.integers(0, 63), st.integers(0, 255))
def test_a_message_with_one_wrong_byte_is_one_or_is_refused(place: int, byte: int) -> None:
    data = bytearray(frame(b"{}", b"{}", b"{}", b"{}"))
    data[place] = byte
    with suppress(ValueError):
        check_message(bytes(data))


@pytest.mark.parametrize("text", ["", "a", "3f2a-77_b", "x" * 64])
def test_ids_of_sessions_as_pages_have_them_pass(text: str) -> None:
    assert is_session_id(text)


@pytest.mark.parametrize("text", ["x" * 65, "\0a", "a b", "../a", "-"])
def test_no_other_id_of_a_session_does(text: str) -> None:
    assert not is_session_id(text)


def test_a_budget_lets_a_burst_pass_and_then_its_rate() -> None:
    now = [0.0]
    budget = Budget(10, 2, clock=lambda: now[0])
    assert [budget.spend(5), budget.spend(5), budget.spend(1)] == [True, True, False]
    now[0] = 1.0
    assert [budget.spend(1), budget.spend(1)] == [True, False]
    now[0] = 100.0
    assert [budget.spend(10), budget.spend(0.1)] == [True, False]
