# SPDX-License-Identifier: MIT
"""For tests of applications.

with client(app) as asked:
    assert asked.query("{ users { name } }") == {"data": {"users": []}}
"""

from fraiseql.testing.client import AsyncClient, Client, client

__all__ = ["AsyncClient", "Client", "client"]
