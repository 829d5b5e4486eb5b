# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.sbom.packages import PackageMetadataRepository

__all__ = ["PackageMetadataRepository"]
