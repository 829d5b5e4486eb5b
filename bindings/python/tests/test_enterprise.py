# SPDX-License-Identifier: MIT
"""Roles and permissions asked from Python, and a chain of events."""

import asyncio
import pathlib
import types
import uuid

import asyncpg
import pytest
from graphql import GraphQLError

import fraiseql
from fraiseql.enterprise.audit import AuditLogger, ChainError
from fraiseql.enterprise.crypto import (
    SigningKeyManager,
    hash_audit_event,
    sign_event,
    verify_signature,
)
from fraiseql.enterprise.rbac import (
    PermissionCache,
    PermissionResolver,
    RoleHierarchy,
    requires_permission,
    requires_role,
    setup_rbac_cache,
)
from fraiseql.gql.registry import SchemaRegistry

SETUP = pathlib.Path(__file__).resolve().parents[3] / "share" / "setup"
SQL = (
    (SETUP / "library.sql").read_text()
    + (SETUP / "rbac.sql").read_text()
    + """
insert into fraiseql.permissions (resource, action)
values ('order', 'read'), ('order', 'refund'), ('order', '*');
insert into fraiseql.role_permissions (role_id, permission_id, granted)
select r.id, p.id, granted from (values ('viewer', 'order', 'read', true),
    ('manager', 'order', '*', true), ('manager', 'order', 'refund', true),
    ('user', 'order', 'refund', false)
) as said (role, resource, action, granted)
join fraiseql.roles as r on r.name = role join fraiseql.permissions as p using (resource, action);
insert into fraiseql.user_roles (user_id, tenant_id, role_id)
select 'ada', 'acme', id from fraiseql.roles where name = 'manager';
"""
)


@pytest.fixture
async def pool(database):
    async with asyncpg.create_pool(database.url, min_size=1, max_size=6) as pool:
        yield pool


async def role(pool, name):
    return await pool.fetchval("select id from fraiseql.roles where name = $1", name)


def named(permissions):
    return [f"{p.resource}:{p.action}" for p in permissions]


async def test_what_somebody_may(pool):
    ask = PermissionResolver(pool)
    assert named(await ask.get_user_permissions("ada", "acme")) == ["order:*", "order:read"]
    assert await ask.get_user_permissions("ada", "other") == []
    assert await ask.has_permission("ada", "order", "cancel", "acme")
    assert not await ask.has_permission("ada", "order", "refund", "acme")
    assert not await ask.has_permission(uuid.uuid4(), "order", "read")
    with pytest.raises(PermissionError, match=r"requires order\.refund"):
        await ask.check_permission("ada", "order", "refund", "acme")
    assert not await ask.check_permission("ada", "order", "refund", "acme", raise_on_deny=False)
    roles = await ask.get_user_roles("ada", "acme")
    assert [r.name for r in roles] == ["manager", "user", "viewer"]
    assert roles[0].is_system and roles[0].created_at.tzinfo is not None
    manager = await role(pool, "manager")
    assert named(await ask.get_role_permissions(manager, False)) == ["order:*", "order:refund"]
    assert "order:read" in named(await ask.get_role_permissions(manager))


async def test_the_hierarchy(pool):
    hierarchy = RoleHierarchy(pool)
    manager = await role(pool, "manager")
    assert [r.name for r in await hierarchy.get_inherited_roles(manager)] == [
        "manager",
        "user",
        "viewer",
    ]
    assert [r.name for r in await hierarchy.get_role_descendants(manager)] == [
        "admin",
        "super_admin",
    ]
    assert await hierarchy.get_hierarchy_depth(manager) == 2
    assert await hierarchy.validate_hierarchy(manager)
    with pytest.raises(ValueError, match="no role"):
        await hierarchy.get_inherited_roles(uuid.uuid4())


async def test_what_is_remembered_until_the_tables_change(pool):
    await setup_rbac_cache(pool)
    cache = PermissionCache(pool)
    ask = PermissionResolver(pool, cache)
    first = await ask.get_user_permissions("ada", "acme")
    cache.clear_request_cache()
    assert await ask.get_user_permissions("ada", "acme") == first
    assert (await cache.get_stats())["hits"] == 1
    gone = "delete from fraiseql.role_permissions where granted returning role_id, permission_id"
    before = await pool.fetch(gone)
    assert await ask.get_user_permissions("ada", "acme") == first  # the same request
    cache.clear_request_cache()
    assert await ask.get_user_permissions("ada", "acme") == []
    await pool.executemany(
        "insert into fraiseql.role_permissions (role_id, permission_id) values ($1, $2)",
        [tuple(row) for row in before],
    )
    await ask.invalidate_user_cache("ada")
    assert await ask.get_user_permissions("ada", "acme") == first
    await cache.invalidate_all()


