# SPDX-License-Identifier: MIT
"""Results that are kept."""

import asyncio
import datetime
import json
import uuid

import asyncpg
import psycopg
import pytest
from graphql import build_schema

from fraiseql.caching import (
    CacheConfig,
    CachedRepository,
    CacheKeyBuilder,
    PostgresCache,
    PostgresCacheError,
    ResultCache,
    SchemaAnalyzer,
    cached_query,
    setup_auto_cascade_rules,
)
from fraiseql.db import FraiseQLRepository
from fraiseql.runtime import AsyncEngine

SQL = """
create table tb_user (id int primary key, tenant_id text not null);
create table tb_post (id int primary key);
"""


@pytest.fixture
async def pool(database):
    async with asyncpg.create_pool(database.url, min_size=1, max_size=4) as pool:
        yield pool


class Memory:
    def __init__(self):
        self.kept = {}

    async def get(self, key):
        return self.kept.get(key)

    async def set(self, key, value, ttl):
        self.kept[key] = value
        self.ttl = ttl

    async def delete(self, key):
        return self.kept.pop(key, None) is not None

    async def delete_pattern(self, pattern):
        self.kept.clear()
        return 0


class Broken(Memory):
    async def get(self, key):
        raise OSError

    set = get


def test_keys():
    build = CacheKeyBuilder().build_key
    assert build("v_user") == "fraiseql:v_user"
    filters = {"status": "active", "age": {"gte": 3}, "d": datetime.date(2020, 1, 2), "n": None}
    order = [("name", "asc"), ("x", "desc")]
    assert build("v_user", "t1", filters, order, 10, 20, z=True) == (
        "fraiseql:t1:v_user:age:gte:3:d:2020-01-02:n:null:status:active"
        ":order:name:asc:order:x:desc:limit:10:offset:20:z:true"
    )
    assert build("q", uuid.UUID(int=1)).startswith("fraiseql:00000000-")
    one, other = (build("q", filters={"a": {"in": values}}) for values in ([1, 23], [12, 3]))
    assert one != other
    assert CacheKeyBuilder().build_mutation_pattern("v_user") == "fraiseql:v_user:*"


async def test_results_are_kept():
    cache = ResultCache(backend := Memory(), CacheConfig(max_ttl=100))
    calls = []

    async def ask():
        calls.append(1)
        return {"x": 1}

    assert await cache.get_or_set("a", ask) == await cache.get_or_set("a", ask) == {"x": 1}
    assert len(calls) == 1 and backend.ttl == 100
    stats = cache.get_stats()
    assert (stats.hits, stats.misses, stats.total, stats.hit_rate) == (1, 1, 2, 50.0)
    await cache.invalidate("a")
    await cache.get_or_set("a", ask, ttl=7)
    assert backend.ttl == 7

    async def fails():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await cache.get_or_set("b", fails)
    assert "b" not in backend.kept
    off = ResultCache(backend, CacheConfig(enabled=False))
    assert await off.get_or_set("a", ask) and len(calls) == 3
    with pytest.raises(ValueError, match="errors are not kept"):
        CacheConfig(cache_errors=True)


async def test_a_broken_backend_is_worked_around():
    cache = ResultCache(Broken())

    async def ask():
        return 5

    assert await cache.get_or_set("a", ask) == 5
    assert cache.get_stats().errors == 2


async def test_functions_are_decorated():
    cache = ResultCache(Memory())
    calls = []

    @cached_query(cache, ttl=5)
    async def double(number, plus=0):
        calls.append(number)
        return number * 2 + plus

    assert [await double(1), await double(1), await double(1, plus=1), await double(1.0)] == [
        2,
        2,
        3,
        2,
    ]
    assert calls == [1, 1, 1.0]

    async def ask(name, **arguments):
        return name

    await cache.warm_cache([("v_user", {"limit": 3})], ask)
    assert cache.backend.kept["fraiseql:v_user:limit:3"] == "v_user"


async def test_values_in_postgresql(pool):
    cache = PostgresCache(pool)
    await asyncio.gather(*(cache.set(f"k:{i}", {"n": [i, None, "é"]}, 60) for i in range(4)))
    assert await cache.get("k:1") == {"n": [1, None, "é"]}
    await cache.set("k:1", 5, 60, {"user": 3})
    assert await cache.get_with_metadata("k:1") == (5, {"user": 3})
    assert await cache.get("nothing") is None and not await cache.exists("nothing")
    assert await cache.exists("k:2") and await cache.delete("k:2") and not await cache.delete("k:2")
    await cache.set("k%3", 1, 60)
    assert await cache.delete_pattern("k%*") == 1
    assert await cache.delete_pattern("k:*") == 3
    await cache.set("old", 1, 1)
    await pool.execute("update fraiseql_cache set expires_at = now() - interval '1 s'")
    assert await cache.get("old") is None
    assert (await cache.get_stats())["expired_entries"] == 1
    assert (await cache.cleanup_expired(), await cache.clear_all()) == (1, 0)
    assert await cache.ping()
    for key, value, ttl in [("", 1, 1), ("k", 1, 0), ("k", object(), 5), ("k" * 3000, 1, 5)]:
        with pytest.raises(ValueError):
            await cache.set(key, value, ttl)


