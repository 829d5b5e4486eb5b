# SPDX-License-Identifier: MIT
"""DataLoader: what many ask for one by one is asked for together."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from fraiseql.optimization.registry import dataloader_context

__all__ = ["DataLoader", "dataloader_context"]

K = TypeVar("K")
V = TypeVar("V")


class DataLoader(Generic[K, V]):
    """Collects the keys that are asked for in one turn of the loop, and asks once.

    Derive from it and write `batch_load(keys)`, or give `batch_load_fn`: either returns values in
    the order of the keys, an exception where one failed.
    max_batch_size: keys of one call.  cache: a key is asked for once.
    """

    def __init__(
        self,
        batch_load_fn: Callable[[list[Any]], Any] | None = None,
        max_batch_size: int = 1000,
        cache: bool = True,
        context: dict[str, Any] | None = None,
    ) -> None:
        self._batch_load_fn = batch_load_fn
        self._max_batch_size = max_batch_size
        self._cache_enabled = cache
        self.context = context or {}
        self._cache: dict[Any, asyncio.Future[Any]] = {}
        self._queue: list[tuple[Any, asyncio.Future[Any]]] = []
        self._task: asyncio.Task[None] | None = None

    async def batch_load(self, keys: list[K]) -> list[V | None]:
        """Values in the order of the keys.  Raises NotImplementedError unless it is written."""
        if self._batch_load_fn is None:
            raise NotImplementedError(f"{type(self).__name__} has no batch_load(keys)")
        found = self._batch_load_fn(list(keys))
        return list(await found if inspect.isawaitable(found) else found)

    async def load(self, key: K) -> V | None:
        """The value of a key, with those of others that are asked for meanwhile."""
        loop = asyncio.get_running_loop()
        if self._cache_enabled and key in self._cache:
            return await asyncio.shield(self._cache[key])
        future: asyncio.Future[Any] = loop.create_future()
        if self._cache_enabled:
            self._cache[key] = future
        self._queue.append((key, future))
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._dispatch())
        return await asyncio.shield(future)

    async def load_many(self, keys: Iterable[K]) -> list[V | None]:
        """The values of several keys, in their order."""
        return list(await asyncio.gather(*(self.load(key) for key in keys)))

    def prime(self, key: K, value: V) -> None:
        """The value of a key is known."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        future.set_result(value)
        self._cache.setdefault(key, future)

    def clear(self, key: K | None = None) -> None:
        """Forgets the value of a key, or all of them."""
        if key is None:
            self._cache.clear()
        else:
            self._cache.pop(key, None)

    clear_all = clear

    def sort_by_keys(
        self, items: Iterable[Any], keys: Iterable[K], key_field: str = "id"
    ) -> list[Any]:
        """Items in the order of the keys; None where there is none."""
        by_key = {
            str(item[key_field] if isinstance(item, dict) else getattr(item, key_field)): item
            for item in items
        }
        return [by_key.get(str(key)) for key in keys]

    async def _dispatch(self) -> None:
        await asyncio.sleep(0)  # whoever runs in this turn has asked then
        while self._queue:
            batch = self._queue[: self._max_batch_size]
            del self._queue[: self._max_batch_size]
            await self._ask(batch)

    async def _ask(self, batch: list[tuple[Any, asyncio.Future[Any]]]) -> None:
        keys = [key for key, _ in batch]
        try:
            values = list(await self.batch_load(keys))
            if len(values) != len(keys):
                raise ValueError(
                    f"{type(self).__name__} gave {len(values)} values for {len(keys)} keys"
                )
        except Exception as error:
            for key, future in batch:
                self._cache.pop(key, None)
                if not future.done():
                    future.set_exception(error)
            return
        for (key, future), value in zip(batch, values, strict=True):
            if future.done():
                continue
            if isinstance(value, Exception):
                self._cache.pop(key, None)
                future.set_exception(value)
            else:
                future.set_result(value)
