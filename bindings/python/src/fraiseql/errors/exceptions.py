# SPDX-License-Identifier: MIT
"""Errors that say what went wrong, in what, and what to do."""

from collections.abc import Mapping
from typing import Any


class FraiseQLException(Exception):
    """All errors that this package raises on its own account.

    message: a sentence.  query_context: names of what was asked for.  hint: what to do.
    code: a word for programs.  cause: the exception behind it."""

    code = "FRAISEQL_ERROR"

    def __init__(
        self,
        message: str,
        query_context: Mapping[str, Any] | None = None,
        hint: str | None = None,
        code: str | None = None,
        cause: BaseException | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.query_context = dict(query_context or {})
        self.hint = hint
        self.code = code or type(self).code
        self.cause = cause
        if cause is not None:
            self.__cause__ = cause

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class PartialInstantiationError(FraiseQLException):
    """An object could not be made of the fields that are there."""

    code = "PARTIAL_INSTANTIATION_ERROR"


class WhereClauseError(FraiseQLException):
    """A filter is not one."""

    code = "WHERE_CLAUSE_ERROR"


class QueryValidationError(FraiseQLException):
    """A query asks for what is not there."""

    code = "QUERY_VALIDATION_ERROR"


class DatabaseQueryError(FraiseQLException):
    """The database, or the engine in front of it, refused."""

    code = "DATABASE_QUERY_ERROR"


class TypeRegistrationError(FraiseQLException):
    """A type cannot be registered as it stands."""

    code = "TYPE_REGISTRATION_ERROR"


class ResolverError(FraiseQLException):
    """A resolver failed."""

    code = "RESOLVER_ERROR"
