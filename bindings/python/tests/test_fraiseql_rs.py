# SPDX-License-Identifier: MIT
"""The original's extension module under its own name."""

import asyncio
import contextlib
import datetime
import http.server
import json
import pathlib
import threading

import psycopg
import pytest

from fraiseql import _fraiseql_rs as rs
from fraiseql.core import rows

SQL = """
create table tb_user (
    id uuid not null, name text not null, age int not null, status text not null
);
create view v_users as
    select id, status, jsonb_build_object('id', id, 'full_name', name, 'age', age, 'status', status,
        'dns_1', jsonb_build_object('ip_address', '8.8.8.8')) as data
    from tb_user;
insert into tb_user values
    ('00000000-0000-0000-0000-000000000001', 'Ada 10%', 9, 'active'),
    ('00000000-0000-0000-0000-000000000002', 'Bob', 30, 'active'),
    ('00000000-0000-0000-0000-000000000003', 'Cy', 200, 'gone');
"""

SCHEMA = json.dumps(
    {
        "tables": {
            "users": {
                "view_name": "v_users",
                "sql_columns": ["id", "status"],
                "jsonb_column": "data",
                "type_name": "User",
                "fk_mappings": {"machine": "machine_id"},
                "has_jsonb_data": True,
            },
            "plain": {
                "view_name": "v_users",
                "sql_columns": ["id", "status"],
                "has_jsonb_data": False,
            },
        }
    }
)


@pytest.fixture(autouse=True)
def forget():
    yield
    rs.reset_schema_registry_for_testing()
    rs.clear_cache()


@pytest.mark.parametrize(
    "snake, camel",
    [
        ("user_name", "userName"),
        ("user__name", "userName"),
        ("user_name_", "userName"),
        ("_user_name", "_userName"),
        ("__x_y", "__xY"),
        ("address_line_1", "addressLine1"),
        ("dns_1", "dns1"),
        ("backup_1_id", "backup1Id"),
        ("server_10_name", "server10Name"),
        ("ipv4_address", "ipv4Address"),
        ("smtpServer", "smtpServer"),
        ("id", "id"),
        ("", ""),
        ("_", "_"),
        ("___", "___"),
        ("API_URL", "APIURL"),
        ("été_é", "étéÉ"),
    ],
)
def test_names(snake, camel):
    assert rs.to_camel_case(snake) == camel
    assert rs.test_snake_to_camel(snake.encode(), rs.Arena()) == camel.encode()


def test_keys():
    assert rs.transform_keys({"a_b": {"c_d": 1}}) == {"aB": {"c_d": 1}}
    assert rs.transform_keys({"a_b": [{"c_d": 1}]}, True) == {"aB": [{"cD": 1}]}
    told = '{"user_id":1,"user_posts":[{"post_id":2,"big":12345678901234567890}],"é":null}'
    assert (
        rs.transform_json(told)
        == '{"userId":1,"userPosts":[{"postId":2,"big":12345678901234567890}],"é":null}'
    )
    for broken in ("{bad", "NaN", "[" * 100_000):
        with pytest.raises(ValueError, match="Invalid JSON"):
            rs.transform_json(broken)
    with pytest.raises(TypeError):
        rs.transform_keys([1])


def test_the_registry():
    assert not rs.is_schema_registry_initialized()
    for broken in ("{bad", "{}", '{"version":"1.0","types":{"User":3}}', "[]"):
        with pytest.raises(ValueError):
            rs.initialize_schema_registry(broken)
    told = '{"version":"1.0","features":[],"types":{}}'
    rs.initialize_schema_registry(told)
    with pytest.raises(RuntimeError, match="already initialized"):
        rs.initialize_schema_registry(told)
    rs.reset_schema_registry_for_testing()
    assert not rs.is_schema_registry_initialized()


def said(body):
    return json.loads(body)


