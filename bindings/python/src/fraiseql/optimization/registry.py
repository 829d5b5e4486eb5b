# SPDX-License-Identifier: MIT
"""The loaders of a request."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_current: ContextVar[LoaderRegistry | None] = ContextVar("fraiseql_loaders", default=None)


class LoaderRegistry:
    """One loader of each class, made when it is first asked for."""

    def __init__(self, db: Any) -> None:
        self.db = db
        self._loaders: dict[Any, Any] = {}

    def get_loader(self, loader_class: type[T], **kwargs: Any) -> T:
        """kwargs: for its constructor; `db` is given to one that takes it."""
        key = (loader_class, tuple(sorted(kwargs.items())))
        if key not in self._loaders:
            if "db" in inspect.signature(loader_class).parameters:
                kwargs.setdefault("db", self.db)
            self._loaders[key] = loader_class(**kwargs)
        found: T = self._loaders[key]
        return found

    def clear_all(self) -> None:
        """The loaders forget what they know."""
        for loader in self._loaders.values():
            loader.clear()

    @classmethod
    def get_current(cls) -> LoaderRegistry | None:
        return _current.get()

    @classmethod
    def set_current(cls, registry: LoaderRegistry | None) -> None:
        _current.set(registry)


def loaders_of(context: Any) -> LoaderRegistry:
    """The registry of a request's context, made if there is none."""
    found = context.get("loader_registry")
    if found is None:
        found = context["loader_registry"] = LoaderRegistry(context.get("db"))
    registry: LoaderRegistry = found
    return registry


def get_loader(loader_class: type[T], **kwargs: Any) -> T:
    """A loader of the request that runs.  Raises RuntimeError outside of one."""
    registry = _current.get()
    if registry is None:
        from fraiseql.core.current import current_info

        info = current_info.get()
        if info is None:
            raise RuntimeError("no request runs here: use LoaderRegistry(db).get_loader()")
        registry = loaders_of(info.context)
    return registry.get_loader(loader_class, **kwargs)


@asynccontextmanager
async def dataloader_context(db: Any = None) -> AsyncGenerator[dict[str, Any], None]:
    """A context with loaders of its own."""
    registry = LoaderRegistry(db)
    token = _current.set(registry)
    try:
        yield {"loader_registry": registry, "db": db}
    finally:
        _current.reset(token)
