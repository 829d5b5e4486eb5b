# SPDX-License-Identifier: MIT
"""Repositories of programs that have a pool of psycopg, and no application."""

import asyncio
import contextlib
import gc
from types import SimpleNamespace

import psycopg
import pytest

from fraiseql.core import pools
from fraiseql.cqrs import CQRSRepository
from fraiseql.db import FraiseQLRepository
from fraiseql.errors.exceptions import DatabaseQueryError

pytest.importorskip("fraiseql._engine")

SQL = """
create schema app;
create table app.tb_note (id int primary key, title text not null);
insert into app.tb_note values (1, 'one'), (2, 'two');
create view app.v_note as select id, jsonb_build_object('id', id, 'title', title) as data
    from app.tb_note;
"""


class Pool:
    """What of psycopg_pool.AsyncConnectionPool is needed."""

    max_size = 2

    def __init__(self, conninfo, kwargs):
        self.conninfo = conninfo
        self.kwargs = {**kwargs, "autocommit": True}

    @contextlib.asynccontextmanager
    async def connection(self):
        async with await psycopg.AsyncConnection.connect(self.conninfo, **self.kwargs) as made:
            yield made


def test_rows_of_a_pool(database):
    async def ask():
        pool = Pool(database.url, {"options": "-c search_path=app"})
        db = FraiseQLRepository(pool)
        found, again = await asyncio.gather(
            db.find("v_note", where={"title": {"startswith": "t"}}), db.count("v_note")
        )
        assert found.to_json()["data"]["v_note"] == [{"id": 2, "title": "two"}]
        assert again == 2
        (row,) = await CQRSRepository(pool).select_from_json_view("v_note", where={"id": 1})
        assert row["title"] == "one"
        with pytest.raises(DatabaseQueryError, match="no relation 'v_late'"):
            await db.find("v_late")
        async with pool.connection() as connection:
            await connection.execute("create view app.v_late as select id, data from app.v_note")
        assert await db.count("v_late") == 2
        assert len(pools._engines) == 1

    asyncio.run(ask())
    gc.collect()
    assert len(pools._engines) == 0


@pytest.mark.parametrize("pool", [object(), SimpleNamespace(acquire=None)])
def test_what_is_no_pool_of_psycopg_says_so(pool):
    with pytest.raises(RuntimeError, match="this repository has no engine"):
        asyncio.run(FraiseQLRepository(pool).count("v_note"))