def test_responses():
    row = '{"id":1,"user_name":"A","dns_1":{"ip_address":"8.8.8.8"}}'
    assert (
        rs.build_graphql_response(['{"id":1,"user_name":"A"}'], "users", "User")
        == b'{"data":{"users":[{"__typename":"User","id":1,"userName":"A"}]}}'
    )
    assert said(rs.build_graphql_response([row], "u", None, is_list=False)) == {
        "data": {"u": {"id": 1, "userName": "A", "dns1": {"ipAddress": "8.8.8.8"}}}
    }
    assert rs.build_graphql_response([], "u", is_list=False) == b'{"data":{"u":[]}}'
    only = rs.build_graphql_response(
        [row], "u", "User", [["id"], ["dns_1", "ip_address"]], None, False, False
    )
    assert said(only) == {"__typename": "User", "id": 1, "dns1": {"ipAddress": "8.8.8.8"}}
    many = rs.build_multi_field_response(
        [("users", "User", [row], None, True), ("u", "User", [], None, False)]
    )
    assert said(many)["data"]["u"] is None and len(said(many)["data"]["users"]) == 1


def test_aliases_and_nested_types():
    selections = [
        {"materialized_path": "id", "alias": "id"},
        {"materialized_path": "equipment", "alias": "device"},
        {"materialized_path": "equipment.name", "alias": "deviceName"},
    ]
    types = {
        "User": {
            "fields": {
                "equipment": {"type_name": "Equipment", "is_nested_object": True, "is_list": False}
            }
        }
    }
    rs.initialize_schema_registry(json.dumps({"version": "1.0", "features": [], "types": types}))
    row = '{"id":1,"secret":2,"equipment":{"id":10,"name":"Laptop"}}'
    body = rs.build_graphql_response([row], "user", "User", None, json.dumps(selections), False)
    assert said(body)["data"]["user"] == {
        "__typename": "User",
        "id": 1,
        "device": {"__typename": "Equipment", "id": 10, "deviceName": "Laptop"},
    }


ROW = {
    "status": "created",
    "message": "User created",
    "entity_id": "u1",
    "entity_type": "User",
    "entity": {"id": "u1", "first_name": "Jo"},
    "updated_fields": ["first_name"],
    "cascade": None,
    "metadata": None,
}


def mutation(row, *more, **named):
    names = ("createUser", "CreateUserSuccess", "CreateUserError", "user", "User")
    return said(rs.build_mutation_response(json.dumps(row), *names, *more, **named))["data"][
        "createUser"
    ]


def test_a_mutation_that_succeeds():
    whole = {
        "__typename": "CreateUserSuccess",
        "id": "u1",
        "message": "User created",
        "status": "created",
        "user": {"__typename": "User", "id": "u1", "firstName": "Jo"},
        "updatedFields": ["firstName"],
    }
    assert mutation(ROW) == whole
    assert mutation(ROW, success_type_fields=["user"]) == {
        k: whole[k] for k in ("__typename", "user")
    }
    wrapped = mutation({**ROW, "entity": {"user": {"id": 1}, "note_x": 1, "cascade": 2}})
    assert wrapped["user"] == {"__typename": "User", "id": 1} and wrapped["noteX"] == 1
    assert "cascade" not in wrapped
    assert mutation({**ROW, "entity": None})["user"] is None
    plain = mutation(ROW, auto_camel_case=False)
    assert plain["user"]["first_name"] == "Jo" and plain["updatedFields"] == ["first_name"]


def test_other_forms_of_an_answer():
    older = {
        "id": "u1",
        "updated_fields": ["a_b"],
        "status": "updated",
        "message": "ok",
        "object_data": {"id": "u1", "a_b": 1},
        "extra_metadata": {"entity": "Member"},
    }
    assert mutation(older)["user"] == {"__typename": "Member", "id": "u1", "aB": 1}
    assert mutation({"id": "1", "status": "active"}) == {
        "__typename": "CreateUserSuccess",
        "id": "1",
        "message": "Success",
        "status": "success",
        "user": {"__typename": "User", "id": "1", "status": "active"},
    }
    assert mutation([{"a_b": 2}])["user"] == [{"__typename": "User", "aB": 2}]
    assert (
        mutation({"success": False, "error": {"message": "No.", "code": "x"}})["status"]
        == "failed:x"
    )
    assert mutation({"success": True, "data": {"id": 5}})["user"]["id"] == 5
    assert mutation(None)["status"] == "failed:no_result"


