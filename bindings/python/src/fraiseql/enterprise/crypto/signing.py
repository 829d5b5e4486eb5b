# SPDX-License-Identifier: MIT
"""Signatures: who has not the key can make no chain that looks right."""

import hashlib
import hmac
import os

MIN_KEY = 16
"""Characters of a key."""


def sign_event(event_hash: str, secret_key: str) -> str:
    """HMAC-SHA256, in hexadecimal digits."""
    return hmac.new(secret_key.encode(), event_hash.encode(), hashlib.sha256).hexdigest()


def verify_signature(event_hash: str, signature: str, secret_key: str) -> bool:
    """Is it that of this key?"""
    return hmac.compare_digest(sign_event(event_hash, secret_key).encode(), signature.encode())


class SigningKeyManager:
    """The key of AUDIT_SIGNING_KEY, and keys before it, in AUDIT_SIGNING_KEYS_OLD with spaces
    between them: they still verify.  Raises ValueError without a key of 16 characters."""

    def __init__(self) -> None:
        self._key = os.environ.get("AUDIT_SIGNING_KEY", "")
        if len(self._key) < MIN_KEY:
            raise ValueError(f"AUDIT_SIGNING_KEY has at least {MIN_KEY} characters")
        self._old = os.environ.get("AUDIT_SIGNING_KEYS_OLD", "").split()

    def sign(self, event_hash: str) -> str:
        """With the key."""
        return sign_event(event_hash, self._key)

    def verify(self, event_hash: str, signature: str) -> bool:
        """Is it that of one of the keys?"""
        keys = [self._key, *self._old]
        return any(verify_signature(event_hash, signature, key) for key in keys)


_manager: SigningKeyManager | None = None


def get_key_manager() -> SigningKeyManager:
    """That of the process.  Raises ValueError without a key."""
    global _manager
    if _manager is None:
        _manager = SigningKeyManager()
    return _manager
