# SPDX-License-Identifier: MIT
"""Names of keys, in one text or throughout a JSON value."""

from typing import Any

from fraiseql._fraiseql_rs.names import camelised as transform_keys_to_camel_case
from fraiseql._fraiseql_rs.names import to_camel_case
from fraiseql.names import snake as to_snake_case

__all__ = [
    "dict_keys_to_snake_case",
    "to_camel_case",
    "to_snake_case",
    "transform_keys_to_camel_case",
]


def dict_keys_to_snake_case(data: Any) -> Any:
    """The same JSON value with every key in snake_case, however deep."""
    if isinstance(data, dict):
        return {to_snake_case(key): dict_keys_to_snake_case(inner) for key, inner in data.items()}
    if isinstance(data, list):
        return [dict_keys_to_snake_case(inner) for inner in data]
    return data
