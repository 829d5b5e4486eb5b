# SPDX-License-Identifier: MIT
"""What can go wrong."""

from fraiseql.errors.exceptions import (
    DatabaseQueryError,
    FraiseQLException,
    PartialInstantiationError,
    QueryValidationError,
    ResolverError,
    TypeRegistrationError,
    WhereClauseError,
)
from fraiseql.errors.user_friendly import (
    FraiseQLError,
    InvalidFieldTypeError,
    MissingDatabaseViewError,
    MissingTypeHintError,
    MutationNotFoundError,
    SQLGenerationError,
)

__all__ = [
    "DatabaseQueryError",
    "EngineError",
    "FraiseQLError",
    "FraiseQLException",
    "InvalidFieldTypeError",
    "MissingDatabaseViewError",
    "MissingTypeHintError",
    "MutationNotFoundError",
    "PartialInstantiationError",
    "QueryValidationError",
    "ResolverError",
    "SQLGenerationError",
    "TypeRegistrationError",
    "WhereClauseError",
]


class EngineError(RuntimeError):
    """The engine could not be opened, or could not take what it was given; the message says why."""
