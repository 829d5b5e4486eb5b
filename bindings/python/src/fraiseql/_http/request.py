# SPDX-License-Identifier: MIT
"""A request as context getters see it where neither FastAPI nor Starlette is installed."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from fraiseql._http.messages import Receive, Scope


class Headers(Mapping[str, str]):
    """By their names in any case; of several of a name the first."""

    def __init__(self, raw: list[tuple[bytes, bytes]]) -> None:
        self._found: dict[str, str] = {}
        for name, value in raw:
            self._found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))

    def __getitem__(self, name: str) -> str:
        return self._found[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


class Request:
    """The part of Starlette's Request that needs no body: that has been read."""

    def __init__(self, scope: Scope, receive: Receive | None = None) -> None:
        self.scope = scope
        self.method: str = scope["method"]
        self.headers = Headers(scope["headers"])
        self.state: Any = types.SimpleNamespace()
        self.client: tuple[str, int] | None = scope.get("client")
        self.path: str = scope["path"]

    @property
    def query_params(self) -> dict[str, str]:
        return dict(parse_qsl(self.scope["query_string"].decode("latin-1"), max_num_fields=1000))

    @property
    def cookies(self) -> dict[str, str]:
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(self.headers.get("cookie", ""))
        except CookieError:
            return {}
        return {name: morsel.value for name, morsel in jar.items()}
