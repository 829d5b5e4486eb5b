# SPDX-License-Identifier: MIT
"""For tests of applications.

with client(app) as asked:
    assert asked.query("{ users { name } }") == {"data": {"users": []}}
"""

from fraiseql.testing.client import AsyncClient, Client, client
from fraiseql.testing.schema_utils import (
    clear_fraiseql_caches,
    clear_fraiseql_state,
    validate_schema_refresh,
)

__all__ = [
    "AsyncClient",
    "Client",
    "clear_fraiseql_caches",
    "clear_fraiseql_state",
    "client",
    "validate_schema_refresh",
]
