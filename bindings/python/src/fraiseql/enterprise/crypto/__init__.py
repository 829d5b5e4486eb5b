# SPDX-License-Identifier: MIT
"""Hashes and signatures of events."""

from fraiseql.enterprise.crypto.hashing import hash_audit_event
from fraiseql.enterprise.crypto.signing import (
    SigningKeyManager,
    get_key_manager,
    sign_event,
    verify_signature,
)

__all__ = [
    "SigningKeyManager",
    "get_key_manager",
    "hash_audit_event",
    "sign_event",
    "verify_signature",
]