async def test_versions_of_domains(pool):
    cache = PostgresCache(pool, "public.kept")
    await cache.setup_table_trigger("tb_user")
    await cache.setup_table_trigger("public.tb_post", "article")
    await cache.register_cascade_rule("user", "article")
    await cache.register_cascade_rule("article", "user")
    assert await cache.get_domain_versions("a", ["user", "article"]) == {"user": 0, "article": 0}
    await pool.execute("insert into tb_user values (1, 'a'), (2, 'b'), (3, 'a')")
    assert await cache.get_domain_versions("a", ["user", "article"]) == {"user": 1, "article": 1}
    await pool.execute("update tb_user set tenant_id = 'c' where id = 1")
    assert await cache.get_domain_versions("a", ["user"]) == {"user": 2}
    assert await cache.get_domain_versions("c", ["user"]) == {"user": 1}
    assert await cache.get_domain_versions("b", ["user"]) == {"user": 1}
    assert await cache.clear_cascade_rules("article") == 1
    await pool.execute("insert into tb_post values (1)")
    assert await cache.get_domain_versions("b", ["user", "article"]) == {"user": 1, "article": 2}


async def test_a_database_that_does_not_work(pool, database):
    with pytest.raises(PostgresCacheError):
        await PostgresCache(pool, "nowhere.cache").get("a")
    assert not await PostgresCache(pool, "absent", auto_initialize=False).ping()
    with pytest.raises(ValueError):
        PostgresCache(pool, 'a"; drop table x')
    with pytest.raises(TypeError, match="cannot run statements"):
        await PostgresCache(object()).get("a")
    async with await psycopg.AsyncConnection.connect(database.url) as connection:
        cache = PostgresCache(connection)
        await cache.set("p", [1], 5)
        assert await cache.get("p") == [1]


class Repository(FraiseQLRepository):
    """Answers without an engine, and counts."""

    asked = 0

    async def _relation(self, view):
        return type("Relation", (), {"type": "User", "list": "users", "name": view})()

    async def _engine(self):
        return None


async def test_a_repository_keeps_rows_for_who_asked(monkeypatch):
    answers = []

    async def ask(self, document, variables):
        answers.append(document)
        if "refuse" in document:
            return b'{"errors":[{"message":"no"}],"data":null}'
        return json.dumps({"data": {"r": len(answers)}}).encode()

    monkeypatch.setattr(FraiseQLRepository, "_ask", ask)

    async def find(self, view, field_name=None, info=None, **options):
        return await self._ask(f"{{ {view} {options} }}", {})

    monkeypatch.setattr(FraiseQLRepository, "find", find)
    cache = ResultCache(Memory())
    ada, bob = (
        CachedRepository(FraiseQLRepository(None, {"user_id": who, "tenant_id": "t"}), cache)
        for who in ("ada", "bob")
    )
    assert await ada.find("v_user") == await ada.find("v_user")
    assert await ada.find("v_user", limit=1) != await ada.find("v_user")
    assert len(answers) == 2
    await bob.find("v_user")
    assert len(answers) == 3
    await ada.find("v_user", skip_cache=True)
    assert len(answers) == 4
    await ada.find("refuse")
    await ada.find("refuse")
    assert len(answers) == 6
    assert all(key.startswith("fraiseql:t:v_user:q:") for key in cache.backend.kept)
    await ada.invalidate("v_user")
    await ada.find("v_user")
    assert len(answers) == 7


async def test_rules_of_a_schema(pool):
    schema = build_schema(
        "type Query { users: [User!]! } type User { id: ID! posts: [BlogPost!]! company: Company }"
        "type BlogPost { author: User reply: BlogPost } type Company { id: ID! }"
        "type UserConnection { nodes: [User] }"
    )
    analyzer = SchemaAnalyzer(schema)
    assert analyzer.get_domain_dependencies() == {
        "user": {"blog_post", "company"},
        "blog_post": {"user"},
    }
    assert {r.confidence for r in analyzer.analyze_relationships()} == {0.9, 1.0}
    assert await setup_auto_cascade_rules(PostgresCache(pool, "ruled"), schema) == 3


async def test_values_over_the_engine(database):
    schema = "type Query { nothing: Boolean @resolver }"
    engine = await AsyncEngine.open(
        database_url=database.url, schema=schema, ignore_environment=True
    )
    try:
        for holder in (engine, FraiseQLRepository(engine)):
            cache = PostgresCache(holder, "over_engine")
            await cache.set("a", {"x": [1, None]}, 60, {"user": 1})
            assert await cache.get_with_metadata("a") == ({"x": [1, None]}, {"user": 1})
            await cache.setup_table_trigger("tb_user")
            assert await cache.delete_pattern("*") == 1
        with pytest.raises(PostgresCacheError, match="nowhere"):
            await PostgresCache(engine, "nowhere.cache").get("a")
    finally:
        await engine.aclose(0)
