# SPDX-License-Identifier: MIT
"""A bill of materials of the Python environment, in CycloneDX 1.5."""

from fraiseql.sbom import models
from fraiseql.sbom.cyclonedx import CycloneDXAdapter
from fraiseql.sbom.generator import SBOMGenerator
from fraiseql.sbom.models import *  # noqa: F403
from fraiseql.sbom.packages import PackageMetadataRepository, PythonPackageScanner

__all__ = [
    "CycloneDXAdapter",
    "PackageMetadataRepository",
    "PythonPackageScanner",
    "SBOMGenerator",
    *models.__all__,
]