async def test_resolvers_that_only_some_may_call(pool):
    @requires_permission("order", "read")
    async def orders(info):
        return "orders"

    @requires_role("admin")
    async def secrets(self, info):
        return "secrets"

    def info(**context):
        return types.SimpleNamespace(context={"db": pool, **context})

    @requires_role("admin")
    @fraiseql.query
    async def above(info) -> str:
        return "above"

    assert SchemaRegistry.get_instance().queries["above"] is above
    SchemaRegistry.get_instance().deregister("above")
    with pytest.raises(TypeError, match="must be async"):
        requires_role("admin")(lambda info: 1)

    ada = info(user_id="ada", tenant_id="acme")
    assert await orders(ada) == "orders"
    with pytest.raises(GraphQLError, match="requires the role admin"):
        await above(ada)
    with pytest.raises(GraphQLError, match="requires the role admin") as error:
        await secrets(None, ada)
    assert error.value.extensions == {"code": "FORBIDDEN", "required_role": "admin"}
    with pytest.raises(GraphQLError, match="Authentication required"):
        await orders(info())
    with pytest.raises(GraphQLError, match=r"requires order\.read"):
        await orders(info(user={"user_id": "bob"}))


# ---- the chain ----


@pytest.fixture
def keys(monkeypatch):
    monkeypatch.setenv("AUDIT_SIGNING_KEY", "k" * 16)
    return SigningKeyManager()


def test_hashes_and_signatures(monkeypatch, keys):
    event = {"event_type": "x", "event_data": {"a": 1}, "user_id": None, "tenant_id": None}
    event |= {"timestamp": "2020", "ip_address": None}
    assert hash_audit_event(event, None) == (
        "b1c0f124662b185f321ac35c06cbdc5ac2ff25514498739ade85d8e7eac54dca"
    )
    assert verify_signature("ab", sign_event("ab", "k"), "k")
    assert not verify_signature("ab", sign_event("ab", "j"), "k")
    monkeypatch.setenv("AUDIT_SIGNING_KEY", "new" * 8)
    monkeypatch.setenv("AUDIT_SIGNING_KEYS_OLD", "k" * 16)
    assert SigningKeyManager().verify("ab", keys.sign("ab"))
    monkeypatch.setenv("AUDIT_SIGNING_KEY", "short")
    with pytest.raises(ValueError, match="16 characters"):
        SigningKeyManager()


async def test_events_are_a_chain(pool, keys):
    log = AuditLogger(pool, keys=keys)
    odd = {"n": [1e100, 0.1, None, "é\\"], "b": {"a": 1}}
    first = await log.log_event("login", odd, "ada", "acme", "10.0.0.1")
    await asyncio.gather(
        *(log.log_event("read", {"i": i}, tenant_id="acme") for i in range(10)),
        *(AuditLogger(pool, keys=keys).log_event("read", {"i": i}) for i in range(5)),
    )
    for number in range(3):
        await log.log_event("late", {"i": number}, tenant_id="acme", immediate=False)
    assert await log.verify_chain("acme") == 11
    await log.flush_batch()
    assert (await log.verify_chain("acme"), await log.verify_chain()) == (14, 5)
    events = await log.events("acme")
    assert events[0].id == first and events[0].event_data == odd
    assert [event.event_data["i"] for event in events[-3:]] == [0, 1, 2]
    for statement in ("update audit_events set user_id = 'eve'", "delete from audit_events"):
        with pytest.raises(asyncpg.PostgresError, match="only appended"):
            await pool.execute(statement)
    for data in ({"x": object()}, {"x": float("nan")}):
        with pytest.raises(ValueError):
            await log.log_event("bad", data)


async def test_a_chain_that_was_changed_says_so(pool, keys, monkeypatch):
    log = AuditLogger(pool, keys=keys)
    for number in range(3):
        await log.log_event("x", {"i": number}, tenant_id="changed")
    _, second, _ = await log.events("changed")
    await pool.execute("alter table audit_events disable trigger refuse")
    await pool.execute("update audit_events set user_id = 'eve' where id = $1", second.id)
    with pytest.raises(ChainError, match=f"{second.id} was changed"):
        await log.verify_chain("changed")
    await pool.execute("delete from audit_events where id = $1", second.id)
    with pytest.raises(ChainError, match="something is missing"):
        await log.verify_chain("changed")
    await pool.execute("alter table audit_events enable trigger refuse")
    monkeypatch.setenv("AUDIT_SIGNING_KEY", "other" * 4)
    await AuditLogger(pool, keys=SigningKeyManager()).log_event("x", {}, tenant_id="forged")
    with pytest.raises(ChainError, match="another key"):
        await log.verify_chain("forged")
