# SPDX-License-Identifier: MIT
"""The way of a query."""

import enum
from collections.abc import Iterable
from typing import Any

from fraiseql.routing.config import EntityRoutingConfig
from fraiseql.routing.entity_extractor import EntityExtractor


class ExecutionMode(enum.Enum):
    """TURBO: by a statement that is known beforehand.  NORMAL: by all of GraphQL."""

    TURBO = "turbo"
    NORMAL = "normal"


class QueryRouter:
    """Decides by a configuration."""

    def __init__(self, config: EntityRoutingConfig, entity_extractor: EntityExtractor) -> None:
        self.config = config
        self._extractor = entity_extractor

    def determine_execution_mode(self, query: str) -> ExecutionMode | None:
        """None: auto_routing_enabled is off, or none of the entities stands in a list."""
        if not self.config.auto_routing_enabled:
            return None
        found = self.classify_entities(self.extract_query_entities(query))
        turbo, normal = found["turbo_entities"], found["normal_entities"]
        if turbo and normal:
            takes_turbo = self.config.mixed_query_strategy == "turbo"
            return ExecutionMode.TURBO if takes_turbo else ExecutionMode.NORMAL
        if turbo:
            return ExecutionMode.NORMAL if found["unknown_entities"] else ExecutionMode.TURBO
        return ExecutionMode.NORMAL if normal else None

    def extract_query_entities(self, query: str) -> list[str]:
        """Names of types; none of a query that cannot be read."""
        return self._extractor.extract_entities(query).entities

    def classify_entities(self, entities: Iterable[str]) -> dict[str, list[str]]:
        """turbo_entities, normal_entities, unknown_entities."""
        made: dict[str, list[str]] = {
            f"{kind}_entities": [] for kind in ("turbo", "normal", "unknown")
        }
        for entity in entities:
            made[f"{self.config.get_entity_mode(entity)}_entities"].append(entity)
        return made

    def get_routing_metrics(self) -> dict[str, Any]:
        """What the configuration says."""
        config = self.config
        return {
            "auto_routing_enabled": config.auto_routing_enabled,
            "turbo_entities_count": len(config.turbo_entities),
            "normal_entities_count": len(config.normal_entities),
            "mixed_query_strategy": config.mixed_query_strategy,
            "turbo_entities": list(config.turbo_entities),
            "normal_entities": list(config.normal_entities),
        }
