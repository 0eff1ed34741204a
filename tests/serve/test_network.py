"""Who a request comes from, and where the server is for readers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.serve.network import client_address, is_in_networks, parse_networks
from coursekit.serve.settings import parse_base_url, parse_public_url

PROXIES = parse_networks(["127.0.0.1", "10.0.0.0/8"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 10.2.3.4", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
    ],
)
def test_only_trusted_proxies_say_who_a_request_comes_from(
    peer: str, forwarded: str, client: str
) -> None:
    assert client_address(peer, {"X-Forwarded-For": forwarded}, PROXIES) == client


@given(st.text(max_size=80))
def test_whatever_is_forwarded_the_client_is_an_address(text: str) -> None:
    client = client_address("127.0.0.1", {"X-Forwarded-For": text}, PROXIES)
    assert parse_networks([client])
    assert client_address("203.0.113.9", {"X-Forwarded-For": text}, PROXIES) == "203.0.113.9"


def test_what_is_no_address_lies_in_no_network() -> None:
    assert not is_in_networks("localhost", PROXIES)
    with pytest.raises(ValueError, match="kit"):
        parse_networks(["kit"])


@pytest.mark.parametrize(
    ("text", "base"), [("/", "/"), ("", "/"), ("/kit", "/kit/"), ("/a/b-c/", "/a/b-c/")]
)
def test_a_path_prefix_has_a_slash_on_both_sides(text: str, base: str) -> None:
    assert parse_base_url(text) == base


@pytest.mark.parametrize("text", ["kit", "//host/", "/a//b", "/../", "/a?b", "/a b", "/<x>", "/.*"])
def test_what_is_no_path_is_no_prefix(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  it is the value that was given
        parse_base_url(text)


def test_a_public_address_is_an_origin_and_a_prefix() -> None:
    assert parse_public_url("https://Host.example/kit") == ("https://host.example", "/kit/")
    assert parse_public_url("http://host:8080") == ("http://host:8080", "/")


@pytest.mark.parametrize(
    "text", ["host/kit", "javascript:alert(1)", "https://", "https://a@host/", "https://host/?x=1"]
)
def test_what_is_no_web_address_is_no_public_one(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  it is the value that was given
        parse_public_url(text)
