# SPDX-License-Identifier: MIT
"""create_fraiseql_app() and the ASGI application, over HTTP."""

import asyncio
import contextlib
import json
import re
import subprocess
import sys
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from graphql import GraphQLError

from fraiseql import serving
from fraiseql.application import Application
from fraiseql.asgi import GraphQL
from fraiseql.auth import AuthProvider, InvalidTokenError, UserContext
from fraiseql.fastapi import FraiseQLConfig, create_fraiseql_app, get_current_user, get_db
from fraiseql.fastapi.dependencies import require_permission, require_role
from fraiseql.testing import client

pytest.importorskip("fraiseql._engine")

SQL = """
create table tb_user (
    id uuid primary key default gen_random_uuid(), tenant_id text not null, name text not null
);
insert into tb_user (tenant_id, name) values ('t1', 'Ann'), ('t2', 'Bob');
create view v_user as
    select id, jsonb_build_object('id', id, 'name', name, 'tenant', tenant_id) as data from tb_user
    where coalesce(current_setting('app.tenant_id', true), '') in ('', tenant_id);
create function fn_language() returns text stable language sql as
    $$ select current_setting('app.language', true) $$;
create function fn_rename(name text) returns int language sql as
    $$ update tb_user set name = $1; select 1 $$;
"""
NAMES = "{ users(orderBy: [{name: ASC}]) { name } }"


class Provider(AuthProvider):
    async def validate_token(self, token: str) -> dict[str, Any]:
        if token != "good":
            raise InvalidTokenError("The token is not good.")
        return {"sub": "u1"}

    async def get_user_from_token(self, token: str) -> UserContext:
        claims = await self.validate_token(token)
        return UserContext(claims["sub"], roles=["admin"], metadata={"tenant_id": "t2"})


GOOD = {"Authorization": "Bearer good"}


def config(database, **more):
    return FraiseQLConfig(database_url=database.url, _env_file=None, **more)


@pytest.fixture(scope="module")
def plain(database):
    with client(create_fraiseql_app(config=config(database))) as asked:
        yield asked


def test_an_authorizer_says_what_to_use(database):
    with pytest.raises(TypeError, match=r"authorizer is not here: .*policy"):
        create_fraiseql_app(config=config(database), authorizer=object())


def test_posts_and_gets_are_answered(plain):
    answer = plain.post("/graphql", json={"query": NAMES})
    assert answer.json() == {"data": {"users": [{"name": "Ann"}, {"name": "Bob"}]}}
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    variables = json.dumps({"n": "Bob"})
    query = "query ($n: String) { users(where: {name: {eq: $n}}) { name } }"
    answer = plain.get("/graphql", params={"query": query, "variables": variables})
    assert answer.json() == {"data": {"users": [{"name": "Bob"}]}}


def test_the_media_type_decides_about_the_status(plain):
    for accept, status in (
        ("application/json", 200),
        ("*/*", 200),
        ("application/graphql-response+json", 400),
        ("application/graphql-response+json;q=0.5, application/json", 200),
        ("text/plain", 406),
    ):
        answer = plain.post("/graphql", json={"query": "{ nothing }"}, headers={"Accept": accept})
        assert (answer.status_code, "errors" in answer.json()) == (status, True), accept


def test_what_is_no_request_is_refused(plain):
    post = plain.post
    typed = {"Content-Type": "application/json"}
    assert post("/graphql", content="{", headers=typed).status_code == 400
    assert post("/graphql", json=[{"query": NAMES}]).status_code == 400
    assert (
        post("/graphql", content="query=x", headers={"Content-Type": "text/plain"}).status_code
        == 415
    )
    gzip = {**typed, "Content-Encoding": "gzip"}
    assert post("/graphql", content="{}", headers=gzip).status_code == 415
    assert post("/graphql", content=b" " * (2 * 1024 * 1024 + 1), headers=typed).status_code == 413

    async def chunks():
        for _ in range(3):
            yield b" " * 1024 * 1024

    assert post("/graphql", content=chunks(), headers=typed).status_code == 413
    assert plain.get("/graphql", params={"query": NAMES, "variables": "{"}).status_code == 400
    twice = plain.get("/graphql?query={a}&query={b}")
    assert twice.status_code == 400 and "twice" in twice.text


def test_nothing_is_changed_over_get(plain, database):
    mutation = 'mutation { rename(name: "X") }'
    answer = plain.get("/graphql", params={"query": mutation})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert database.value("select count(*) from tb_user where name = 'X'") == 0


def test_browsers_get_a_page_outside_of_production(plain, database):
    html = {"Accept": "text/html,*/*;q=0.8"}
    page = plain.get("/graphql", headers=html)
    assert page.headers["content-type"].startswith("text/html")
    assert "<title>FraiseQL" in page.text
    if page.status_code == 200:
        script = re.search(r'src="(graphql/[^"]*)"', page.text)
        assert script and plain.get(f"/{script[1]}").headers["content-type"].startswith("text/java")
    assert plain.get("/graphql/..%2f..%2fapp.py").status_code == 404
    with client(create_fraiseql_app(config=config(database, environment="production"))) as asked:
        assert asked.get("/graphql", headers=html).status_code == 404
        assert asked.post("/graphql", json={"query": "{ __schema { types { name } } }"}).json()[
            "errors"
        ]


