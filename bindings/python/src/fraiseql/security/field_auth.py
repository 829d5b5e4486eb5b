# SPDX-License-Identifier: MIT
"""Fields that only some may see, decided in Python.

What can be said by roles and permissions is better said in the schema (@requiresRole,
@requiresPermission), where the engine decides before anything runs."""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from graphql import GraphQLError

from fraiseql._definitions import guard_field, guard_mutation
from fraiseql.names import INFO

T = TypeVar("T", bound=Callable[..., Any])


class FieldAuthorizationError(GraphQLError):
    """The one who asks may not see a field."""

    def __init__(self, message: str = "Not authorized to access this field") -> None:
        super().__init__(message, extensions={"code": "FIELD_AUTHORIZATION_ERROR"})


class PermissionCheck(Protocol):
    """Decides by the resolver's `info`, and its arguments."""

    def __call__(self, info: Any, *args: Any, **kwargs: Any) -> bool | Awaitable[bool]:
        """May the one who asks see the field?"""
        ...


def authorize_field(
    permission_check: PermissionCheck, *, error_message: str | None = None
) -> Callable[[T], T]:
    """Decorates a resolver: who may not see the field gets FieldAuthorizationError instead.

    It holds on either side of `@field`, `@fraiseql.query` and `@fraiseql.connection`, and above
    `@fraiseql.mutation` of a class.  The resolver need not take `info` itself.  A check that takes
    only `info` is given only that.  A resolver that is not async becomes so when the check is."""

    def decorate(resolver: T) -> T:
        from fraiseql.gql.registry import SchemaRegistry

        guard = _Guard(permission_check, error_message, getattr(resolver, "__name__", "field"))
        if guard_mutation(resolver, guard.ask):
            return resolver
        made: Any = guard.around(resolver)
        guard_field(made, resolver, guard.around)
        made.__fraiseql_guards__ = (guard.ask, *getattr(resolver, "__fraiseql_guards__", ()))
        SchemaRegistry.get_instance().replace(resolver, made)
        return made  # type: ignore[no-any-return]

    return decorate


class _Guard:
    """A check, and what is said of it."""

    def __init__(self, check: PermissionCheck, message: str | None, name: str) -> None:
        self.check = check
        self.name = name
        self.message = message or f"Not authorized to access field '{name}'"
        self.alone = _takes_info_alone(check)

    def allowed(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | Awaitable[bool]:
        info, *others = _info_and_others(args, kwargs)
        if self.alone:
            return self.check(info)
        more = {key: value for key, value in kwargs.items() if key not in INFO}
        return self.check(info, *others, **more)

    async def ask(self, info: Any, **arguments: Any) -> None:
        """Where the engine answers in the resolver's place."""
        found = self.allowed((info,), arguments)
        if not (await found if inspect.isawaitable(found) else found):
            raise FieldAuthorizationError(self.message)

    def around(self, resolver: Callable[..., Any]) -> Callable[..., Any]:
        """The resolver behind the check.  It is given `info`, which the resolver need not take."""
        takes_info = _takes_info(resolver)

        def call(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            return resolver(*args, **(kwargs if takes_info else _without_info(kwargs)))

        @functools.wraps(resolver)
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            found = self.allowed(args, kwargs)
            if not (await found if inspect.isawaitable(found) else found):
                raise FieldAuthorizationError(self.message)
            result = call(args, kwargs)
            return await result if inspect.isawaitable(result) else result

        @functools.wraps(resolver)
        def plain(*args: Any, **kwargs: Any) -> Any:
            found = self.allowed(args, kwargs)
            if inspect.isawaitable(found):
                raise TypeError(
                    f"the check of '{self.name}' is async, and does not look so: declare it"
                )
            if not found:
                raise FieldAuthorizationError(self.message)
            return call(args, kwargs)

        waits = inspect.iscoroutinefunction(resolver) or _is_async(self.check)
        made: Any = awaited if waits else plain
        made.__fraiseql_wants_info__ = True
        made.__fraiseql_guarded__ = True
        return made  # type: ignore[no-any-return]


def _takes_info(resolver: Callable[..., Any]) -> bool:
    if getattr(resolver, "__fraiseql_wants_info__", False):
        return True
    parameters = inspect.signature(resolver).parameters.values()
    return any(p.name in INFO or p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters)


def _without_info(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kwargs.items() if name not in INFO}


def combine_permissions(*checks: PermissionCheck) -> PermissionCheck:
    """All of them must allow; none are asked after the first that does not."""
    return _together(checks, False)


def any_permission(*checks: PermissionCheck) -> PermissionCheck:
    """One of them must allow; none are asked after it."""
    return _together(checks, True)


def _together(checks: tuple[PermissionCheck, ...], decisive: bool) -> PermissionCheck:
    if not checks:
        raise ValueError("there is no check")
    alone = [_takes_info_alone(check) for check in checks]

    async def asked(info: Any, *args: Any, **kwargs: Any) -> bool:
        for check, only_info in zip(checks, alone, strict=True):
            found = check(info) if only_info else check(info, *args, **kwargs)
            if bool(await found if inspect.isawaitable(found) else found) is decisive:
                return decisive
        return not decisive

    def told(info: Any, *args: Any, **kwargs: Any) -> bool:
        for check, only_info in zip(checks, alone, strict=True):
            found = check(info) if only_info else check(info, *args, **kwargs)
            if bool(found) is decisive:
                return decisive
        return not decisive

    return asked if any(map(_is_async, checks)) else told


def _is_async(check: Any) -> bool:
    return inspect.iscoroutinefunction(check) or inspect.iscoroutinefunction(
        getattr(check, "__call__", None)  # noqa: B004
    )


def _takes_info_alone(check: Any) -> bool:
    kinds = (
        inspect.Parameter.VAR_POSITIONAL,
        inspect.Parameter.VAR_KEYWORD,
    )
    parameters = list(inspect.signature(check).parameters.values())
    return len(parameters) == 1 and parameters[0].kind not in kinds


def _info_and_others(args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    """`info` first: it is named, or the second argument of a method, or the first of a function."""
    for name in INFO:
        if name in kwargs:
            return [kwargs[name], *args]
    for place, value in enumerate(args[:2]):
        if hasattr(value, "context"):
            return [value, *args[:place], *args[place + 1 :]]
    raise TypeError("a field that is authorized has a resolver with `info`")
