# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.sbom.cyclonedx import CycloneDXAdapter

__all__ = ["CycloneDXAdapter"]
