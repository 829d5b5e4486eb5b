# SPDX-License-Identifier: MIT
"""Protection of applications in Python."""

import types

import graphql
import httpx
import pytest
from fastapi import FastAPI

import fraiseql
from fraiseql import security
from fraiseql.auth import requires_auth
from fraiseql.gql.registry import SchemaRegistry
from fraiseql.gql.schema_builder import roots_of
from fraiseql.security import (
    CSRFConfig,
    CSRFProtectionMiddleware,
    CSRFTokenGenerator,
    CSRFTokenStorage,
    FieldAuthorizationError,
    InputValidator,
    RateLimit,
    RateLimitMiddleware,
    RateLimitRule,
    RateLimitStore,
    RateLimitStrategy,
    any_permission,
    authorize_field,
    combine_permissions,
)
from fraiseql.security.profiles import (
    REGULATED_PROFILE,
    RESTRICTED_PROFILE,
    ProfileEnforcer,
    get_profile,
)
from fraiseql.security.startup_checks import SecurityCheckError, check_production_environment

KEY = "k" * 32
MUTATION = {"query": "mutation { x }"}


def client(setup, scheme="http"):
    app = FastAPI()

    @app.api_route("/graphql", methods=["GET", "POST"])
    @app.api_route("/other", methods=["GET", "POST"])
    async def answer():
        return {"data": None}

    setup(app)
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://test")


# ---- fields ----

ADA = types.SimpleNamespace(context={"user": "ada"})


def is_ada(info):
    return info.context["user"] == "ada"


async def is_eve(info):
    return info.context["user"] == "eve"


def owns(info, id):
    return id == 1


async def test_fields_that_only_some_see():
    @authorize_field(is_ada)
    def plain(self, info):
        return "seen"

    @authorize_field(is_eve, error_message="not you")
    async def awaited(self, info):
        return "seen"

    @authorize_field(owns)
    async def of(info, id):
        return id

    assert plain(None, ADA) == "seen" and await of(ADA, id=1) == 1 and await of(ADA, 1) == 1
    with pytest.raises(FieldAuthorizationError, match="not you") as error:
        await awaited(None, ADA)
    assert error.value.extensions == {"code": "FIELD_AUTHORIZATION_ERROR"}
    with pytest.raises(FieldAuthorizationError, match="field 'of'"):
        await of(ADA, id=2)
    with pytest.raises(FieldAuthorizationError):
        plain(None, types.SimpleNamespace(context={"user": "bob"}))


async def test_checks_together():
    assert combine_permissions(is_ada, owns)(ADA, 1) and not combine_permissions(is_ada, owns)(
        ADA, 2
    )
    assert await any_permission(is_eve, is_ada)(ADA)
    assert not await combine_permissions(is_ada, is_eve)(ADA)
    with pytest.raises(ValueError):
        any_permission()


# ---- guards around what a decorator has made ----


def _guarded_api():
    """Each field is guarded from outside: by what stands above @field, @query, @connection."""

    @fraiseql.type
    class Note:
        title: str

        @authorize_field(lambda info: info.context["user"] == "ada")
        @fraiseql.field
        def secret(self) -> str:
            return "hidden"

        @fraiseql.field
        @authorize_field(is_eve)
        async def other(self, _info) -> str:
            return "eve's"

        @requires_auth
        @fraiseql.field
        async def mine(self, info) -> str:
            return "mine"

    @authorize_field(lambda info: info.context["user"] == "ada")
    @fraiseql.query
    async def locked(info) -> str:
        return "open"

    @fraiseql.query
    async def note(info) -> Note:
        return Note(title="t")

    return Note


async def test_a_guard_outside_of_what_makes_a_field_holds(monkeypatch):
    monkeypatch.setattr(SchemaRegistry, "_instance", None)
    _guarded_api()
    schema = fraiseql.build_fraiseql_schema()
    document = "{ locked note { title secret other mine } }"
    found = await graphql.graphql(schema, document, context_value={"user": "ada"})
    assert found.data["locked"] == "open"
    assert found.data["note"] == {"title": "t", "secret": "hidden", "other": None, "mine": "mine"}
    # Who may not see a field sees those beside it.
    found = await graphql.graphql(schema, document, context_value={"user": None})
    assert found.data == {
        "locked": None,
        "note": {"title": "t", "secret": None, "other": None, "mine": None},
    }
    told = {".".join(map(str, error.path)): str(error.message) for error in found.errors}
    assert told == {
        "locked": "Not authorized to access field 'locked'",
        "note.secret": "Not authorized to access field 'secret'",
        "note.other": "Not authorized to access field 'other'",
        "note.mine": "Authentication required",
    }
    assert str(schema.type_map["Note"].fields["secret"].type) == "String"


async def test_a_guard_around_pages_is_asked_before_the_engine_answers(monkeypatch):
    monkeypatch.setattr(SchemaRegistry, "_instance", None)
    note = _guarded_api()

    @authorize_field(is_eve, error_message="not you")
    @fraiseql.connection(node_type=note)
    async def notes_connection(info) -> list[note]:
        return []

    root = roots_of({"notes_connection": notes_connection})["notesConnection"]
    assert root.pages is None
    with pytest.raises(FieldAuthorizationError, match="not you"):
        await root.call(ADA)


