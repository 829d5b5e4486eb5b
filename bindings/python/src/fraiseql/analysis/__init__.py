# SPDX-License-Identifier: MIT
"""How complex a query is, to tell what is worth keeping."""

from fraiseql.analysis.query_complexity import (
    ComplexityScore,
    QueryComplexityAnalyzer,
    analyze_query_complexity,
    calculate_cache_weight,
    should_cache_query,
)

__all__ = [
    "ComplexityScore",
    "QueryComplexityAnalyzer",
    "analyze_query_complexity",
    "calculate_cache_weight",
    "should_cache_query",
]
