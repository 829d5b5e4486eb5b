# SPDX-License-Identifier: MIT
"""Commands by functions of the database, queries by its views."""

from fraiseql.cqrs.executor import CQRSExecutor
from fraiseql.cqrs.pagination import CursorPaginator, PaginationParams
from fraiseql.cqrs.repository import CQRSRepository

__all__ = ["CQRSExecutor", "CQRSRepository", "CursorPaginator", "PaginationParams"]
