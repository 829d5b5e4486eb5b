# SPDX-License-Identifier: MIT
"""Which words of a status are errors, and their codes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from re import Pattern

_SUCCESSES = {
    "success", "created", "updated", "deleted", "new", "completed", "ok", "done", "existing",
    "synced", "cancelled",
}  # fmt: skip
_PREFIXES = {
    "noop:", "validation:", "unauthorized:", "forbidden:", "not_found:", "timeout:", "conflict:",
    "failed:", "blocked:", "skipped:", "ignored:", "error:",
}  # fmt: skip
_CODES = {
    "noop": 422,
    "validation": 422,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "timeout": 408,
    "conflict": 409,
}


@dataclass
class MutationErrorConfig:
    """success_keywords: statuses that are a success.  error_prefixes: what an error's begins with.
    error_keywords: what makes an error of a status that has it in it.  error_pattern: or what
    matches from the beginning.  always_return_as_data: nothing is an error."""

    success_keywords: set[str] = field(default_factory=lambda: set(_SUCCESSES))
    error_prefixes: set[str] = field(default_factory=lambda: set(_PREFIXES))
    error_keywords: set[str] = field(default_factory=lambda: {"error", "failed", "fail", "invalid"})
    error_pattern: Pattern[str] | None = None
    always_return_as_data: bool = False

    def is_error_status(self, status: str | None) -> bool:
        """Whether a status is an error; an unknown word is none."""
        status = status or ""
        word = status.strip().lower()
        if self.always_return_as_data or not word or word in self.success_keywords:
            return False
        if any(word.startswith(prefix) for prefix in self.error_prefixes):
            return True
        if any(keyword in word for keyword in self.error_keywords):
            return True
        return bool(self.error_pattern and re.match(self.error_pattern, status.strip()))

    def get_error_code(self, status: str) -> int:
        """As of HTTP: 422, 404 …; 500 for others."""
        return _CODES.get(status.strip().lower().partition(":")[0], 500)


DEFAULT_ERROR_CONFIG = MutationErrorConfig()
STRICT_STATUS_CONFIG = MutationErrorConfig(error_prefixes=_PREFIXES | {"warning:"})
ALWAYS_DATA_CONFIG = MutationErrorConfig(always_return_as_data=True)
