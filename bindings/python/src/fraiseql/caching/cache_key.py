# SPDX-License-Identifier: MIT
"""Names under which results are kept."""

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any


class CacheKeyBuilder:
    """Keys of the form `prefix:tenant:name:field:operator:value:order:field:direction:limit:n`.

    The same question gives the same key, whatever the order of its filters."""

    def __init__(self, prefix: str = "fraiseql") -> None:
        self.prefix = prefix

    def build_key(
        self,
        query_name: str,
        tenant_id: Any = None,
        filters: Mapping[str, Any] | None = None,
        order_by: Sequence[tuple[str, str]] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        **kwargs: Any,
    ) -> str:
        """The key of a question; kwargs: whatever else tells it from others."""
        parts = [self.prefix]
        if tenant_id is not None:
            parts.append(_text(tenant_id))
        parts.append(query_name)
        for field in sorted(filters or {}):
            value = (filters or {})[field]
            parts.append(field)
            if isinstance(value, Mapping):
                for operator in sorted(value):
                    parts += [operator, _text(value[operator])]
            else:
                parts.append(_text(value))
        for field, direction in order_by or ():
            parts += ["order", field, direction]
        if limit is not None:
            parts += ["limit", str(limit)]
        if offset is not None:
            parts += ["offset", str(offset)]
        for name in sorted(kwargs):
            parts += [name, _text(kwargs[name])]
        return ":".join(parts)

    def build_mutation_pattern(self, table_name: str) -> str:
        """Keys without a tenant of a table or view.  build_mutation_patterns() has all."""
        return f"{self.prefix}:{table_name}:*"

    def build_mutation_patterns(self, table_name: str) -> list[str]:
        """All keys of a table or view, of any tenant, and those that end with its name."""
        name = f"{self.prefix}:{table_name}"
        of_tenant = f"{self.prefix}:*:{table_name}"
        return [name, f"{name}:*", of_tenant, f"{of_tenant}:*"]


def _text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | set | frozenset):
        items = (
            sorted(map(_text, value)) if isinstance(value, set | frozenset) else map(_text, value)
        )
        return hashlib.sha256("\0".join(items).encode()).hexdigest()[:16]
    if isinstance(value, Mapping):
        return ",".join(f"{key}={_text(value[key])}" for key in sorted(value))
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
