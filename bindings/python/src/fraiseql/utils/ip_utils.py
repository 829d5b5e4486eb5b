# SPDX-License-Identifier: MIT
"""Addresses and masks of IPv4."""

from __future__ import annotations

import ipaddress

__all__ = [
    "ipv4_mask_len",
    "is_ipv4_address",
    "netmask_to_prefix_length",
    "parse_subnet_mask",
    "prefix_length_to_netmask",
]


def is_ipv4_address(dotquad: str) -> bool:
    """Four numbers from 0 to 255 with points between them?"""
    try:
        ipaddress.IPv4Address(dotquad)
    except ValueError:
        return False
    return True


def netmask_to_prefix_length(netmask: str) -> int:
    """`255.255.255.0` → 24.  Raises ValueError for what is no mask: its ones come first."""
    number = int(ipaddress.IPv4Address(netmask))
    ones = number.bit_count()
    if number != (0xFFFFFFFF << (32 - ones)) & 0xFFFFFFFF:
        raise ValueError(f"{netmask!r} is no netmask")
    return ones


def ipv4_mask_len(dotquad: str) -> int:
    """The same as `netmask_to_prefix_length()`."""
    return netmask_to_prefix_length(dotquad)


def prefix_length_to_netmask(prefix_length: int | str) -> str:
    """24 → `255.255.255.0`.  Raises ValueError for what is not between 0 and 32."""
    ones = int(prefix_length)
    if not 0 <= ones <= 32:
        raise ValueError(f"{prefix_length!r} is not between 0 and 32")
    return str(ipaddress.IPv4Address((0xFFFFFFFF << (32 - ones)) & 0xFFFFFFFF))


def parse_subnet_mask(value: str | None) -> ipaddress.IPv4Address | None:
    """The mask as an address; None for none, and for what is no mask."""
    if value is None:
        return None
    try:
        netmask_to_prefix_length(value)
    except ValueError:
        return None
    return ipaddress.IPv4Address(value)