@pytest.mark.parametrize(
    "status, code, identifier",
    [
        ("noop:unchanged", 422, "unchanged"),
        ("validation:x", 422, "x"),
        ("unauthorized:", 401, "general_error"),
        ("FORBIDDEN:no", 403, "no"),
        ("not_found:user", 404, "user"),
        ("timeout:", 408, "general_error"),
        ("conflict:duplicate_email", 409, "duplicate_email"),
        ("failed:validation", 500, "validation"),
        ("failed", 500, "general_error"),
        ("weird", 500, "general_error"),
    ],
)
def test_errors_by_their_status(status, code, identifier):
    made = mutation(
        {**ROW, "status": status, "message": None, "entity": {"conflict_user": {"id": "u9"}}}
    )
    assert made["__typename"] == "CreateUserError" and made["code"] == code
    assert made["errors"] == [
        {"code": code, "identifier": identifier, "message": None, "details": None}
    ]
    assert made["conflictUser"] == {"id": "u9"}


def test_errors_that_say_themselves_what_they_are():
    errors = [
        {"code": 422, "identifier": "email_invalid", "message": "…", "details": {"field": "email"}}
    ]
    row = {
        **ROW,
        "status": "validation:email",
        "entity": None,
        "metadata": {"errors": errors, "retry_at": 5, "no": 1},
    }
    assert mutation(row)["errors"] == errors
    assert mutation(row, error_type_fields=["message", "retryAt"]) == {
        "__typename": "CreateUserError",
        "code": 422,
        "message": "User created",
        "retryAt": 5,
    }


def test_cascades():
    cascade = {
        "updated": [
            {
                "__typename": "Post",
                "id": "p1",
                "operation": "CREATED",
                "entity": {"id": "p1", "long_text": "…"},
            },
            {"__typename": "Log", "id": "l1", "operation": "CREATED", "entity": {}},
        ],
        "invalidations": [{"query_name": "posts", "strategy": "INVALIDATE"}],
        "metadata": {"affected_count": 2, "depth": 1},
    }
    text = json.dumps(cascade)
    assert said(rs.filter_cascade_data(text)) == cascade
    assert said(rs.filter_cascade_data(text, '{"fields":[]}')) == {}
    wanted = {
        "fields": ["updated", "metadata", "invalidations"],
        "metadata": {"fields": ["affectedCount"]},
        "updated": {
            "fields": ["id", "entity"],
            "exclude": ["Log"],
            "entity_selections": {"Post": ["longText"]},
        },
        "invalidations": {"fields": ["queryName"]},
    }
    made = {
        "updated": [{"__typename": "Post", "id": "p1", "entity": {"longText": "…"}}],
        "invalidations": [{"queryName": "posts"}],
        "metadata": {"affectedCount": 2},
    }
    assert said(rs.filter_cascade_data(text, json.dumps(wanted))) == made
    row = {**ROW, "cascade": cascade}
    assert (
        "cascade" not in mutation(row)
        and mutation(row, json.dumps(wanted), True, [])["cascade"] == made
    )
    for broken in ("{bad", "{}", "[]"):
        with pytest.raises(ValueError):
            rs.filter_cascade_data("{}", broken)


def test_parsing():
    parsed = rs.parse_graphql_query(
        "query Q($n: [ID!]! = [1], $s: String) {"
        " us: users(where: {status: $s, a: {in: $n}}, first: 3) @include(if: true)"
        " { ...F ... on User { b { c } } } other { x } }"
        " fragment F on User { a ...G } fragment G on User { z }"
    )
    assert (parsed.operation_type, parsed.operation_name, parsed.root_field) == (
        "query",
        "Q",
        "users",
    )
    assert parsed.signature() == "query::users" and parsed.is_cacheable()
    users, other = parsed.selections
    assert (users.alias, users.directives, other.name) == ("us", ("include",), "other")
    assert [field.name for field in users.nested_fields] == ["a", "z", "b"]
    assert [(a.name, a.value_type, a.value_json) for a in users.arguments] == [
        ("where", "object", '{"status":"$s","a":{"in":"$n"}}'),
        ("first", "int", "3"),
    ]
    assert parsed.variables[0] == rs.VariableDefinition("n", "[ID!]!", "[1]")
    assert not rs.parse_graphql_query("mutation { x }").is_cacheable()


