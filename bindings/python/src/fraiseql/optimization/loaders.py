# SPDX-License-Identifier: MIT
"""A loader that follows foreign keys."""

from __future__ import annotations

import json
from typing import Any

from fraiseql.optimization.dataloader import DataLoader


class GenericForeignKeyLoader(DataLoader[Any, dict[str, Any]]):
    """Rows of a view by one of its fields, as dicts.

    db: a FraiseQLRepository.  table: the view.  key_field: which tells rows apart."""

    def __init__(self, db: Any, table: str, key_field: str = "id") -> None:
        super().__init__()
        self.db = db
        self.table = table
        self.key_field = key_field

    async def batch_load(self, keys: list[Any]) -> list[dict[str, Any] | None]:
        found = await self.db.find(self.table, where={self.key_field: {"in": list(keys)}})
        rows = json.loads(found.value)
        return self.sort_by_keys(rows, keys, self.key_field)


class UserLoader(GenericForeignKeyLoader):
    """Rows of `v_user` by `id`."""

    def __init__(self, db: Any) -> None:
        super().__init__(db, "v_user")


class ProjectLoader(GenericForeignKeyLoader):
    """Rows of `v_project` by `id`."""

    def __init__(self, db: Any) -> None:
        super().__init__(db, "v_project")


class TasksByProjectLoader(DataLoader[Any, list[dict[str, Any]]]):
    """Of each project its rows of `v_task`, at most `limit`."""

    def __init__(self, db: Any, limit: int = 100) -> None:
        super().__init__()
        self.db = db
        self.limit = limit

    async def batch_load(self, keys: list[Any]) -> list[list[dict[str, Any]] | None]:
        found = await self.db.find("v_task", where={"project_id": {"in": list(keys)}})
        rows = json.loads(found.value)
        by_project: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            by_project.setdefault(str(row.get("projectId")), []).append(row)
        return [by_project.get(str(key), [])[: self.limit] for key in keys]
