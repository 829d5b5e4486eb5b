# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.gql.composing import SubscriptionTypeBuilder

__all__ = ["SubscriptionTypeBuilder"]