def test_documents_that_are_refused():
    doubling = "".join(f"fragment F{i} on T {{ ...F{i + 1} ...F{i + 1} }} " for i in range(20))
    for document, why in [
        ("{", "Syntax"),
        ("fragment A on T { x }", "no operation"),
        ("{ ...A }", "no fragment"),
        ("{ ...A } fragment A on T { x { ...A } }", "inside of itself"),
        ("{ x }" * 10_000, "token"),
        ("{ ...F0 }" + doubling + "fragment F20 on T { x }", "10000 fields"),
        ("{a" * 5000, "deep|Syntax"),
    ]:
        with pytest.raises(ValueError, match=why):
            rs.parse_graphql_query(document)


def sql(document, variables=None, build=rs.build_sql_query):
    return build(rs.parse_graphql_query(document), SCHEMA, variables)


def test_statements():
    made = sql('{ users(where: {status: "active"}, limit: 10, offset: 20) { id } }')
    assert made.sql == (
        "SELECT CAST(t.data AS text) AS data FROM v_users t WHERE t.status = $1"
        " ORDER BY t.id DESC LIMIT 10 OFFSET 20"
    )
    assert made.parameters == [("param_0", "active")]
    assert (
        sql('{ users(where: {machine: {id: {eq: "5"}}}) { id } }').sql.count("t.machine_id = $1")
        == 1
    )
    assert "LIMIT 100" in sql("{ users { id } }").sql
    for document, why in [
        ("mutation { users { id } }", "no query"),
        ("{ cats { id } }", "no table"),
        ("{ users(limit: -1) { id } }", "limit"),
        ("{ users(where: {a: {eq: null}}) { id } }", "isnull"),
        ("query($s: Int) { users(limit: $s) { id } }", "no value"),
        ("{ plain(where: {nope: 1}) { id } }", "no column"),
        ('{ users(orderBy: {a: "x"}) { id } }', "orderBy"),
    ]:
        with pytest.raises(ValueError, match=why):
            sql(document)


def test_a_plan_that_is_found_again_has_its_own_parameters():
    cached = rs.build_sql_query_cached
    first = sql('{ users(where: {status: "a", age: {in: [1, 2]}}) { id } }', build=cached)
    second = sql('{ users(where: {status: "b", age: {in: [3, 4]}}) { id } }', build=cached)
    assert first.sql == second.sql
    assert second.parameters == [("param_0", "b"), ("param_1", "3"), ("param_2", "4")]
    other = sql('{ users(where: {status: "b", age: {in: [3]}}, limit: 5) { id } }', build=cached)
    assert other.sql != first.sql
    assert rs.get_cache_stats() == {
        "hits": 1,
        "misses": 2,
        "hit_rate": 1 / 3,
        "cached_plans": 2,
        "max_cached_plans": 5000,
    }


@pytest.mark.parametrize(
    "where, ages",
    [
        ("{age: {gt: 9}}", [200, 30]),
        ("{age: {in: [9, 30]}}", [30, 9]),
        ("{age: {nin: [9, 30]}}", [200]),
        ("{age: {in: []}}", []),
        ('{fullName: {contains: "0%"}}', [9]),
        ('{fullName: {contains: "_"}}', []),
        ('{fullName: {startsWith: "B"}}', [30]),
        ('{fullName: {endsWith: "y"}}', [200]),
        ('{OR: [{age: 9}, {status: "gone"}]}', [200, 9]),
        ('{NOT: {status: "active"}}', [200]),
        ("{nothing: {isnull: true}, age: {lte: 30}}", [30, 9]),
        ('{dns_1: {ipAddress: "8.8.8.8"}, AND: [{age: {ne: 9}}]}', [200, 30]),
        ('{status: "x\' or true --"}', []),
        ('{status: "$5"}', []),
    ],
)
def test_statements_find_what_they_say(database, where, ages):
    made = sql(f"{{ users(where: {where}) {{ id }} }}")
    with psycopg.connect(database.url) as connection, psycopg.RawCursor(connection) as cursor:
        cursor.execute(made.sql, [value for _, value in made.parameters])
        assert [json.loads(row[0])["age"] for row in cursor] == ages


