# SPDX-License-Identifier: MIT
"""Results that are kept: in a table of PostgreSQL, or in any backend of one's own."""

from fraiseql.caching.cache_key import CacheKeyBuilder
from fraiseql.caching.postgres_cache import PostgresCache, PostgresCacheError
from fraiseql.caching.repository_integration import CachedRepository
from fraiseql.caching.result_cache import (
    CacheBackend,
    CacheConfig,
    CacheStats,
    ResultCache,
    cached_query,
)
from fraiseql.caching.schema_analyzer import (
    CascadeRule,
    SchemaAnalyzer,
    setup_auto_cascade_rules,
)

__all__ = [
    "CacheBackend",
    "CacheConfig",
    "CacheKeyBuilder",
    "CacheStats",
    "CachedRepository",
    "CascadeRule",
    "PostgresCache",
    "PostgresCacheError",
    "ResultCache",
    "SchemaAnalyzer",
    "cached_query",
    "setup_auto_cascade_rules",
]
