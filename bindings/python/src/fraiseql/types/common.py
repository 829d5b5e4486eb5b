# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.decorating import fraise_type
from fraiseql.mutations.base import MutationResultBase
from fraiseql.types.errors import Error

__all__ = ["Error", "MutationResultBase", "fraise_type"]
