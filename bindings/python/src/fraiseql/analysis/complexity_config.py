# SPDX-License-Identifier: MIT
"""Weights of what makes a query complex."""

import dataclasses
from typing import ClassVar

_PATTERNS = (
    "items", "list", "all", "many", "collection", "users", "posts", "comments", "replies",
    "reactions", "messages", "notifications", "events", "records",
)  # fmt: skip


@dataclasses.dataclass
class ComplexityConfig:
    """A score is fields times base_field_cost, for each field its depth ^ depth_multiplier (at most
    max_depth_penalty), for each list array_field_multiplier times array_depth_factor ^ depth, and
    type_diversity_cost for each type."""

    base_field_cost: int = 1
    depth_multiplier: float = 1.5
    max_depth_penalty: int = 100
    array_field_multiplier: int = 10
    array_depth_factor: float = 1.2
    type_diversity_cost: int = 2
    simple_query_threshold: int = 10
    moderate_query_threshold: int = 50
    complex_query_threshold: int = 200
    simple_query_weight: float = 0.1
    moderate_query_weight: float = 0.5
    complex_query_weight: float = 2.0
    array_field_patterns: list[str] = dataclasses.field(default_factory=lambda: list(_PATTERNS))

    _default: ClassVar["ComplexityConfig | None"] = None

    @classmethod
    def get_default(cls) -> "ComplexityConfig":
        """What holds where no configuration is given."""
        if ComplexityConfig._default is None:
            ComplexityConfig._default = ComplexityConfig()
        return ComplexityConfig._default

    @classmethod
    def set_default(cls, config: "ComplexityConfig") -> None:
        """Makes this one hold."""
        ComplexityConfig._default = config

    def is_array_field(self, field_name: str) -> bool:
        """Does the name sound like a list?"""
        low = field_name.lower()
        return low.endswith("s") or any(pattern in low for pattern in self.array_field_patterns)

    def calculate_depth_penalty(self, depth: int) -> int:
        """Of a field so deep; 1 is a root field."""
        return int(min(depth**self.depth_multiplier, self.max_depth_penalty))

    def calculate_array_penalty(self, depth: int, count: int) -> int:
        """Of so many lists at this depth."""
        return int(self.array_field_multiplier * self.array_depth_factor**depth * count)

    def get_cache_weight(self, total_score: int) -> float:
        """How much room in a cache a result of this score takes."""
        if total_score <= self.simple_query_threshold:
            return self.simple_query_weight
        if total_score <= self.moderate_query_threshold:
            return self.moderate_query_weight
        return 1.0 if total_score <= self.complex_query_threshold else self.complex_query_weight


BALANCED_CONFIG = ComplexityConfig()
STRICT_CONFIG = ComplexityConfig(
    depth_multiplier=2.0, array_field_multiplier=15, complex_query_threshold=150
)
RELAXED_CONFIG = ComplexityConfig(
    depth_multiplier=1.2, array_field_multiplier=5, complex_query_threshold=500
)
