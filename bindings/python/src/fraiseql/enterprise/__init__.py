# SPDX-License-Identifier: MIT
"""Roles, permissions and a chain of events, for programs that ask from Python."""
