# SPDX-License-Identifier: MIT
"""Errors by what they are about."""


class FraiseQLError(Exception):
    """All of these."""


class SchemaError(FraiseQLError):
    """A schema that cannot be."""


class ValidationError(FraiseQLError):
    """A value that is not allowed."""


class AuthenticationError(FraiseQLError):
    """Nobody knows who asks."""


class AuthorizationError(FraiseQLError):
    """The one who asks may not."""


class ConfigurationError(FraiseQLError):
    """A configuration that cannot be."""


class ComplexityLimitExceededError(FraiseQLError):
    """A query costs too much."""


class FilterError(FraiseQLError):
    """A filter that is none."""


class N1QueryDetectedError(FraiseQLError):
    """A field is asked for row by row."""


class WebSocketError(FraiseQLError):
    """A connection did not keep to its protocol."""
