# SPDX-License-Identifier: MIT
"""What can go wrong."""


class EngineError(RuntimeError):
    """The engine could not be opened, or could not take what it was given; the message says why."""
