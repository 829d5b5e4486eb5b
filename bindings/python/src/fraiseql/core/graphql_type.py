# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.gql.composing import convert_type_to_graphql_input, convert_type_to_graphql_output

__all__ = ["convert_type_to_graphql_input", "convert_type_to_graphql_output"]
