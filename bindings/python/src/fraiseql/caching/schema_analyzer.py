# SPDX-License-Identifier: MIT
"""Which types show others inside of them: what changes one makes the other old."""

import dataclasses
from collections.abc import Callable
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_list_type, is_non_null_type

_HELPERS = ("Connection", "Edge", "PageInfo", "Aggregate", "Success", "Error", "Result")


@dataclasses.dataclass(frozen=True)
class CascadeRule:
    """What changes `source_domain` makes `target_domain` old.  confidence: 0 to 1."""

    source_domain: str
    target_domain: str
    rule_type: str = "invalidate"
    confidence: float = 1.0


class SchemaAnalyzer:
    """Reads the rules off a schema.

    type_to_domain_fn: the domain of a type; without it its name in snake_case.
    exclude_types: besides root types, and helpers as connections, edges and results."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        type_to_domain_fn: Callable[[str], str] | None = None,
        exclude_types: set[str] | None = None,
    ) -> None:
        self.schema = schema
        self._domain = type_to_domain_fn or _snake
        roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
        self._excluded = {root.name for root in roots if root} | set(exclude_types or ())

    def analyze_relationships(self) -> list[CascadeRule]:
        """One rule for each type that a type has a field of: lists 0.9, single ones 1."""
        found: dict[tuple[str, str], float] = {}
        for of in self._types():
            for field in of.fields.values():
                inner = get_named_type(field.type)
                if not isinstance(inner, GraphQLObjectType) or not self._counts(inner.name):
                    continue
                rule = self._domain(inner.name), self._domain(of.name)
                bare: Any = field.type.of_type if is_non_null_type(field.type) else field.type
                sure = 0.9 if is_list_type(bare) else 1.0
                if rule[0] != rule[1]:
                    found[rule] = max(sure, found.get(rule, 0.0))
        return [CascadeRule(s, t, confidence=sure) for (s, t), sure in found.items()]

    def get_domain_dependencies(self) -> dict[str, set[str]]:
        """Of each domain those that it shows."""
        found: dict[str, set[str]] = {}
        for rule in self.analyze_relationships():
            found.setdefault(rule.target_domain, set()).add(rule.source_domain)
        return found

    def print_analysis_report(self) -> None:
        """The rules, on standard output."""
        for rule in self.analyze_relationships():
            print(f"{rule.source_domain} -> {rule.target_domain} ({rule.confidence:.0%})")

    def _types(self) -> list[GraphQLObjectType]:
        return [
            of
            for of in self.schema.type_map.values()
            if isinstance(of, GraphQLObjectType) and self._counts(of.name)
        ]

    def _counts(self, name: str) -> bool:
        return not (name in self._excluded or name.startswith("__") or name.endswith(_HELPERS))


async def setup_auto_cascade_rules(
    cache: Any, schema: GraphQLSchema, *, verbose: bool = False
) -> int:
    """Tells a PostgresCache the rules of a schema.  Returns how many.  verbose: prints them."""
    analyzer = SchemaAnalyzer(schema)
    if verbose:
        analyzer.print_analysis_report()
    rules = analyzer.analyze_relationships()
    for rule in rules:
        await cache.register_cascade_rule(rule.source_domain, rule.target_domain, rule.rule_type)
    return len(rules)


def _snake(name: str) -> str:
    return "".join(
        "_" + c.lower() if c.isupper() and i and not name[i - 1].isupper() else c.lower()
        for i, c in enumerate(name)
    )
