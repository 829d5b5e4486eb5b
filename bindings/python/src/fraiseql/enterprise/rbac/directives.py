# SPDX-License-Identifier: MIT
"""Resolvers that only some may call, by the tables.

They hold on either side of `@fraiseql.query` and `@fraiseql.connection`, and above
`@fraiseql.mutation` of a class.

What can be said in the schema (@requiresRole, @requiresPermission) is better said there: the engine
refuses before anything runs."""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from graphql import GraphQLError

from fraiseql._definitions import guard_field, guard_mutation
from fraiseql.enterprise.rbac.resolver import PermissionResolver

F = TypeVar("F", bound=Callable[..., Awaitable[Any]])


def requires_permission(
    resource: str, action: str, check_constraints: bool = True
) -> Callable[[F], F]:
    """Decorates an async resolver with `info`: `context["db"]` is asked for the permission of
    `context["user_id"]`, or of `context["user"]`, in `context["tenant_id"]`.

    check_constraints: is of the original; permissions of the tables have no conditions."""
    message = f"Permission denied: requires {resource}.{action}"

    async def may(ask: PermissionResolver, user: str, tenant: str | None) -> bool:
        return await ask.has_permission(user, resource, action, tenant)

    return _guarded(may, message, {"required_permission": f"{resource}:{action}"})


def requires_role(name: str) -> Callable[[F], F]:
    """The same for a role."""

    async def may(ask: PermissionResolver, user: str, tenant: str | None) -> bool:
        return await ask.has_role(user, name, tenant)

    return _guarded(may, f"Permission denied: requires the role {name}", {"required_role": name})


def _guarded(
    may: Callable[[PermissionResolver, str, str | None], Awaitable[bool]],
    message: str,
    said: dict[str, str],
) -> Callable[[F], F]:
    async def refuse(context: Any) -> None:
        user = context.get("user_id") or _id(context.get("user"))
        if user is None:
            raise GraphQLError("Authentication required", extensions={"code": "UNAUTHENTICATED"})
        ask = context.get("permission_resolver") or PermissionResolver(context["db"])
        tenant = context.get("tenant_id")
        if not await may(ask, str(user), None if tenant is None else str(tenant)):
            raise GraphQLError(message, extensions={"code": "FORBIDDEN", **said})

    async def ask_first(info: Any, **_: Any) -> None:
        await refuse(_context((info,), {}))

    def around(inner: Any) -> Any:
        @functools.wraps(inner)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            await refuse(_context(args, kwargs))
            return await inner(*args, **kwargs)

        wrapper.__fraiseql_guarded__ = True  # type: ignore[attr-defined]
        return wrapper

    def decorate(resolver: F) -> F:
        from fraiseql.gql.registry import SchemaRegistry

        if guard_mutation(resolver, ask_first):
            return resolver
        if not inspect.iscoroutinefunction(resolver):
            raise TypeError(f"{resolver.__name__} must be async to require something")
        made: Any = around(resolver)
        guard_field(made, resolver, around)
        made.__fraiseql_guards__ = (ask_first, *getattr(resolver, "__fraiseql_guards__", ()))
        SchemaRegistry.get_instance().replace(resolver, made)
        return made  # type: ignore[no-any-return]

    return decorate


def _context(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    for value in (kwargs.get("info"), *args[:2]):
        if value is not None and hasattr(value, "context"):
            return value.context
    raise TypeError("a resolver that requires something has `info`")


def _id(user: Any) -> Any:
    if isinstance(user, dict):
        return user.get("user_id", user.get("id"))
    return getattr(user, "user_id", user if isinstance(user, str) else None)
