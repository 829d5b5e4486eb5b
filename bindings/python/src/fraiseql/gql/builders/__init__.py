# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.gql.composing import (
    MutationTypeBuilder,
    QueryTypeBuilder,
    SchemaComposer,
    SubscriptionTypeBuilder,
)
from fraiseql.gql.registry import SchemaRegistry

__all__ = [
    "MutationTypeBuilder",
    "QueryTypeBuilder",
    "SchemaComposer",
    "SchemaRegistry",
    "SubscriptionTypeBuilder",
]
