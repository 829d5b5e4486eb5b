# SPDX-License-Identifier: MIT
"""What an address is and where it lies; False for a text that is none."""

from __future__ import annotations

import ipaddress
from typing import NoReturn

from fraiseql._absent import absent_name

__all__ = [
    "ip_in_range",
    "ip_in_subnet",
    "is_ipv4",
    "is_ipv6",
    "is_private_ip",
    "validate_ip_address",
    "validate_ip_range",
]

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _address(text: str) -> _Address | None:
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None


def validate_ip_address(ip_str: str) -> bool:
    """An address of IPv4 or IPv6?"""
    return _address(ip_str) is not None


def is_ipv4(ip_str: str) -> bool:
    return isinstance(_address(ip_str), ipaddress.IPv4Address)


def is_ipv6(ip_str: str) -> bool:
    return isinstance(_address(ip_str), ipaddress.IPv6Address)


def is_private_ip(ip_str: str) -> bool:
    """One that no network routes to all of the world: private, of this machine, of this link."""
    address = _address(ip_str)
    return address is not None and address.is_private


def ip_in_subnet(ip_str: str, subnet_str: str) -> bool:
    """`10.1.2.3` in `10.0.0.0/8`?"""
    address = _address(ip_str)
    try:
        network = ipaddress.ip_network(subnet_str.strip(), strict=False)
    except ValueError:
        return False
    return address is not None and address in network


def _between(address: _Address | None, start: _Address | None, end: _Address | None) -> bool:
    if address is None or start is None or end is None:
        return False
    same = address.version == start.version == end.version
    return same and int(start) <= int(address) <= int(end)


def ip_in_range(ip_str: str, start_ip: str, end_ip: str) -> bool:
    """From the one to the other, both included?"""
    return _between(_address(ip_str), _address(start_ip), _address(end_ip))


def validate_ip_range(start_ip: str, end_ip: str) -> bool:
    """Two addresses of one kind, of which the first is not the greater one?"""
    start = _address(start_ip)
    return _between(start, start, _address(end_ip))


def __getattr__(name: str) -> NoReturn:
    raise absent_name(__name__, name)
