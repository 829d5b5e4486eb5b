# SPDX-License-Identifier: MIT
"""Where persisted queries are kept."""
