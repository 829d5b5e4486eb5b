# SPDX-License-Identifier: MIT
"""Middlewares, events of security, and the errors of the package."""

import asyncio
import itertools
import json

import asyncpg
import httpx
import pytest
from fastapi import FastAPI, Request

from fraiseql import errors
from fraiseql.audit import SecurityLogger, set_security_logger
from fraiseql.middleware import (
    BodySizeConfig,
    BodySizeLimiterMiddleware,
    InMemoryRateLimiter,
    PostgreSQLRateLimiter,
    RateLimitConfig,
    RateLimiterMiddleware,
    handle_apq_request,
    is_apq_request,
    is_apq_with_query_request,
)
from fraiseql.middleware.apq import is_apq_hash_only_request
from fraiseql.storage import apq_store

SQL = ""


@pytest.fixture(autouse=True)
def events(tmp_path):
    path = tmp_path / "events.log"
    set_security_logger(SecurityLogger(log_to_stdout=False, log_file_path=str(path)))
    yield path
    set_security_logger(None)


def client(*middlewares):
    app = FastAPI()
    for middleware, options in middlewares:
        app.add_middleware(middleware, **options)

    @app.api_route("/echo", methods=["GET", "POST"])
    async def echo(request: Request):
        return {"size": len(await request.body())}

    transport = httpx.ASGITransport(app, client=("10.0.0.1", 5))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def test_bodies_have_an_end():
    config = BodySizeConfig(max_body_size=1536, exempt_paths=["/free"])

    async def parts():
        for _ in range(4):
            yield b"x" * 500

    async with client((BodySizeLimiterMiddleware, {"config": config})) as http:
        assert (await http.post("/echo", content=b"x" * 1536)).json() == {"size": 1536}
        for content in (b"x" * 1537, parts()):
            answer = await http.post("/echo", content=content)
            assert answer.status_code == 413
            assert answer.json()["max_size"] == 1536 and answer.json()["max_size_human"] == "1.5 KB"
        assert (await http.post("/free", content=b"x" * 2000)).status_code == 404


@pytest.fixture(params=["memory", "fixed", "postgresql"])
async def limiter(request, database):
    config = RateLimitConfig(requests_per_minute=3, requests_per_hour=4)
    if request.param == "postgresql":
        async with asyncpg.create_pool(database.url, min_size=6, max_size=6) as pool:
            yield PostgreSQLRateLimiter(config, pool)
            await pool.execute("drop table if exists tb_rate_limit")
    else:
        config.window_type = "fixed" if request.param == "fixed" else "sliding"
        yield InMemoryRateLimiter(config)


ORDERS = [list(order) for order in itertools.permutations([0, 1, 2])]


async def test_rates(limiter, monkeypatch):
    if isinstance(limiter, InMemoryRateLimiter):
        monkeypatch.setattr("time.time", lambda: 7200.0)
    found = await asyncio.gather(*(limiter.check_rate_limit("a") for _ in range(30)))
    assert [info.remaining for info in found if info.allowed] in ORDERS
    assert all(1 <= info.reset_after <= 60 for info in found)
    assert (await limiter.get_rate_limit_info("a")).minute_requests == 3
    assert (await limiter.check_rate_limit("b")).allowed
    assert await limiter.cleanup_expired() == 0
    if isinstance(limiter, InMemoryRateLimiter):
        assert await limiter.get_limited_keys() == {"a"}
        monkeypatch.setattr("time.time", lambda: 7200.0 + 61)
        assert (await limiter.check_rate_limit("a")).allowed
        refused = await limiter.check_rate_limit("a")
        assert not refused.allowed and 3500 < refused.retry_after < 3600
        monkeypatch.setattr("time.time", lambda: 7200.0 + 3600 * 3)
        assert await limiter.cleanup_expired() == 2


