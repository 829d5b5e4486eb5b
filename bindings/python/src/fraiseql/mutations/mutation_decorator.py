# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fraiseql._definitions import definition_of
from fraiseql.mutations.decorators import mutation
from fraiseql.mutations.sql_mutation import SqlMutation as MutationDefinition
from fraiseql.mutations.sql_mutation import plain
from fraiseql.types.unset import UNSET

__all__ = ["MutationDefinition", "mutation"]


def _to_dict(value: Any) -> dict[str, Any]:
    """An input as a function in SQL gets it.  Raises TypeError for what has no names inside."""
    if definition_of(type(value)) is not None or isinstance(value, Mapping):
        found = plain(dict(value) if isinstance(value, Mapping) else value)
    elif callable(getattr(value, "to_dict", None)):
        found = {name: inner for name, inner in value.to_dict().items() if inner is not UNSET}
    elif hasattr(value, "__dict__"):
        found = plain({k: v for k, v in vars(value).items() if not k.startswith("_")})
    else:
        raise TypeError(f"Cannot convert {type(value).__name__} to dictionary")
    assert isinstance(found, dict)
    return found
