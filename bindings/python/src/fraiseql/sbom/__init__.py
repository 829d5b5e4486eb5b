# SPDX-License-Identifier: MIT
"""A bill of materials of the Python environment, in CycloneDX 1.5."""

from fraiseql.sbom.cyclonedx import CycloneDXAdapter
from fraiseql.sbom.generator import SBOMGenerator
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
from fraiseql.sbom.packages import PackageMetadataRepository, PythonPackageScanner

__all__ = [
    "SBOM",
    "Component",
    "ComponentIdentifier",
    "ComponentType",
    "CycloneDXAdapter",
    "Hash",
    "HashAlgorithm",
    "License",
    "PackageMetadataRepository",
    "PythonPackageScanner",
    "SBOMGenerator",
    "Supplier",
]