async def test_the_middleware_of_rates(events):
    config = RateLimitConfig(requests_per_minute=1, whitelist=["free"], blacklist=["bad"])
    config.key_func = lambda request: request.headers.get("x-key", request.client.host)
    options = {"rate_limiter": InMemoryRateLimiter(config)}
    async with client((RateLimiterMiddleware, options)) as http:
        first = await http.get("/echo")
        assert first.headers["x-ratelimit-limit"] == "1"
        assert first.headers["x-ratelimit-remaining"] == "0"
        second = await http.get("/echo")
        assert (second.status_code, second.json()) == (429, {"detail": "Rate limit exceeded"})
        assert int(second.headers["retry-after"]) <= 60
        for _ in range(2):
            assert (await http.get("/echo", headers={"x-key": "free"})).status_code == 200
        assert (await http.get("/echo", headers={"x-key": "bad"})).status_code == 403
    (line,) = events.read_text().splitlines()
    event = json.loads(line)
    assert (event["event_type"], event["ip_address"]) == ("rate_limit.exceeded", "10.0.0.1")


def test_persisted_queries():
    request = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "abc"}}}
    assert is_apq_request(request) and is_apq_hash_only_request(request)
    assert is_apq_with_query_request({**request, "query": "{a}"}) and not is_apq_request({})
    missing = handle_apq_request("abc", None)
    assert missing["errors"][0]["extensions"] == {"code": "PERSISTED_QUERY_NOT_FOUND"}
    hash_value = apq_store.compute_query_hash("{a}")
    apq_store.store_persisted_query(hash_value, "{a}")
    assert handle_apq_request(hash_value, {"x": 1})["query"] == "{a}"
    apq_store.clear_storage()


def test_events(events, capsys):
    logger = SecurityLogger(log_file_path=str(events))
    logger.log_auth_success("ada", ip_address="10.0.0.1")
    logger.log_auth_failure("bad", attempted_username="bob\nforged", metadata={"try": 2})
    logger.log_authorization_denied("ada", "user", "read", "no")
    logger.log_rate_limit_exceeded("10.0.0.1", "/graphql", 5, "1m")
    logger.log_query_timeout("ada", "abc", 1.5)
    lines = [json.loads(line) for line in events.read_text().splitlines()]
    assert [line["event_type"] for line in lines] == [
        "auth.success",
        "auth.failure",
        "authz.denied",
        "rate_limit.exceeded",
        "query.timeout",
    ]
    assert lines[1]["metadata"] == {"attempted_username": "bob\nforged", "try": 2}
    assert capsys.readouterr().out == events.read_text()
    assert events.stat().st_mode & 0o777 == 0o600


def test_errors_say_what_to_do():
    partial = errors.PartialInstantiationError("User", "age", "why", {"a"}, {"a", "b"})
    assert (
        partial.message == "Failed to instantiate partial User due to field 'age': why"
        and "Missing fields in data: b" in str(partial)
        and "available_fields: ['a']" in str(partial)
    )
    where = errors.WhereClauseError("m", {"a": 1}, "f", "op", ["eq"])
    assert (
        str(where).startswith("WHERE_CLAUSE_ERROR: m") and where.hint == "Supported operators: eq"
    )
    assert errors.DatabaseQueryError("m", "select 1").query_context == {"sql": "select 1"}
    cause = KeyError("k")
    resolver = errors.ResolverError("r", "why", None, {"a": 1}, cause)
    assert resolver.__cause__ is cause and "Caused by: KeyError" in str(resolver)
    assert errors.QueryValidationError("m", "U", ["x"], ["y"]).hint == "Valid fields for U: y"
    assert errors.TypeRegistrationError("U", "why", ["A"]).code == "TYPE_REGISTRATION_ERROR"
    missing = errors.MissingTypeHintError("User", "age", "int")
    assert missing.code == "MISSING_TYPE_HINT" and "age: int" in missing.suggestion
    assert "CREATE VIEW v_user" in str(errors.MissingDatabaseViewError("User", "v_user"))
    assert "sql_source" in str(errors.MissingDatabaseViewError("User", "v_user", True))
    assert "int" in errors.InvalidFieldTypeError("U", "f", "complex", ["int"]).suggestion
    assert "select: why" in str(errors.SQLGenerationError("select", "why"))
    assert "fn_a" in str(errors.MutationNotFoundError("m", "fn_m", ["fn_a"]))
