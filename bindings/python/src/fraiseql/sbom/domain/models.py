# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.sbom.models import *  # noqa: F403
