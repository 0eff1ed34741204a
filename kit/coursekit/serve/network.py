"""Addresses and ports: where to listen, and who a request comes from."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping, Sequence
from itertools import chain

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class PortTakenError(Exception):
    """Another program listens on the port; `free` is the next that is free, 0 for none."""

    def __init__(self, port: int, free: int) -> None:
        super().__init__(f"port {port} is taken")
        self.free = free


class ListenError(Exception):
    """The system refuses the address or the port; the text is its reason."""


def is_loopback(ip: str) -> bool:
    """Return whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(ip).is_loopback
    except ValueError:
        return ip == "localhost"


def find_free_port(ip: str, first: int) -> int:
    """Return the next port from `first` on that nobody listens on, 0 when there is none."""
    for port in range(first, min(first + 100, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((ip, port))
            except OSError:
                continue
            return port
    return 0


def parse_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Return addresses and networks ("10.0.0.0/8"). Raises ValueError for what is neither."""
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts)


def client_address(peer: str, headers: Mapping[str, str], trusted: Sequence[Network]) -> str:
    """Return the address that a request comes from.

    `X-Forwarded-For` counts only where a trusted proxy sent it; each trusted proxy in it vouches
    for the entry before its own. What is no address ends the search.
    """
    entries = headers.get("X-Forwarded-For", "").split(",")
    address = peer
    for entry in chain(reversed(entries), [""]):
        if not is_in_networks(address, trusted):
            break
        try:
            address = str(ipaddress.ip_address(entry.strip()))
        except ValueError:
            break
    return address


def is_in_networks(address: str, networks: Sequence[Network]) -> bool:
    """Return whether an address lies in one of some networks."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(ip, "ipv4_mapped", None)
    return any((mapped or ip) in network for network in networks)
