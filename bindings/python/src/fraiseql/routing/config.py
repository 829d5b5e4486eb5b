# SPDX-License-Identifier: MIT
"""Which entities go which way."""

import dataclasses
from typing import Literal


@dataclasses.dataclass
class EntityRoutingConfig:
    """Names of types.  mixed_query_strategy: of a query over both; `split` is as `normal`.
    Raises ValueError for a type that stands in both lists, and for another strategy."""

    turbo_entities: list[str]
    normal_entities: list[str]
    mixed_query_strategy: Literal["normal", "turbo", "split"] = "normal"
    auto_routing_enabled: bool = True

    def __post_init__(self) -> None:
        both = sorted(set(self.turbo_entities) & set(self.normal_entities))
        if both:
            raise ValueError(f"Entities cannot be in both turbo and normal lists: {both}")
        if self.mixed_query_strategy not in ("normal", "turbo", "split"):
            raise ValueError("mixed_query_strategy is normal, turbo or split")

    def is_turbo_entity(self, entity_name: str) -> bool:
        """Does it stand in the list?"""
        return entity_name in self.turbo_entities

    def is_normal_entity(self, entity_name: str) -> bool:
        """Does it stand in the list?"""
        return entity_name in self.normal_entities

    def get_entity_mode(self, entity_name: str) -> Literal["turbo", "normal", "unknown"]:
        """In which list it stands."""
        if self.is_turbo_entity(entity_name):
            return "turbo"
        return "normal" if self.is_normal_entity(entity_name) else "unknown"
