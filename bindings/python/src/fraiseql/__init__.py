# SPDX-License-Identifier: MIT
"""FraiseQL: GraphQL requests answered from PostgreSQL, by an engine in C."""

__version__ = "0.1.0"
