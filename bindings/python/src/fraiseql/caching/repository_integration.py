# SPDX-License-Identifier: MIT
"""A repository whose rows are kept for a while."""

import contextvars
import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from fraiseql.caching.cache_key import CacheKeyBuilder
from fraiseql.caching.result_cache import ResultCache
from fraiseql.core.principal import principal_of
from fraiseql.core.rust_pipeline import RustResponseBytes
from fraiseql.core.values import dump
from fraiseql.db import FraiseQLRepository


@dataclasses.dataclass
class _Asked:
    view: str
    ttl: int | None


class _Refused(Exception):
    """An answer with errors: it is handed on, and not kept."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body


_asked: contextvars.ContextVar[_Asked | None] = contextvars.ContextVar("asked", default=None)


class CachedRepository(FraiseQLRepository):
    """A FraiseQLRepository that keeps what find() and find_one() get.

    What is kept is kept for the one who asked, with his roles and his tenant: nobody sees what
    another may see.  execute_function() lets go of everything that is kept under the prefix of the
    cache; what changes the database by another way does not: call invalidate()."""

    def __init__(self, base_repository: FraiseQLRepository, cache: ResultCache) -> None:
        super().__init__(base_repository.get_pool(), base_repository.context)
        self._cache = cache
        self._keys = CacheKeyBuilder(cache.config.key_prefix)

    async def find(
        self,
        view_name: str,
        field_name: str | None = None,
        info: Any = None,
        *,
        skip_cache: bool = False,
        cache_ttl: int | None = None,
        **options: Any,
    ) -> RustResponseBytes:
        """As FraiseQLRepository.find().  skip_cache: asks the database.  cache_ttl: seconds."""
        with _Asking(None if skip_cache else _Asked(view_name, cache_ttl)):
            return await super().find(view_name, field_name, info, **options)

    async def find_one(
        self,
        view_name: str,
        field_name: str | None = None,
        info: Any = None,
        *,
        skip_cache: bool = False,
        cache_ttl: int | None = None,
        **options: Any,
    ) -> RustResponseBytes | None:
        """As FraiseQLRepository.find_one().  skip_cache: asks the database.  cache_ttl: seconds."""
        with _Asking(None if skip_cache else _Asked(view_name, cache_ttl)):
            return await super().find_one(view_name, field_name, info, **options)

    async def execute_function_with_context(
        self, function_name: str, context_args: Sequence[Any], input_data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """As the repository's, and lets go of all that is kept, also when the function fails."""
        try:
            return await super().execute_function_with_context(
                function_name, context_args, input_data
            )
        finally:
            await self._cache.invalidate_pattern(f"{self._keys.prefix}:*")

    async def invalidate(self, view_name: str) -> None:
        """Lets go of the rows of a view, whoever asked for them."""
        for pattern in self._keys.build_mutation_patterns(view_name):
            await self._cache.invalidate_pattern(pattern)

    async def _ask(self, document: str, variables: Mapping[str, Any]) -> bytes:
        asked = _asked.get()
        if asked is None:
            return await super()._ask(document, variables)
        # All that an answer depends on: the question, and who asks.
        question = b"\0".join(
            (document.encode(), dump(variables), principal_of(self.context) or b"")
        )
        digest = hashlib.sha256(question).hexdigest()
        key = self._keys.build_key(asked.view, self.context.get("tenant_id"), q=digest)
        plain = super()._ask

        async def ask() -> str:
            body = await plain(document, variables)
            if json.loads(body).get("errors"):
                raise _Refused(body)
            return body.decode()

        try:
            return (await self._cache.get_or_set(key, ask, asked.ttl)).encode()
        except _Refused as refused:
            return refused.body


class _Asking:
    """Says to _ask(), for the time of a `with`, which view is asked for."""

    def __init__(self, asked: _Asked | None) -> None:
        self._what = asked

    def __enter__(self) -> None:
        self._token = _asked.set(self._what)

    def __exit__(self, *_: object) -> None:
        _asked.reset(self._token)