def test_health_and_readiness(plain):
    assert plain.get("/health").json() == {"status": "healthy", "service": "fraiseql"}
    assert plain.get("/ready").json()["status"] == "ready"


def test_the_start_fails_without_a_database(database):
    wrong = FraiseQLConfig(database_url=database.url + "&user=nobody_knows", _env_file=None)
    with pytest.raises(Exception, match="nobody_knows"), client(create_fraiseql_app(config=wrong)):
        pass


def test_who_asks_is_found_out_and_told_to_postgresql(database):
    with client(create_fraiseql_app(config=config(database), auth=Provider())) as asked:
        answer = asked.post("/graphql", json={"query": NAMES}, headers=GOOD)
        assert answer.json() == {"data": {"users": [{"name": "Bob"}]}}
        for headers in ({}, {"Authorization": "Bearer bad"}, {"Authorization": "Basic eA=="}):
            answer = asked.post("/graphql", json={"query": NAMES}, headers=headers)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Bearer"
            assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    app = create_fraiseql_app(config=config(database, auth_enabled=False), auth=Provider())
    with client(app) as asked:
        assert len(asked.post("/graphql", json={"query": NAMES}).json()["data"]["users"]) == 2


def test_the_context_getter_sees_request_and_user(database):
    seen = []

    async def getter(request, user):
        seen.append((request.headers["x-tenant"], user.user_id))
        if request.headers["x-tenant"] == "none":
            raise GraphQLError("No tenant", extensions={"code": "FORBIDDEN"})
        if request.headers["x-tenant"] == "gone":
            raise HTTPException(410, "Gone")
        return {"tenant_id": request.headers["x-tenant"]}

    app = create_fraiseql_app(config=config(database), auth=Provider(), context_getter=getter)
    with client(app) as asked:

        def ask(tenant):
            headers = {**GOOD, "X-Tenant": tenant}
            return asked.post("/graphql", json={"query": NAMES}, headers=headers)

        assert ask("t1").json() == {"data": {"users": [{"name": "Ann"}]}}
        assert (ask("none").status_code, ask("gone").status_code) == (403, 410)
    assert seen[0] == ("t1", "u1")


def test_what_the_configuration_names_of_the_context_is_told_to_postgresql(database):
    async def getter(request):
        return {"language": request.headers.get("accept-language")}

    named = config(database, session_variables={"language": "app.language"})
    with client(create_fraiseql_app(config=named, context_getter=getter)) as asked:
        answer = asked.query("{ language }", headers={"Accept-Language": "fr"})
        assert answer == {"data": {"language": "fr"}}


def test_lists_of_requests_are_taken_when_switched_on(database):
    with client(
        create_fraiseql_app(config=config(database, batching=True, batch_limit=2))
    ) as asked:
        one = {"query": NAMES}
        answer = asked.post("/graphql", json=[one, {"query": "{ nothing }"}])
        assert [list(each) for each in answer.json()] == [["data"], ["errors"]]
        for wrong in ([], [one, one, one], [one, 5]):
            assert asked.post("/graphql", json=wrong).status_code == 400


def test_a_part_of_a_larger_application(database):
    events = []

    @contextlib.asynccontextmanager
    async def lifespan(app):
        events.append("up")
        yield {"large": 1}
        events.append("down")

    async def guard(request: Request):
        if request.headers.get("x-key") != "k":
            raise HTTPException(403, "No key")

    large = FastAPI(lifespan=lifespan, dependencies=[Depends(guard)])

    @large.middleware("http")
    async def stamp(request, call_next):
        answer = await call_next(request)
        answer.headers["x-stamp"] = "1"
        return answer

    app = create_fraiseql_app(config=config(database), auth=Provider(), app=large)
    router = APIRouter()

    @router.get("/me")
    async def me(user: Annotated[UserContext, Depends(get_current_user)]):
        return user.user_id

    @router.get("/names")
    async def names(db: Annotated[Any, Depends(get_db)]):
        return await db.pluck("v_user", "name", order_by="name")

    @router.get(
        "/may", dependencies=[Depends(require_role("admin")), Depends(require_permission("x"))]
    )
    async def may():
        return 1

    app.include_router(router)
    key = {"X-Key": "k"}
    with client(app) as asked:
        assert events == ["up"]
        answer = asked.post("/graphql", json={"query": NAMES}, headers={**GOOD, **key})
        assert (answer.status_code, answer.headers["x-stamp"]) == (200, "1")
        assert asked.post("/graphql", json={"query": NAMES}, headers=GOOD).status_code == 403
        assert asked.get("/me", headers={**GOOD, **key}).json() == "u1"
        assert asked.get("/me", headers=key).status_code == 401
        assert asked.get("/names", headers=key).json() == ["Ann", "Bob"]
        assert asked.get("/may", headers={**GOOD, **key}).status_code == 403
    assert events == ["up", "down"]


