# SPDX-License-Identifier: MIT
"""What a resolver requires of who asks.

    @fraiseql.query
    @requires_permission("orders:read")
    async def orders(info) -> list[Order]: ...

Each refuses by a GraphQLError with the code UNAUTHENTICATED or FORBIDDEN, before the resolver runs.
It holds on either side of `@fraiseql.query` and `@fraiseql.connection`, and above
`@fraiseql.mutation` of a class.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from graphql import GraphQLError

from fraiseql._definitions import guard_field, guard_mutation

F = TypeVar("F", bound=Callable[..., Awaitable[Any]])


def _user_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`info.context["user"]`: info is the first argument that has a context."""
    for value in (kwargs.get("info"), *args[:2]):
        context = getattr(value, "context", None)
        if context is not None:
            return context.get("user") if hasattr(context, "get") else None
    if not args and "info" not in kwargs:
        raise ValueError("GraphQL resolver must have info as its first argument")
    raise TypeError("First argument must be GraphQLResolveInfo: it has the context")


def _has(user: Any, question: str, word: str) -> bool:
    """Asks a UserContext, or an object with lists of roles and permissions."""
    method = getattr(user, f"has_{question}", None)
    if method is not None:
        return bool(method(word))
    return word in (getattr(user, f"{question}s", None) or ())


def _requires(mark: tuple[str, ...], check: Callable[[Any], None]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        from fraiseql.gql.registry import SchemaRegistry

        def guard(user: Any) -> None:
            if user is None:
                raise GraphQLError(
                    "Authentication required", extensions={"code": "UNAUTHENTICATED"}
                )
            check(user)

        async def ask(info: Any, **_: Any) -> None:
            guard(_user_of((info,), {}))

        if guard_mutation(function, ask):
            return function
        if not inspect.iscoroutinefunction(function):
            raise TypeError(f"{function.__name__} must be async to require something")

        def around(inner: Any) -> Any:
            @functools.wraps(inner)
            async def checked(*args: Any, **kwargs: Any) -> Any:
                guard(_user_of(args, kwargs))
                return await inner(*args, **kwargs)

            checked.__fraiseql_guarded__ = True  # type: ignore[attr-defined]
            return checked

        checked: Any = around(function)
        guard_field(checked, function, around)

        # For whoever reads what fields require.
        before = getattr(function, "__fraiseql_requires__", ())
        checked.__fraiseql_requires__ = (mark, *before)
        guards = getattr(function, "__fraiseql_guards__", ())
        checked.__fraiseql_guards__ = (ask, *guards)
        SchemaRegistry.get_instance().replace(function, checked)
        return checked  # type: ignore[no-any-return]

    return decorate


async def check_guards(function: Any, info: Any, arguments: Mapping[str, Any]) -> None:
    """Refuses as the function would, where something else answers in its place."""
    for guard in getattr(function, "__fraiseql_guards__", ()):
        await guard(info, **arguments)


def requires_auth(function: F) -> F:
    """It must be known who asks."""
    return _requires(("auth",), lambda user: None)(function)


def _any_of(kind: str, names: tuple[str, ...], message: str) -> Callable[[F], F]:
    def check(user: Any) -> None:
        if not any(_has(user, kind, name) for name in names):
            key = f"required_{kind}" if len(names) == 1 else f"required_{kind}s"
            required = names[0] if len(names) == 1 else list(names)
            raise GraphQLError(message, extensions={"code": "FORBIDDEN", key: required})

    return _requires((kind, *names), check)


def requires_permission(permission: str) -> Callable[[F], F]:
    """Who asks has this permission."""
    return _any_of("permission", (permission,), f"Permission '{permission}' required")


def requires_role(role: str) -> Callable[[F], F]:
    """Who asks has this role."""
    return _any_of("role", (role,), f"Role '{role}' required")


def requires_any_permission(*permissions: str) -> Callable[[F], F]:
    """Who asks has one of these permissions."""
    words = ", ".join(permissions)
    return _any_of("permission", permissions, f"One of these permissions required: {words}")


def requires_any_role(*roles: str) -> Callable[[F], F]:
    """Who asks has one of these roles."""
    return _any_of("role", roles, f"One of these roles required: {', '.join(roles)}")
