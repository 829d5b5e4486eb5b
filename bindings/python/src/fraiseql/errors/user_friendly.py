# SPDX-License-Identifier: MIT
"""Errors of definitions, with what to write instead."""

from collections.abc import Iterable, Mapping
from typing import Any

# Names that are offered; a schema may have thousands.
_MAX_NAMES = 10


class FraiseQLError(Exception):
    """message: a sentence.  code: a word for programs.  suggestion: what to do.  doc_link: where
    that is written.  context: names.  cause: the exception behind it."""

    def __init__(
        self,
        message: str,
        code: str = "FRAISEQL_ERROR",
        suggestion: str | None = None,
        doc_link: str | None = None,
        context: Mapping[str, Any] | None = None,
        cause: BaseException | None = None,
    ) -> None:
        parts = [message]
        if suggestion:
            parts.append(f"Suggestion: {suggestion}")
        if doc_link:
            parts.append(f"See: {doc_link}")
        super().__init__("\n".join(parts))
        self.message = message
        self.code = code
        self.suggestion = suggestion
        self.doc_link = doc_link
        self.context = dict(context or {})
        self.cause = cause
        if cause is not None:
            self.__cause__ = cause


class MissingTypeHintError(FraiseQLError):
    """A field has no annotation."""

    def __init__(self, class_name: str, field_name: str, suggested_type: str | None = None) -> None:
        super().__init__(
            f"Field '{field_name}' in class '{class_name}' is missing a type hint.",
            "MISSING_TYPE_HINT",
            f"Add a type annotation like: {field_name}: {suggested_type or 'str'}",
        )


class MissingDatabaseViewError(FraiseQLError):
    """A type's view is not there."""

    def __init__(self, type_name: str, expected_view: str, custom_view_name: bool = False) -> None:
        suggestion = (
            f"Create a view named '{expected_view}' that returns a 'data' JSONB column:\n"
            f"CREATE VIEW {expected_view} AS\n"
            "SELECT id, jsonb_build_object('id', id, 'name', name) AS data FROM …;"
        )
        if custom_view_name:
            suggestion += f"\nOr name another one in sql_source of '{type_name}'."
        super().__init__(
            f"Database view '{expected_view}' for type '{type_name}' not found.",
            "MISSING_DATABASE_VIEW",
            suggestion,
        )


class InvalidFieldTypeError(FraiseQLError):
    """A field has a type that GraphQL does not."""

    def __init__(
        self,
        class_name: str,
        field_name: str,
        field_type: str,
        supported_types: Iterable[str] | None = None,
        conversion_hint: str | None = None,
    ) -> None:
        known = list(supported_types or ())
        suggestion = conversion_hint
        if suggestion is None and known:
            suggestion = f"Use one of the supported types: {', '.join(known)}"
        super().__init__(
            f"Field '{field_name}' in class '{class_name}' has unsupported type '{field_type}'.",
            "INVALID_FIELD_TYPE",
            suggestion,
        )


class SQLGenerationError(FraiseQLError):
    """No statement could be made of a query."""

    def __init__(
        self,
        operation: str,
        reason: str,
        query_info: Mapping[str, Any] | None = None,
        custom_suggestion: str | None = None,
    ) -> None:
        super().__init__(
            f"Failed to generate SQL for {operation}: {reason}",
            "SQL_GENERATION_ERROR",
            custom_suggestion or "Check the GraphQL query syntax and supported operators",
            context=query_info,
        )


class MutationNotFoundError(FraiseQLError):
    """A mutation's function is not there."""

    def __init__(
        self,
        mutation_name: str,
        function_name: str,
        available_functions: Iterable[str] | None = None,
    ) -> None:
        suggestion = (
            "Create the function in your database:\n"
            f"CREATE FUNCTION {function_name}(input jsonb) RETURNS mutation_response …"
        )
        known = list(available_functions or ())[:_MAX_NAMES]
        if known:
            suggestion += f"\nAvailable mutations: {', '.join(known)}"
        super().__init__(
            f"PostgreSQL function '{function_name}' for mutation '{mutation_name}' not found.",
            "MUTATION_NOT_FOUND",
            suggestion,
        )
