# SPDX-License-Identifier: MIT
"""Which entities a query asks for, and what that means.

The engine has one way for all queries.  This tells programs that route requests of their own."""

from fraiseql.routing.config import EntityRoutingConfig
from fraiseql.routing.entity_extractor import EntityAnalysisResult, EntityExtractor
from fraiseql.routing.query_router import ExecutionMode, QueryRouter

__all__ = [
    "EntityAnalysisResult",
    "EntityExtractor",
    "EntityRoutingConfig",
    "ExecutionMode",
    "QueryRouter",
]
