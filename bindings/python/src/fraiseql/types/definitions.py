# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql._definitions import Definition as FraiseQLTypeDefinition
from fraiseql.types.markers import ScalarMarker
from fraiseql.types.unset import UNSET, UnsetType
from fraiseql.types.unset import UnsetType as Unset

__all__ = ["UNSET", "FraiseQLTypeDefinition", "ScalarMarker", "Unset", "UnsetType"]
