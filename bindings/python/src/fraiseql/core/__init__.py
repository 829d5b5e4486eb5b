# SPDX-License-Identifier: MIT
"""What stands between resolvers and the engine."""
