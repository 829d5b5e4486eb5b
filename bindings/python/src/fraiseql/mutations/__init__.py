# SPDX-License-Identifier: MIT
"""Mutations: classes that functions in SQL carry out, and functions in Python."""

from fraiseql.mutations.decorators import (
    error,
    mutation,
    resolve_union_annotation,
    result,
    success,
)
from fraiseql.mutations.error_config import (
    ALWAYS_DATA_CONFIG,
    DEFAULT_ERROR_CONFIG,
    STRICT_STATUS_CONFIG,
    MutationErrorConfig,
)
from fraiseql.mutations.types import (
    Cascade,
    CascadeEntity,
    CascadeInvalidation,
    CascadeMetadata,
    MutationError,
    MutationResult,
    MutationSuccess,
)

__all__ = [
    "ALWAYS_DATA_CONFIG",
    "DEFAULT_ERROR_CONFIG",
    "STRICT_STATUS_CONFIG",
    "Cascade",
    "CascadeEntity",
    "CascadeInvalidation",
    "CascadeMetadata",
    "MutationError",
    "MutationErrorConfig",
    "MutationResult",
    "MutationSuccess",
    "error",
    "mutation",
    "resolve_union_annotation",
    "result",
    "success",
]