def test_mounted_below_a_prefix_it_starts_with_the_first_request(database):
    app = create_fraiseql_app(config=config(database))
    outer = FastAPI()
    outer.mount("/api", app)
    with client(outer) as asked:
        answer = asked.post("/api/graphql", json={"query": NAMES})
        assert len(answer.json()["data"]["users"]) == 2
        assert asked.get("/api/health").status_code == 200
    asyncio.run(app.state.fraiseql.stop())


def test_a_password_in_front_during_development(database):
    options = {"dev_auth_username": "dev", "dev_auth_password": "secret"}
    with client(create_fraiseql_app(config=config(database), **options)) as asked:
        answer = asked.post("/graphql", json={"query": NAMES})
        assert (answer.status_code, answer.text) == (401, "Development authentication required")
        assert (
            asked.post("/graphql", json={"query": NAMES}, auth=("dev", "secret")).status_code == 200
        )
        assert (
            asked.post("/graphql", json={"query": NAMES}, auth=("dev", "other")).status_code == 401
        )
        assert asked.get("/health").status_code == 200


def test_pages_of_other_origins_read_answers_when_named(database):
    options = {"cors_enabled": True, "cors_origins": ["https://a.example"]}
    with client(create_fraiseql_app(config=config(database, **options))) as asked:
        allowed = "access-control-allow-origin"
        answer = asked.post(
            "/graphql", json={"query": NAMES}, headers={"Origin": "https://a.example"}
        )
        assert answer.headers[allowed] == "https://a.example"
        answer = asked.post(
            "/graphql", json={"query": NAMES}, headers={"Origin": "https://b.example"}
        )
        assert allowed not in answer.headers


def test_who_asks_too_often_is_refused_and_the_cost_is_told(database):
    options = {"rate_limit_requests_per_minute": 2, "complexity_include_in_response": True}
    with client(create_fraiseql_app(config=config(database, **options))) as asked:
        answers = [asked.post("/graphql", json={"query": NAMES}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[0].json()["extensions"]["cost"]["requested"] > 0
        assert int(answers[2].headers["retry-after"]) > 0
        assert [asked.get("/health").status_code for _ in range(3)] == [200, 200, 200]


def test_lists_of_addresses_hold(database):
    address = "127.0.0.1"
    for name, status in (("rate_limit_blacklist", 403), ("rate_limit_whitelist", 200)):
        options = {name: [address], "rate_limit_requests_per_minute": 1}
        with client(create_fraiseql_app(config=config(database, **options))) as asked:
            for _ in range(2):
                assert asked.post("/graphql", json={"query": NAMES}).status_code == status
    refusing = create_fraiseql_app(config=config(database, rate_limit_blacklist=[address]))
    with pytest.raises(serving.ServingError, match="rate_limit_blacklist"):
        asyncio.run(serving.serve(refusing.state.fraiseql, {}))


def test_the_schema_is_read_again(make_database):
    database = make_database("create table a (id int primary key); insert into a values (1);")
    app = create_fraiseql_app(config=config(database, engine_settings={"schema.reload": "false"}))

    async def ask() -> None:
        async with client(app).started() as asked:
            assert "errors" in await asked.query("{ bs { id } }")
            database.execute("create table b (id int primary key)")
            await app.refresh_schema()
            assert await asked.query("{ bs { id } }") == {"data": {"bs": []}}

    asyncio.run(ask())


def test_without_fastapi_it_is_an_asgi_application(database):
    seen = []

    def getter(request):
        seen.append(
            (request.method, request.headers["X-One"], request.cookies, request.query_params)
        )
        return {"tenant_id": "t1"}

    app = GraphQL(Application(database_url=database.url, context_getter=getter))
    with client(app) as asked:
        headers = {"X-One": "1", "Cookie": "a=b"}
        answer = asked.post("/graphql?x=y", json={"query": NAMES}, headers=headers)
        assert answer.json() == {"data": {"users": [{"name": "Ann"}]}}
        assert seen == [("POST", "1", {"a": "b"}, {"x": "y"})]
        assert asked.get("/ready").status_code == 200
        assert asked.get("/nothing").status_code == 404
        assert asked.delete("/graphql").status_code == 405


def test_where_fastapi_is_not_installed_the_same_call_makes_an_asgi_application(database):
    code = """
import sys
sys.modules["fastapi"] = sys.modules["starlette"] = None
import fraiseql
from fraiseql.testing import client
app = fraiseql.create_fraiseql_app(database_url=sys.argv[1], title="x", dev_auth_password="p")
with client(app) as asked:
    refused = asked.post("/graphql", json={"query": "{ users { name } }"})
    answer = asked.post("/graphql", json={"query": "{ users { name } }"}, auth=("admin", "p"))
    print(refused.status_code, len(answer.json()["data"]["users"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, database.url], capture_output=True, text=True, timeout=50
    )
    assert done.stdout == "401 2\n", done.stderr