def test_a_pool_says_what_it_is_given():
    for url in ("mysql://a@b/c", "postgresql://b", "postgresql:///c"):
        with pytest.raises(ValueError):
            rs.DatabasePool(url)
    for config in ({"max_size": 0}, {"nope": 1}, {"max_size": "3"}):
        with pytest.raises(ValueError):
            rs.DatabasePool("postgresql://u@h/db", config)
    pool = rs.DatabasePool("postgresql://u:secret@h/db", {"max_size": 3})
    assert pool.get_stats() == "Pool stats: 0 connections, 0 idle"
    assert "max_size=3" in pool.get_config_summary()
    assert "secret" not in repr(pool) + pool.get_config_summary()
    pool.close()
    with pytest.raises(RuntimeError, match="closed"):
        pool.execute("select 1")


def test_a_pipeline_without_a_database_says_so():
    with pytest.raises(ValueError, match="tables"):
        rs.PyGraphQLPipeline("{}")
    with pytest.raises(RuntimeError, match="no database"):
        rs.PyGraphQLPipeline(SCHEMA).execute("{ users { id } }")


# ---- over an engine ----


@pytest.fixture(scope="module")
def pool(database):
    url = database.url.replace("postgresql:///", "postgresql://postgres@/")
    with rs.DatabasePool(url, {"max_size": 2}) as pool:
        yield pool


def test_a_pool_runs_statements(pool):
    made = pool.execute("select $1::text as a, $2::text::int + 1 as b", ["x", 1])
    assert made["rows"] == [{"a": "x", "b": 2}]
    who = pool.execute(
        "select current_setting('app.user_id') as id, current_setting('app.tenant_id') as tenant",
        user_context={"user_id": "ada", "tenant_id": "acme"},
    )
    assert who["rows"] == [{"id": "ada", "tenant": "acme"}]
    with pytest.raises(RuntimeError, match="syntax"):
        pool.execute("selec 1")
    assert "connections" in pool.get_stats()


async def test_a_pool_is_awaited_among_threads(pool):
    found = await asyncio.gather(
        *(rs.execute_query_async(pool, "select $1::text as i", [str(i)]) for i in range(20)),
        *(rows.fetch(pool, "select $1::text as i", str(i)) for i in range(20)),
    )
    assert [one["i"] for (one,) in found] == [str(i) for i in range(20)] * 2
    changed = await rs.execute_mutation_async(
        pool, "update tb_user set status = status where age = 9 returning age"
    )
    assert changed["rows"] == [{"age": 9}]


def test_a_pipeline_answers_from_the_database(pool):
    rs.initialize_graphql_pipeline(SCHEMA, pool)
    body = rs.execute_graphql_query(
        "query($n: Int!) { old: users(where: {age: {gt: $n}}, orderBy: [{age: ASC}])"
        " { age dns: dns_1 { ip: ipAddress } } one: users(limit: 1) { fullName } }",
        {"n": 9},
    )
    assert said(body)["data"] == {
        "old": [{"__typename": "User", "age": age, "dns": {"ip": "8.8.8.8"}} for age in (30, 200)],
        "one": [{"__typename": "User", "fullName": "Cy"}],
    }
    with pytest.raises(ValueError, match="no query"):
        rs.execute_graphql_query("mutation { users { id } }")


def test_permissions_of_the_tables(make_database):
    database = make_database()
    url = database.url.replace("postgresql:///", "postgresql://postgres@/")
    with rs.DatabasePool(url) as pool, psycopg.connect(database.url, autocommit=True) as admin:
        for part in ("library", "rbac"):
            admin.execute((SETUP / f"{part}.sql").read_text())
        admin.execute(RIGHTS)
        resolver = rs.PyPermissionResolver(pool, 2)
        assert resolver.get_user_roles("ada") == ["manager", "user", "viewer"]
        assert resolver.get_user_permissions("ada") == ["order:*", "order:read"]
        assert resolver.has_permission("ada", "order:cancel")
        assert not resolver.has_permission("ada", "order:refund")
        assert not resolver.has_permission("ada", "order:*")
        assert not resolver.has_permission("bob", "order:read")
        assert resolver.cache_stats() == {"hits": 4, "misses": 2, "size": 2, "capacity": 2}
        admin.execute("delete from fraiseql.user_roles")
        assert resolver.has_permission("ada", "order:cancel")
        resolver.invalidate_user("ada")
        assert not resolver.has_permission("ada", "order:cancel")
        checker = rs.PyFieldAuthChecker(
            resolver, {"Order.total": {"required_permissions": ["order:read"]}}
        )
        with pytest.raises(PermissionError, match="order:read"):
            checker.check_field_access("Order.total", rs.PyUserContext("ada", [], [], 0))
        with pytest.raises(ValueError, match="resource:action"):
            resolver.has_permission("ada", "order")


