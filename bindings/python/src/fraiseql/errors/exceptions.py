# SPDX-License-Identifier: MIT
"""Errors that say what went wrong, in what, and what to do."""

from collections.abc import Iterable, Mapping
from typing import Any


class FraiseQLException(Exception):
    """All errors that this package raises on its own account.

    message: a sentence.  query_context: names of what was asked for.  hint: what to do.
    code: a word for programs.  cause: the exception behind it.  As text, all of it."""

    code = "FRAISEQL_ERROR"

    def __init__(
        self,
        message: str,
        *,
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
        parts = [f"{self.code}: {self.message}"]
        if self.query_context:
            lines = (f"  {name}: {value}" for name, value in self.query_context.items())
            parts.append("\n".join(["Query Context:", *lines]))
        if self.hint:
            parts.append(f"Hint: {self.hint}")
        if self.cause is not None:
            parts.append(f"Caused by: {type(self.cause).__name__}: {self.cause}")
        return "\n\n".join(parts)


class PartialInstantiationError(FraiseQLException):
    """An object could not be made of the fields that are there."""

    code = "PARTIAL_INSTANTIATION_ERROR"

    def __init__(
        self,
        type_name: str,
        field_name: str | None = None,
        reason: str | None = None,
        available_fields: Iterable[str] | None = None,
        requested_fields: Iterable[str] | None = None,
        cause: BaseException | None = None,
    ) -> None:
        of = f" due to field '{field_name}'" if field_name else ""
        because = f": {reason}" if reason else ""
        available, requested = _sorted(available_fields), _sorted(requested_fields)
        missing = [name for name in requested or () if name not in (available or ())]
        hints = [f"Missing fields in data: {', '.join(missing)}"] if missing else []
        hints += [f"Available fields: {', '.join(available)}"] if available else []
        if missing:
            hints.append("Does the view give all of these fields?")
        super().__init__(
            f"Failed to instantiate partial {type_name}{of}{because}",
            query_context=_said(
                type=type_name,
                failing_field=field_name,
                available_fields=available,
                requested_fields=requested,
            ),
            hint=" | ".join(hints) or None,
            cause=cause,
        )


class WhereClauseError(FraiseQLException):
    """A filter is not one."""

    code = "WHERE_CLAUSE_ERROR"

    def __init__(
        self,
        message: str,
        where_input: Mapping[str, Any] | None = None,
        field_name: str | None = None,
        operator: str | None = None,
        supported_operators: Iterable[str] | None = None,
        cause: BaseException | None = None,
    ) -> None:
        known = list(supported_operators or ())
        super().__init__(
            message,
            query_context=_said(where_input=where_input, field=field_name, operator=operator),
            hint=f"Supported operators: {', '.join(known)}" if known else None,
            cause=cause,
        )


class QueryValidationError(FraiseQLException):
    """A query asks for what is not there."""

    code = "QUERY_VALIDATION_ERROR"

    def __init__(
        self,
        message: str,
        type_name: str | None = None,
        invalid_fields: Iterable[str] | None = None,
        valid_fields: Iterable[str] | None = None,
        query_info: Any = None,
        cause: BaseException | None = None,
    ) -> None:
        known = _sorted(valid_fields)
        of = f" for {type_name}" if type_name else ""
        super().__init__(
            message,
            query_context=_said(
                type=type_name,
                invalid_fields=list(invalid_fields or ()) or None,
                query_field=getattr(query_info, "field_name", None),
            ),
            hint=f"Valid fields{of}: {', '.join(known)}" if known else None,
            cause=cause,
        )


class DatabaseQueryError(FraiseQLException):
    """The database, or the engine in front of it, refused."""

    code = "DATABASE_QUERY_ERROR"

    def __init__(
        self,
        message: str,
        sql: str | None = None,
        params: Mapping[str, Any] | None = None,
        view_name: str | None = None,
        cause: BaseException | None = None,
    ) -> None:
        hint = None
        if "does not exist" in message:
            hint = "Is the name right, and may the role of the connection see it?"
        super().__init__(
            message,
            query_context=_said(view=view_name, sql=sql, params=params),
            hint=hint,
            cause=cause,
        )


class TypeRegistrationError(FraiseQLException):
    """A type cannot be registered as it stands."""

    code = "TYPE_REGISTRATION_ERROR"

    def __init__(
        self,
        type_name: str,
        reason: str,
        existing_types: Iterable[str] | None = None,
        cause: BaseException | None = None,
    ) -> None:
        super().__init__(
            f"Failed to register type '{type_name}': {reason}",
            query_context=_said(
                type=type_name, reason=reason, registered_types=list(existing_types or ()) or None
            ),
            cause=cause,
        )


class ResolverError(FraiseQLException):
    """A resolver failed."""

    code = "RESOLVER_ERROR"

    def __init__(
        self,
        resolver_name: str,
        reason: str,
        query_info: Any = None,
        args: Mapping[str, Any] | None = None,
        cause: BaseException | None = None,
    ) -> None:
        super().__init__(
            f"Resolver '{resolver_name}' failed: {reason}",
            query_context=_said(
                resolver=resolver_name,
                arguments=args,
                query_field=getattr(query_info, "field_name", None),
            ),
            cause=cause,
        )


def _said(**names: Any) -> dict[str, Any]:
    return {name: value for name, value in names.items() if value is not None}


def _sorted(names: Iterable[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)