# ---- CSRF ----


def test_tokens(monkeypatch):
    generator = CSRFTokenGenerator(KEY, timeout=60)
    token = generator.generate_token("a:b")
    assert generator.validate_token(token, "a:b")
    others = ("", "x", token[:-8], token.swapcase(), "é", "A" * 5000)
    for wrong, session in [(token, None), (token, "b"), *((other, "a:b") for other in others)]:
        assert not generator.validate_token(wrong, session)
    assert not CSRFTokenGenerator("j" * 32).validate_token(token, "a:b")
    monkeypatch.setattr("time.time", lambda: 10**10)
    assert not generator.validate_token(token, "a:b")
    with pytest.raises(ValueError, match="16 characters"):
        CSRFConfig("short")


async def test_requests_of_other_pages_are_refused():
    config = CSRFConfig(KEY, trusted_origins={"https://friend.example"})

    def setup(app):
        app.add_middleware(CSRFProtectionMiddleware, config=config)

    async with client(setup, "https") as http:
        refused = await http.post("/graphql", json=MUTATION)
        assert refused.status_code == 403
        error = refused.json()["errors"][0]
        assert error["message"] == "CSRF token is required for mutations"
        assert error["extensions"] == {"code": "CSRF_PROTECTION_FAILED"}
        assert (await http.post("/graphql", json={"query": "{ x }"})).status_code == 200
        given = await http.get("/csrf-token")
        cookie = given.headers["set-cookie"]
        assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=Strict"))
        good = {"X-CSRF-Token": given.json()["csrf_token"]}
        assert (await http.post("/graphql", json=MUTATION, headers=good)).status_code == 200
        assert (await http.post("/other", headers=good)).status_code == 200
        batch = [{"query": "{ x }"}, MUTATION]
        for wrong in (
            {"json": MUTATION, "headers": {"X-CSRF-Token": "bad"}},
            {"json": MUTATION, "headers": {**good, "Origin": "https://evil.example"}},
            {"json": batch},
            {"json": {"extensions": {"persistedQuery": {}}}},
            {"content": "query=mutation{x}"},
        ):
            assert (await http.post("/graphql", **wrong)).status_code == 403
        assert (await http.post("/other")).status_code == 403
        friend = {**good, "Origin": "https://friend.example"}
        assert (await http.post("/graphql", json=MUTATION, headers=friend)).status_code == 200
        other = CSRFTokenGenerator(KEY).generate_token()
        stolen = await http.post("/graphql", json=MUTATION, headers={"X-CSRF-Token": other})
        assert stolen.status_code == 403


async def test_tokens_without_cookies():
    config = CSRFConfig(KEY, storage=CSRFTokenStorage.HEADER)
    setup = lambda app: app.add_middleware(CSRFProtectionMiddleware, config=config)  # noqa: E731
    async with client(setup) as http:
        given = await http.get("/csrf-token")
        assert "set-cookie" not in given.headers
        body = {**MUTATION, "csrf_token": given.json()["csrf_token"]}
        assert (await http.post("/graphql", json=body)).status_code == 200


# ---- rates ----


async def test_strategies(monkeypatch):
    now = 1000.0
    monkeypatch.setattr("time.time", lambda: now)
    store = RateLimitStore()
    for strategy in RateLimitStrategy:
        now = 1000.0
        limit = RateLimit(2, 10, strategy=strategy)
        key = strategy.value
        assert [await store.take(key, limit) for _ in range(2)] == [0, 0]
        now = 1004.0
        wait = await store.take(key, limit)
        bucket = strategy is RateLimitStrategy.TOKEN_BUCKET
        assert wait == pytest.approx(1.0 if bucket else 6.0)
        now = 1004.0 + wait + 0.001
        assert await store.take(key, limit) == 0
    now = 1.0
    burst = RateLimit(1, 10, burst=3, strategy=RateLimitStrategy.TOKEN_BUCKET)
    assert [await store.take("b", burst) > 0 for _ in range(4)] == [False, False, False, True]
    with pytest.raises(ValueError):
        RateLimit(0, 1)


async def test_rules():
    rules = [
        RateLimitRule("/oth*", RateLimit(1, 60), message="slowly"),
        RateLimitRule("/graphql", RateLimit(100, 60)),
    ]
    setup = lambda app: app.add_middleware(RateLimitMiddleware, rules=rules)  # noqa: E731
    async with client(setup) as http:
        assert (await http.get("/other")).status_code == 200
        refused = await http.get("/other")
        assert (refused.status_code, refused.json()["message"]) == (429, "slowly")
        assert int(refused.headers["retry-after"]) == refused.json()["retry_after"] <= 60
        assert refused.headers["x-ratelimit-limit"] == "1"
        for _ in range(20):
            assert (await http.post("/graphql", json=MUTATION)).status_code == 200
        refused = await http.post("/graphql", json=MUTATION)
        error = refused.json()["errors"][0]
        assert error["message"] == "Rate limit exceeded for mutation operations"
        assert error["extensions"] == {"code": "RATE_LIMITED", "limit": 20, "window": 60}
        assert (await http.post("/graphql", json={"query": "{ x }"})).status_code == 200


