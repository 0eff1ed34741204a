"""The access log."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from coursekit.serve.access_log import format_line
from coursekit.serve.terminal import plain_lines


def handler(uri: str) -> Any:
    request = SimpleNamespace(
        uri=uri, method="GET", version="HTTP/1.1", request_time=lambda: 0.0123
    )
    return SimpleNamespace(
        request=request, _headers={"Content-Length": "12"}, get_status=lambda: 200
    )


def test_a_line_has_the_common_log_format_and_the_seconds() -> None:
    time = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert format_line("203.0.113.9", handler("/?q=tea"), time) == (
        '203.0.113.9 - - [01/Dec/2026:09:30:00 +0000] "GET /?q=tea HTTP/1.1" 200 12 0.012'
    )


@given(st.text(st.characters(codec=None), max_size=2000))
def test_an_address_neither_ends_its_line_nor_controls_a_terminal(uri: str) -> None:
    line = format_line("::1", handler(uri), datetime(2026, 12, 1, tzinfo=UTC))
    assert line.isprintable()
    assert len(line) < 700
    assert line.encode()


def test_what_lessons_say_of_themselves_does_not_control_a_terminal() -> None:
    assert plain_lines("a\x1b[2J\nb\u202e\x07") == "a\\x1b[2J\nb\\u202e\\x07"
    assert len(plain_lines("x" * 10_000)) == 500
