# SPDX-License-Identifier: MIT
"""What the tests of decorators share."""

from collections.abc import Iterator
from contextlib import contextmanager

from fraiseql.config.schema_config import SchemaConfig
from fraiseql.gql.registry import SchemaRegistry


@contextmanager
def fresh_registry() -> Iterator[SchemaRegistry]:
    """Nothing is registered; what had been is again afterwards."""
    before = SchemaRegistry._instance
    SchemaRegistry._instance = None
    SchemaConfig.reset()
    try:
        yield SchemaRegistry.get_instance()
    finally:
        SchemaRegistry._instance = before
        SchemaConfig.reset()
