# SPDX-License-Identifier: MIT
"""Names and annotations."""
