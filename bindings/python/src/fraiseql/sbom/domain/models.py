# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.sbom.models import (
    SBOM,
    Component,
    ComponentIdentifier,
    ComponentType,
    Hash,
    HashAlgorithm,
    License,
    Supplier,
)

__all__ = [
    "SBOM",
    "Component",
    "ComponentIdentifier",
    "ComponentType",
    "Hash",
    "HashAlgorithm",
    "License",
    "Supplier",
]
