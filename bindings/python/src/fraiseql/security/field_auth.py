# SPDX-License-Identifier: MIT
"""Fields that only some may see, decided in Python.

What can be said by roles and permissions is better said in the schema (@requiresRole,
@requiresPermission), where the engine decides before anything runs."""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from graphql import GraphQLError

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

    A check that takes only `info` is given only that.  A resolver that is not async becomes so when
    the check is."""

    def decorate(resolver: T) -> T:
        name = getattr(resolver, "__name__", "field")
        alone = _takes_info_alone(permission_check)

        def allowed(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | Awaitable[bool]:
            info, *others = _info_and_others(args, kwargs)
            more = {key: value for key, value in kwargs.items() if key != "info"}
            return permission_check(info) if alone else permission_check(info, *others, **more)

        def refuse() -> FieldAuthorizationError:
            return FieldAuthorizationError(
                error_message or f"Not authorized to access field '{name}'"
            )

        if inspect.iscoroutinefunction(resolver) or _is_async(permission_check):

            @functools.wraps(resolver)
            async def wrapper(*args: Any, **kwargs: Any) -> Any:
                found = allowed(args, kwargs)
                if not (await found if inspect.isawaitable(found) else found):
                    raise refuse()
                result = resolver(*args, **kwargs)
                return await result if inspect.isawaitable(result) else result

            return wrapper  # type: ignore[return-value]

        @functools.wraps(resolver)
        def plain(*args: Any, **kwargs: Any) -> Any:
            found = allowed(args, kwargs)
            if inspect.isawaitable(found):
                raise TypeError(f"the check of '{name}' is async, and does not look so: declare it")
            if not found:
                raise refuse()
            return resolver(*args, **kwargs)

        return plain  # type: ignore[return-value]

    return decorate


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
    if "info" in kwargs:
        return [kwargs["info"], *args]
    for place, value in enumerate(args[:2]):
        if hasattr(value, "context"):
            return [value, *args[:place], *args[place + 1 :]]
    raise TypeError("a field that is authorized has a resolver with `info`")
