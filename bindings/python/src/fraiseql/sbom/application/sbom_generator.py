# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.sbom.generator import SBOMGenerator

__all__ = ["SBOMGenerator"]