class Redis:
    def __init__(self):
        self.kept = {}

    async def get(self, key):
        return self.kept.get(key)

    async def set(self, key, value, ex=None, nx=False):
        if nx and key in self.kept:
            return None
        self.kept[key] = value
        return True

    async def incr(self, key):
        self.kept[key] += 1
        return self.kept[key]


async def test_rates_in_redis():
    store = security.RedisRateLimitStore(Redis())
    assert [await store.take("a", RateLimit(1, 60)) > 0 for _ in range(2)] == [False, True]
    with pytest.raises(ValueError, match="FIXED_WINDOW"):
        await store.take("a", RateLimit(1, 60, strategy=RateLimitStrategy.TOKEN_BUCKET))


# ---- headers ----


async def test_headers():
    config = security.create_production_security_config("x.example", enable_hsts_preload=True)
    config.conditional_headers.append(lambda request: {"X-Path": request.path})
    async with client(lambda app: security.setup_security_headers(app, config), "https") as http:
        headers = (await http.get("/other")).headers
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert headers["strict-transport-security"].endswith("includeSubDomains; preload")
        assert "connect-src 'self' https://x.example" in headers["content-security-policy"]
        assert headers["permissions-policy"].startswith("camera=(), microphone=()")
        assert headers["x-path"] == "/other"
        assert "x-frame-options" not in (await http.get("/docs")).headers
    async with client(security.setup_security_headers) as http:
        assert "strict-transport-security" not in (await http.get("/other")).headers
    api = security.create_api_csp()
    assert api.to_header_value() == (
        "default-src 'none'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'"
    )
    api.add_directive(security.CSPDirective.IMG_SRC, "x; script-src *")
    with pytest.raises(ValueError):
        api.to_header_value()


async def test_all_together():
    made = {}

    def setup(app):
        made.update(security.setup_production_security(app, KEY, "x.example", set()))

    async with client(setup, "https") as http:
        refused = await http.post("/graphql", json=MUTATION)
        assert refused.status_code == 403 and "content-security-policy" in refused.headers
    names = ["csrf_protection", "input_validator", "rate_limiting", "security_headers"]
    assert sorted(made) == names and all(made[name] for name in names)
    config = security.create_security_config_for_api(KEY)
    assert not config.enable_csrf_protection and config.is_production


# ---- input ----


@pytest.mark.parametrize(
    "name, value, errors, warnings",
    [
        ("name", "x' -- drop table", 0, 2),
        ("name", "<script>a</script>", 2, 0),
        ("path", "../../etc/passwd", 2, 0),
        ("name", "a" * 300, 1, 0),
        ("name", 3, 0, 0),
        ("url", "javascript:x", 1, 0),
        ("name", "o\0k", 1, 0),
        ("name", ["a", "<b>"], 1, 0),
        ("name", "one = two", 0, 0),
    ],
)
def test_input(name, value, errors, warnings):
    found = InputValidator.validate_field_value(name, value)
    assert (len(found.errors), len(found.warnings)) == (errors, warnings)
    assert found.is_valid == (errors == 0)


def test_filters_and_inputs():
    where = {"a": {"eq": "1; drop table x"}, "OR": [{"b": {"zz": 1}}], "c": {"d": {"in": [1]}}}
    found = InputValidator.validate_where_clause(where)
    assert found.errors == ["Invalid operator 'zz' for field b"] and len(found.warnings) == 2
    assert not InputValidator.validate_mutation_input({"b": {"c": "<script>"}}).is_valid
    assert InputValidator.validate_mutation_input({"o": "\0x"}).sanitized_value == {"o": "x"}

    class Input:
        a: int

    assert InputValidator.validate_mutation_input({"b": 1}, Input).errors == ["Unknown field 'b'"]


# ---- profiles ----


async def test_profiles(tmp_path):
    assert get_profile("Regulated") is REGULATED_PROFILE
    with pytest.raises(ValueError, match="Available profiles: standard, regulated, restricted"):
        get_profile("x")
    enforcer = ProfileEnforcer(RESTRICTED_PROFILE)
    assert enforcer.get_query_validator_config().to_dict()["max_depth"] == 5
    assert enforcer.engine_settings() == {"security.profile": "restricted"}
    async with client(enforcer.apply_to_app) as http:
        assert (await http.get("/other")).status_code == 426
    async with client(enforcer.apply_to_app, "https") as http:
        assert (await http.post("/other", content=b"x" * 600_000)).status_code == 413
        codes = [(await http.get("/other")).status_code for _ in range(10)]
        assert codes[0] == 200 and codes[-1] == 429


def test_checks_at_the_start(monkeypatch):
    monkeypatch.setenv("FRAISEQL_PRODUCTION", "true")
    monkeypatch.setenv("DATABASE_URL", "postgresql:///x")
    check_production_environment()
    monkeypatch.setenv("DATABASE_URL", "sqlite:///x")
    with pytest.raises(SecurityCheckError):
        check_production_environment()
