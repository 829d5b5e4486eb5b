# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from typing import Any, NoReturn

from fraiseql._absent import absent_name
from fraiseql.gql.composing import convert_type_to_graphql_input, convert_type_to_graphql_output
from fraiseql.gql.registry import SchemaRegistry


class _TypeCache(dict[str, Any]):
    """Tests of applications clear it by this name: it holds nothing itself."""

    def clear(self) -> None:
        """Forgets the types that `convert_type_to_graphql_…` have made."""
        SchemaRegistry.get_instance().parts = None


_graphql_type_cache = _TypeCache()

__all__ = ["convert_type_to_graphql_input", "convert_type_to_graphql_output"]


def __getattr__(name: str) -> NoReturn:
    raise absent_name(__name__, name)
