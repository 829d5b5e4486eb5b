# SPDX-License-Identifier: MIT
"""The scalar ContainerNumber: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import ContainerNumber as ContainerNumberField
from fraiseql.types.scalars import SCALARS

ContainerNumberScalar = SCALARS["ContainerNumber"]
serialize_container_number = ContainerNumberScalar.serialize
parse_container_number_value = ContainerNumberScalar.parse_value
parse_container_number_literal = ContainerNumberScalar.parse_literal

__all__ = [
    "ContainerNumberField",
    "ContainerNumberScalar",
    "parse_container_number_literal",
    "parse_container_number_value",
    "serialize_container_number",
]
