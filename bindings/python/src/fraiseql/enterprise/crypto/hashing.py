# SPDX-License-Identifier: MIT
"""Hashes that make a chain."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(event_data: Mapping[str, Any]) -> str:
    """The text that is hashed: JSON with its keys in order, without spaces."""
    return json.dumps(event_data, sort_keys=True, separators=(",", ":"), default=str)


def hash_audit_event(event_data: Mapping[str, Any], previous_hash: str | None) -> str:
    """SHA-256 of the hash before, or GENESIS, a colon, and the event."""
    text = f"{previous_hash or 'GENESIS'}:{canonical(event_data)}"
    return hashlib.sha256(text.encode()).hexdigest()