SETUP = pathlib.Path(__file__).resolve().parents[3] / "share" / "setup"
RIGHTS = """
insert into fraiseql.permissions (resource, action)
values ('order', 'read'), ('order', 'refund'), ('order', '*');
insert into fraiseql.role_permissions (role_id, permission_id, granted)
select r.id, p.id, granted from (values ('viewer', 'order', 'read', true),
    ('manager', 'order', '*', true), ('user', 'order', 'refund', false)
) as said (role, resource, action, granted)
join fraiseql.roles as r on r.name = role join fraiseql.permissions as p using (resource, action);
insert into fraiseql.user_roles (user_id, role_id)
select 'ada', id from fraiseql.roles where name = 'manager';
"""


# ---- tokens ----


@contextlib.contextmanager
def issuer():
    """Publishes a key over HTTP; gives its address and what signs."""
    import jwt
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 2048)
    published = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {
        "kid": "k1",
        "use": "sig",
    }

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"keys": [published]}).encode())

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield (
            f"http://127.0.0.1:{server.server_port}/jwks",
            lambda claims: jwt.encode(claims, key, "RS256", {"kid": "k1"}),
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_tokens():
    now = int(datetime.datetime.now().timestamp())
    good = {
        "sub": "ada",
        "iss": "me",
        "aud": ["api"],
        "exp": now + 600,
        "realm": {"roles": ["a", "b"]},
        "permissions": "x:y z:*",
    }
    with issuer() as (url, signed):
        provider = rs.PyAuthProvider.jwt("me", "api", url, "realm.roles")
        who = provider.validate_token_blocking(signed(good))
        assert (who.user_id, who.roles, who.permissions, who.exp) == (
            "ada",
            ["a", "b"],
            ["x:y", "z:*"],
            now + 600,
        )
        assert provider.validate_token_blocking(signed({**good, "aud": "api"})).user_id == "ada"
        for wrong in ({"exp": now - 60}, {"iss": "you"}, {"aud": ["else"]}, {"nbf": now + 600}):
            with pytest.raises(RuntimeError, match=r"Invalid token|Token expired"):
                provider.validate_token_blocking(signed({**good, **wrong}))
        for broken in ("", "a.b.c", signed(good)[:-8] + "AAAAAAAA", "a" * 20_000):
            with pytest.raises(RuntimeError, match="Invalid token"):
                provider.validate_token_blocking(broken)
    assert (provider.provider_type(), provider.audience()) == ("jwt", ["api"])
    assert rs.PyAuthProvider.auth0("x.auth0.com", ["api"]).provider_type() == "auth0"
    with pytest.raises(ValueError, match="https"):
        rs.PyAuthProvider.jwt("me", ["api"], "http://example.com/jwks")


def test_fields_for_some():
    ada = rs.PyUserContext("ada", ["admin"], ["user:read"], 0)
    fields = {
        "User.email": {"required_roles": ["admin"], "required_permissions": ["user:read"]},
        "User.age": {"required_permissions": ["x:y"]},
    }
    checker = rs.PyFieldAuthChecker(None, fields)
    checker.check_field_access("User.name", None)
    checker.check_field_access("User.email", ada)
    with pytest.raises(PermissionError, match="role admin"):
        checker.check_field_access("User.email", rs.PyUserContext("bob", [], [], 0))
    with pytest.raises(PermissionError, match="known"):
        checker.check_field_access("User.email", None)
    with pytest.raises(RuntimeError, match="PyPermissionResolver"):
        checker.check_field_access("User.age", ada)
    with pytest.raises(ValueError, match="unknown requirement"):
        rs.PyFieldAuthChecker(None, {"User.email": {"required_role": ["x"]}})
