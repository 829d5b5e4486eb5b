# SPDX-License-Identifier: MIT
"""Roles and permissions in tables: what fraiseql setup --with rbac installs, and what the server makes of it."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from support.postgres import blocked, wait_for_waiting
from support.process import PATIENCE
from support.server import BINARY, environment

# a is below b, which is below c; x is of tenant t1.  Seeds are there as well.
ROLES = """
insert into fraiseql.roles (id, name, parent_role_id) values
    ('00000000-0000-0000-0000-0000000000c0', 'c', null),
    ('00000000-0000-0000-0000-0000000000b0', 'b', '00000000-0000-0000-0000-0000000000c0'),
    ('00000000-0000-0000-0000-0000000000a0', 'a', '00000000-0000-0000-0000-0000000000b0');
insert into fraiseql.roles (id, name, parent_role_id, tenant_id) values
    ('00000000-0000-0000-0000-0000000000f0', 'x', '00000000-0000-0000-0000-0000000000c0', 't1');
insert into fraiseql.permissions (resource, action) values
    ('order', 'read'), ('order', 'write'), ('order', '*'), ('*', 'export');
"""


def role(name):
    return f"(select id from fraiseql.roles where name = '{name}')"


def let(name, permission, granted=True):
    """SQL: the role has the permission."""
    return f"""
        insert into fraiseql.role_permissions (role_id, permission_id, granted)
        select {role(name)}, id, {granted} from fraiseql.permissions where resource || ':' || action = '{permission}';
    """


def give(user, name, tenant=None, expires="null"):
    """SQL: the user has the role."""
    tenant = f"'{tenant}'" if tenant else "null"
    return f"""
        insert into fraiseql.user_roles (user_id, role_id, tenant_id, expires_at)
        values ('{user}', {role(name)}, {tenant}, {expires});
    """


def run_setup(*arguments):
    return subprocess.run([BINARY, "setup", "--with", "rbac", *arguments], env=environment(), capture_output=True,
                          text=True, timeout=PATIENCE, check=False, cwd="/")


@pytest.fixture(scope="module")
def database(module_database):
    database = module_database()
    done = run_setup(database.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "The schema fraiseql has version 3 of the library.\nThe schema fraiseql has version 1 of rbac.\n")
    database.execute(ROLES)
    return database


@pytest.fixture
def transaction(database):
    """Undone after the test."""
    with psycopg.connect(database.url) as connection:
        yield connection
        connection.rollback()


def rights(connection, user, tenant=None):
    """Roles without those of the seed, granted, denied."""
    [row] = connection.execute("select roles, granted, denied from fraiseql.user_permissions(%s, %s)", [user, tenant]).fetchall()
    return row


# ---- tables ----

def test_it_is_installed_once_and_everything_is_described(database):
    before = database.rows("select * from fraiseql.roles order by id")
    done = run_setup(database.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert database.rows("select * from fraiseql.roles order by id") == before
    assert database.rows("""
        select oid::regprocedure from pg_proc where pronamespace = 'fraiseql'::regnamespace
        and (obj_description(oid, 'pg_proc') is null or prosecdef and proconfig is null)
    """) == []
    assert database.rows("""
        select oid::regclass from pg_class where relnamespace = 'fraiseql'::regnamespace and relkind = 'r'
        and (obj_description(oid) not like '%@fraiseql {"expose": false}' or has_table_privilege('public', oid, 'select'))
    """) == []


def test_a_newer_one_is_left_alone(make_database):
    database = make_database()
    assert run_setup(database.url).returncode == 0
    database.execute("update fraiseql.setup set version = 9 where part = 'rbac'")
    done = run_setup(database.url)
    assert (done.returncode, done.stdout) == (1, "")
    assert "the schema fraiseql has version 9 of rbac, and this program knows version 1 only" in done.stderr


def test_the_roles_of_the_seed_have_what_those_above_them_have(transaction):
    transaction.execute(let("viewer", "order:read") + let("manager", "order:write") + "".join(
        give(name, name) for name in ("viewer", "user", "manager", "super_admin")))
    assert rights(transaction, "viewer") == (["viewer"], ["order:read"], [])
    assert rights(transaction, "user") == (["user", "viewer"], ["order:read"], [])
    assert rights(transaction, "manager") == (["manager", "user", "viewer"], ["order:read", "order:write"], [])
    roles, granted, _ = rights(transaction, "super_admin")
    assert set(roles) == {"super_admin", "admin", "manager", "user", "viewer"} and "*:*" in granted
    assert rights(transaction, "nobody") == ([], [], [])
    assert rights(transaction, None) == ([], [], [])


def test_a_role_has_what_its_ancestors_have_and_nothing_of_those_below(transaction):
    transaction.execute(let("c", "order:read") + let("a", "order:write") + give("u", "b"))
    assert rights(transaction, "u") == (["b", "c"], ["order:read"], [])
    assert transaction.execute(f"""
        select r.name, i.depth from fraiseql.get_inherited_roles({role('a')}) as i
        join fraiseql.roles as r on r.id = i.role_id order by 2
    """).fetchall() == [("a", 0), ("b", 1), ("c", 2)]


def test_assignments_that_have_ended_or_are_of_another_tenant_do_not_count(transaction):
    transaction.execute(
        give("u", "a", expires="now() - interval '1 second'") + give("u", "x", "t1")
        + give("u", "viewer", "t1", "now() + interval '1 hour'") + give("u", "user", "t2")
        + give("v", "x"))  # everywhere, but the role is of t1
    assert rights(transaction, "u")[0] == []
    assert rights(transaction, "u", "t1")[0] == ["c", "viewer", "x"]
    assert rights(transaction, "u", "t2")[0] == ["user", "viewer"]
    assert rights(transaction, "v")[0] == [] and rights(transaction, "v", "t2")[0] == []
    assert rights(transaction, "v", "t1")[0] == ["c", "x"]
    [(until,)] = transaction.execute(
        "select expires_at - now() from fraiseql.user_permissions('u', 't1')").fetchall()
    assert until.total_seconds() == 3600
    # Without a tenant it is that of the session, also when that was told once and is '' since.
    transaction.execute("set local app.tenant_id to 't2'")
    assert transaction.execute("select roles from fraiseql.user_permissions('u')").fetchone() == (["user", "viewer"],)
    transaction.execute("set local app.tenant_id to ''")
    assert transaction.execute("select fraiseql.user_has_role('u', 'viewer')").fetchone() == (False,)


@pytest.mark.parametrize("granted, denied, asked, had", [
    (["order:read"], [], "order:read", True),
    (["order:read"], [], "order:write", False),
    (["order:*"], [], "order:write", True),
    (["*:read"], [], "order:read", True),
    (["*:read"], [], "order:write", False),
    (["*:*"], [], "order:write", True),
    (["order:*"], [], "*:write", False),
    (["*:write"], [], "order:*", False),
    (["*:*"], [], "*:*", True),
    (["*:*"], ["order:write"], "order:write", False),
    (["*:*"], ["order:write"], "order:read", True),
    (["*:*"], ["order:write"], "order:*", False),
    (["*:*"], ["order:write"], "*:*", False),
    (["order:read"], ["*:read"], "order:read", False),
    (["order:read"], ["order:*"], "order:read", False),
    (["order:read"], ["*:*"], "order:read", False),
    (["order:read"], ["user:*"], "order:read", True),
    ([], [], "order:read", False),
    (None, None, "order:read", False),
    (["*:*"], [], None, False),
])
def test_what_is_denied_is_not_had(transaction, granted, denied, asked, had):
    assert transaction.execute("select fraiseql.permission_is_had(%s::text[], %s::text[], %s)",
                               [granted, denied, asked]).fetchone() == (had,)


def test_a_denial_from_an_ancestor_wins(transaction):
    transaction.execute(let("a", "order:*") + let("c", "order:write", granted=False) + give("u", "a")
                        + give("00000000-0000-0000-0000-000000000001", "a"))
    assert rights(transaction, "u") == (["a", "b", "c"], ["order:*"], ["order:write"])
    asked = transaction.execute("""
        select fraiseql.user_has_permission('u', 'order', 'read'), fraiseql.user_has_permission('u', 'order', 'write'),
            fraiseql.user_has_permission('00000000-0000-0000-0000-000000000001'::uuid, 'order', 'read'),
            fraiseql.user_has_role('00000000-0000-0000-0000-000000000001'::uuid, 'c'),
            fraiseql.user_has_role('u', 'viewer'), fraiseql.user_has_role(null::text, 'c'),
            fraiseql.user_has_permission(null::text, 'order', 'read')
    """).fetchone()
    assert asked == (True, False, True, True, False, False, False)


@pytest.mark.parametrize("statement, constraint", [
    (f"update fraiseql.roles set parent_role_id = {role('a')} where name = 'c'", "roles_have_no_circles"),
    ("update fraiseql.roles set parent_role_id = id where name = 'c'", "roles_have_no_circles"),
    (f"update fraiseql.roles set parent_role_id = {role('x')} where name = 'a'", "roles_stay_in_their_tenant"),
    ("update fraiseql.roles set tenant_id = 't1' where name = 'c'", "roles_stay_in_their_tenant"),
    (f"insert into fraiseql.roles (name, tenant_id, parent_role_id) values ('y', 't2', {role('x')})",
     "roles_stay_in_their_tenant"),
    ("insert into fraiseql.roles (name) values ('a')", "roles_name_tenant_id_key"),
    ("insert into fraiseql.roles (name) values ('a:b' || chr(10))", "roles_name_is_a_word"),
    ("insert into fraiseql.roles (name, tenant_id) values ('y', '')", "roles_tenant_id_is_said"),
    (f"insert into fraiseql.user_roles (user_id, role_id) values ('u', {role('a')}), ('u', {role('a')})",
     "user_roles_user_id_role_id_tenant_id_key"),
    ("insert into fraiseql.permissions (resource, action) values ('a:b', 'c')", "permissions_resource_is_a_word"),
    ("insert into fraiseql.permissions (resource, action) values ('a', 're*')", "permissions_action_is_a_word"),
    ("insert into fraiseql.permissions (resource, action, constraints) values ('a', 'b', '{\"max_records\": 1}')",
     "permissions_constraints_belong_into_the_policy_file"),
])
def test_what_the_tables_refuse(transaction, statement, constraint):
    with pytest.raises(psycopg.errors.IntegrityError) as refused:
        transaction.execute(statement)
    assert refused.value.diag.constraint_name == constraint


def test_a_line_of_roles_has_an_end(transaction):
    def add(name, above):
        transaction.execute(f"insert into fraiseql.roles (name, parent_role_id) values ('{name}', {role(above)})")

    for number in range(10):
        add(f"d{number + 1}", f"d{number}" if number else "c")
    with pytest.raises(psycopg.errors.CheckViolation, match="more than 10 roles"), transaction.transaction():
        add("d11", "d10")
    transaction.execute("insert into fraiseql.roles (name) values ('top')")
    with pytest.raises(psycopg.errors.CheckViolation, match="more than 10 roles"), transaction.transaction():
        transaction.execute(f"update fraiseql.roles set parent_role_id = {role('top')} where name = 'c'")
    assert transaction.execute(f"select count(*), max(depth) from fraiseql.get_inherited_roles({role('d10')})"
                               ).fetchone() == (11, 10)


@pytest.mark.parametrize("level", ["read committed", "repeatable read"])
def test_two_who_close_a_circle_at_once(database, level):
    """Each alone is right; whoever commits second is refused."""
    with psycopg.connect(database.url) as first, psycopg.connect(database.url) as second:
        for connection in (first, second):
            connection.execute(f"set transaction isolation level {level}")
            connection.execute("select 1 from fraiseql.roles")
        first.execute(f"update fraiseql.roles set parent_role_id = {role('viewer')} where name = 'c'")

        def close():
            try:
                second.execute(f"update fraiseql.roles set parent_role_id = {role('a')} where name = 'viewer'")
            except psycopg.Error as error:
                return error.sqlstate
            return None

        with ThreadPoolExecutor() as beside:
            closing = beside.submit(close)
            wait_for_waiting(database, 1)
            first.commit()
            assert closing.result(PATIENCE) in ("23514", "40001")
        second.rollback()
        first.execute("update fraiseql.roles set parent_role_id = null where name = 'c'")


# ---- who is told ----

@pytest.mark.parametrize("statement, told", [
    (let("a", "order:read"), {"role_permissions"}),
    ("update fraiseql.roles set description = 'x' where name = 'a'", {"roles"}),
    ("insert into fraiseql.permissions (resource, action) values ('n', 'n')", {"permissions"}),
    (give("u", "a") + give("v", "b", "t1"), {"user_roles:u", "user_roles:v"}),
    (give("u", "a") + "update fraiseql.user_roles set user_id = 'w'", {"user_roles:u", "user_roles:w"}),
    (give("u", "a") + "delete from fraiseql.user_roles", {"user_roles:u"}),
    ("truncate fraiseql.user_roles", {"user_roles"}),
    (f"insert into fraiseql.user_roles (user_id, role_id) select n::text, {role('a')} from generate_series(1, 101) as n",
     {"user_roles"}),
])
def test_whoever_listens_is_told_what_changed(database, statement, told):
    with database.connect() as listener:
        listener.execute("listen fraiseql_rbac")
        with database.connect() as connection:
            with connection.transaction(force_rollback=True):
                connection.execute(give("undone", "a"))
            connection.execute(statement)
        database.execute("notify fraiseql_rbac, 'end'")
        heard = []
        for notification in listener.notifies():
            if notification.payload == "end":
                break
            heard.append(notification.payload)
        database.execute("delete from fraiseql.user_roles; delete from fraiseql.permissions where resource = 'n';"
                         "delete from fraiseql.role_permissions where granted and role_id <> " + role("super_admin"))
    assert set(heard) == told


# ---- what the server makes of it ----

# A view that shows what the session is told; only whoever has the permission sees secrets, by the tables.
SERVED = """
create table tb_secret (id int primary key, tenant text not null, text text not null);
insert into tb_secret values (1, 't1', 'of one'), (2, 't2', 'of two');
alter table tb_secret enable row level security;
alter table tb_secret force row level security;
create policy read_own on tb_secret for select using (tenant = nullif(current_setting('app.tenant_id', true), '')
    and (select fraiseql.user_has_permission(current_setting('app.user_id', true), 'secret', 'read')));
create view v_secret with (security_invoker) as select id, tenant, text from tb_secret;
create view v_session as select 1 as id, current_setting('app.is_super_admin', true) as super;
insert into fraiseql.permissions (resource, action) values ('secret', 'read');
create role rbac_served login;
grant select on tb_secret, v_secret, v_session to rbac_served;
"""


@pytest.fixture(scope="module")
def served(cluster, database, module_serve):
    """A server whose role can read no table of roles."""
    database.execute(SERVED + let("user", "secret:read"))
    yield module_serve(cluster.url(database.name, "rbac_served"), rbac_source="tables", session_trusted_headers=True)
    database.execute("drop owned by rbac_served; drop role rbac_served")


def who(user, tenant=None):
    return {"X-FraiseQL-User-Id": user, **({"X-FraiseQL-Tenant-Id": tenant} if tenant else {})}


def is_super(server, user, tenant=None):
    return server.data("{ sessions { super } }", headers=who(user, tenant))["sessions"][0]["super"]


def eventually(what, wanted):
    """A change is told by another connection: it is heard soon, and not at any certain moment."""
    deadline = time.monotonic() + PATIENCE
    while (found := what()) != wanted:
        assert time.monotonic() < deadline, f"{found} did not become {wanted}"


def wait_until_heard(server, database):
    """What was changed before has been heard, since what is changed now is heard later."""
    database.execute("delete from fraiseql.user_roles where user_id = 'marker'")
    eventually(lambda: is_super(server, "marker"), "")
    database.execute(give("marker", "super_admin"))
    eventually(lambda: is_super(server, "marker"), "true")


def test_roles_of_the_tables_are_told_to_the_session(served, database):
    assert is_super(served, "s1") == "" and is_super(served, "") == ""
    database.execute(give("s1", "super_admin", "t1") + give("s2", "admin"))
    eventually(lambda: is_super(served, "s1", "t1"), "true")
    assert is_super(served, "s2") == ""
    # Another tenant, another question.
    assert is_super(served, "s1", "t2") == "" and is_super(served, "s1") == ""


def test_a_policy_asks_the_same_tables_for_two_tenants(served, database):
    database.execute(give("p1", "manager", "t1") + give("p2", "viewer"))

    def seen(*asker):
        return [row["text"] for row in served.data("{ secrets { text } }", headers=who(*asker))["secrets"]]

    assert seen("p1", "t1") == ["of one"]
    assert seen("p1", "t2") == [] and seen("p1") == [] and seen("p2", "t1") == [] and seen("nobody", "t1") == []
    database.execute(let("viewer", "secret:read"))
    assert seen("p2", "t1") == ["of one"] and seen("p2", "t2") == ["of two"]
    database.execute(let("c", "secret:read", granted=False) + give("p2", "a", "t1"))
    assert seen("p2", "t1") == [] and seen("p2", "t2") == ["of two"]


def test_what_is_known_is_not_asked_again_and_forgotten_when_it_changes(served, database):
    database.execute(give("k1", "super_admin") + give("k2", "super_admin"))
    wait_until_heard(served, database)
    assert is_super(served, "k1") == "true"
    with ThreadPoolExecutor() as beside, blocked(database, "fraiseql.user_roles"):
        assert is_super(served, "k1") == "true"
        asking = beside.submit(is_super, served, "k2")
        wait_for_waiting(database, 2)  # and who looks each second whether the tables are there
    assert asking.result(PATIENCE) == "true"
    database.execute("delete from fraiseql.user_roles where user_id = 'k1'")
    for _ in range(8):  # connections, so that each worker is met
        served.session.close()
        eventually(lambda: is_super(served, "k1"), "")
    assert is_super(served, "k2") == "true"
    database.execute("update fraiseql.roles set name = 'super' where name = 'super_admin'")
    eventually(lambda: is_super(served, "k2"), "")
    database.execute("update fraiseql.roles set name = 'super_admin' where name = 'super'")
    eventually(lambda: is_super(served, "k2"), "true")


def test_a_change_while_nobody_listens_is_not_missed(served, database):
    listening = ("select pid from pg_stat_activity where query like 'LISTEN%' or query = 'SELECT pg_catalog.pg_backend_pid()'"
                 " and datname = current_database()")
    database.execute(give("l1", "super_admin"))
    eventually(lambda: is_super(served, "l1"), "true")
    [(before,)] = database.rows(listening)
    with database.connect() as connection, connection.transaction():
        connection.execute("select pg_terminate_backend(%s)", [before])
        connection.execute("delete from fraiseql.user_roles where user_id = 'l1'")
    eventually(lambda: is_super(served, "l1"), "")
    eventually(lambda: len(database.rows(listening)), 1)
    assert database.rows(listening) != [(before,)]


def test_who_left_is_not_waited_for(served, database):
    database.execute(give("w1", "super_admin"))
    with blocked(database, "fraiseql.user_roles"):
        with served.connect() as wire:
            body = b'{"query": "{ sessions { super } }"}'
            wire.send(b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-FraiseQL-User-Id: w1\r\n"
                      b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            wait_for_waiting(database, 2)  # and who looks each second whether the tables are there
        wait_for_waiting(database, 1)
    assert is_super(served, "w1") == "true"


def test_without_the_tables_nobody_who_is_known_is_served(make_database, serve):
    database = make_database("create view v_one as select 1 as id")
    server = serve(database, ready=False, rbac_source="tables", session_trusted_headers=True)
    server.wait_until_served()
    assert server.data("{ ones { id } }") == {"ones": [{"id": 1}]}
    [error] = server.errors("{ ones { id } }", headers=who("u"))
    assert error["message"].endswith("run fraiseql setup --with rbac, or set rbac.source to none.")


# ---- to administer them ----

@pytest.fixture(scope="module")
def office(cluster, module_database, module_serve):
    """A database and a server that serves the mutations.  boss may everything everywhere; lead is an admin of t1 with
    some permissions; hand may assign, and has nothing to give."""
    database = module_database()
    assert run_setup(database.url).returncode == 0
    database.execute(ROLES + let("admin", "role:create") + let("admin", "role:update") + let("admin", "role:delete")
                     + let("admin", "role:assign") + let("admin", "role:read") + let("admin", "permission:grant")
                     + let("admin", "order:read") + let("x", "order:read")
                     + "insert into fraiseql.roles (name, tenant_id) values ('handy', 't1'), ('limited', 't1'), ('other', 't2');"
                     + let("handy", "role:assign") + let("admin", "order:write")
                     + let("limited", "order:write", granted=False) + give("lead", "limited", "t1")
                     + give("boss", "super_admin") + give("lead", "admin", "t1") + give("hand", "handy", "t1")
                     + """create role rbac_office login; grant usage on schema fraiseql_rbac to rbac_office;
                     grant execute on all functions in schema fraiseql_rbac to rbac_office;
                     grant select on all tables in schema fraiseql_rbac to rbac_office""")
    yield database, module_serve(cluster.url(database.name, "rbac_office"), rbac_source="tables", schema_names="fraiseql_rbac",
                                 session_trusted_headers=True)
    database.execute("drop owned by rbac_office; drop role rbac_office")


FIELDS = ("... on MutationSuccess { status message } ... on MutationError { status message }")


def act(office, asker, field, arguments):
    """The status, or the code of the error that the server answers with before it asks."""
    _, server = office
    answer = server.graphql(f"mutation {{ it: {field}({arguments}) {{ __typename {FIELDS} }} }}", headers=who(*asker))
    return answer["errors"][0]["extensions"]["code"] if "errors" in answer else answer["data"]["it"]["status"]


def id_of(office, name):
    return office[0].value("select id::text from fraiseql.roles where name = %s", [name])


BOSS, LEAD, HAND = ("boss",), ("lead", "t1"), ("hand", "t1")


def test_each_mutation_does_its_work(office):
    database, _ = office
    assert act(office, BOSS, "createRole", 'name: "auditor", description: "Looks."') == "created"
    auditor = id_of(office, "auditor")
    assert act(office, BOSS, "createRole", 'name: "auditor"') == "conflict:name"
    assert act(office, BOSS, "createRole", 'name: " a"') == "validation:role"
    assert act(office, BOSS, "createPermission", 'resource: "ledger", action: "read"') == "created"
    assert act(office, BOSS, "createPermission", 'resource: "led ger", action: "read"') == "validation:permission"
    permission = database.value("select id::text from fraiseql.permissions where resource = 'ledger'")
    assert act(office, BOSS, "updatePermission", f'id: "{permission}", description: "x"') == "updated"
    assert act(office, BOSS, "grantPermissionToRole", f'roleId: "{auditor}", permission: "ledger:read"') == "updated"
    assert act(office, BOSS, "grantPermissionToRole", f'roleId: "{auditor}", permission: "ledger:x"') == "not_found:permission"
    assert act(office, BOSS, "assignRoleToUser", f'userId: "ann", roleId: "{auditor}"') == "success"
    assert database.rows("select granted from fraiseql.user_permissions('ann', 't9')") == [(["ledger:read"],)]
    assert act(office, BOSS, "assignRoleToUser", f'userId: "ann", roleId: "{auditor}", expiresAt: "2020-01-01T00:00:00Z"'
               ) == "validation:expires_at"
    assert act(office, BOSS, "updateRole", f'id: "{auditor}", name: "controller", parentRoleId: "{id_of(office, "c")}"') == "updated"
    assert act(office, BOSS, "updateRole", f'id: "{id_of(office, "c")}", parentRoleId: "{auditor}"') == "validation:role"
    assert act(office, BOSS, "deleteRole", f'id: "{id_of(office, "c")}"') == "conflict:children"
    assert act(office, BOSS, "deleteRole", f'id: "{id_of(office, "admin")}"') == "conflict:system"
    assert act(office, BOSS, "updateRole", f'id: "{id_of(office, "admin")}", noParent: true') == "conflict:system"
    assert act(office, BOSS, "revokePermissionFromRole", f'roleId: "{auditor}", permission: "ledger:read"') == "updated"
    assert act(office, BOSS, "revokePermissionFromRole", f'roleId: "{auditor}", permission: "ledger:read"') == "noop:unchanged"
    assert act(office, BOSS, "revokeRoleFromUser", f'userId: "ann", roleId: "{auditor}"') == "deleted"
    assert act(office, BOSS, "revokeRoleFromUser", f'userId: "ann", roleId: "{auditor}"') == "noop:unchanged"
    assert act(office, BOSS, "deletePermission", f'id: "{permission}"') == "deleted"
    assert act(office, BOSS, "deletePermission", f'id: "{permission}"') == "not_found:permission"
    assert act(office, BOSS, "deleteRole", f'id: "{auditor}"') == "deleted"


def test_who_has_no_permission_is_refused_by_the_server_and_by_the_function(office):
    database, _ = office
    viewer = id_of(office, "viewer")
    for asker in (("nobody", "t1"), ("lead", "t2"), ("lead",)):
        assert act(office, asker, "assignRoleToUser", f'userId: "u", roleId: "{viewer}"') == "FORBIDDEN"
    for user, tenant in (("nobody", "t1"), ("lead", "t2"), ("lead", ""), ("", "")):
        with database.connect() as connection, connection.transaction():
            connection.execute("select set_config('app.user_id', %s, true), set_config('app.tenant_id', %s, true)", [user, tenant])
            for call in (f"fn_assign_role_to_user('u', '{viewer}')", f"fn_revoke_role_from_user('u', '{viewer}')",
                         "fn_create_role('n')", f"fn_update_role('{viewer}')", f"fn_delete_role('{viewer}')",
                         "fn_create_permission('n', 'n')", f"fn_update_permission('{viewer}', 'n')",
                         f"fn_delete_permission('{viewer}')", f"fn_grant_permission_to_role('{viewer}', 'order:read')",
                         f"fn_revoke_permission_from_role('{viewer}', 'order:read')"):
                assert connection.execute(f"select status from fraiseql_rbac.{call}").fetchone() == ("forbidden:permission",), call
    assert database.value("""
        select count(*) from pg_proc where pronamespace = 'fraiseql_rbac'::regnamespace and has_function_privilege('public', oid, 'execute')
    """) == 0


@pytest.mark.parametrize("asker, field, arguments, status", [
    # A role with more than one's own.
    (LEAD, "assignRoleToUser", 'userId: "lead", roleId: "{super_admin}"', "forbidden:escalation"),
    (LEAD, "revokeRoleFromUser", 'userId: "boss", roleId: "{super_admin}"', "forbidden:escalation"),
    (HAND, "assignRoleToUser", 'userId: "hand", roleId: "{x}"', "forbidden:escalation"),
    # A role without any permission is a name that can be required.
    (HAND, "assignRoleToUser", 'userId: "hand", roleId: "{viewer}"', "forbidden:escalation"),
    # By way of a role below it, or above.
    (LEAD, "createRole", 'name: "mine", parentRoleId: "{super_admin}"', "forbidden:escalation"),
    (LEAD, "updateRole", 'id: "{x}", parentRoleId: "{super_admin}"', "forbidden:escalation"),
    # A permission one does not have, or is denied.
    (LEAD, "grantPermissionToRole", 'roleId: "{x}", permission: "*:*"', "forbidden:escalation"),
    (LEAD, "grantPermissionToRole", 'roleId: "{x}", permission: "order:write"', "forbidden:escalation"),
    (LEAD, "grantPermissionToRole", 'roleId: "{x}", permission: "order:read"', "updated"),
    # What is of all tenants, and of another one.
    (LEAD, "grantPermissionToRole", 'roleId: "{viewer}", permission: "order:read"', "forbidden:permission"),
    (LEAD, "revokePermissionFromRole", 'roleId: "{manager}", permission: "order:write"', "forbidden:permission"),
    (LEAD, "createRole", 'name: "mine", everywhere: true', "forbidden:permission"),
    (LEAD, "assignRoleToUser", 'userId: "u", roleId: "{viewer}", everywhere: true', "forbidden:permission"),
    (LEAD, "assignRoleToUser", 'userId: "u", roleId: "{other}"', "not_found:role"),
    (LEAD, "deleteRole", 'id: "{other}"', "forbidden:permission"),
    # The name of a role of all tenants.
    (LEAD, "createRole", 'name: "super_admin"', "validation:role"),
    (LEAD, "updateRole", 'id: "{x}", name: "super_admin"', "forbidden:escalation"),
])
def test_nobody_gives_what_he_does_not_have(office, asker, field, arguments, status):
    names = {name: id_of(office, name) for name in ("super_admin", "viewer", "manager", "x", "other")}
    assert act(office, asker, field, arguments.format(**names)) == status


def test_a_tenant_is_administered_within(office):
    database, server = office
    assert act(office, LEAD, "createRole", 'name: "helper"') == "created"
    helper = id_of(office, "helper")
    assert act(office, LEAD, "grantPermissionToRole", f'roleId: "{helper}", permission: "order:read"') == "updated"
    assert act(office, LEAD, "assignRoleToUser", f'userId: "ann", roleId: "{helper}"') == "success"
    assert act(office, LEAD, "assignRoleToUser", f'userId: "ann", roleId: "{id_of(office, "viewer")}"') == "success"
    assert database.rows("select tenant_id, granted_by from fraiseql.user_roles where user_id = 'ann'") == [("t1", "lead")] * 2
    seen = server.data("{ userRoles(orderBy: {roleName: ASC}) { userId roleName } roles { name } }", headers=who(*LEAD))
    assert [row for row in seen["userRoles"] if row["userId"] == "ann"] == [
        {"userId": "ann", "roleName": "helper"}, {"userId": "ann", "roleName": "viewer"}]
    assert "boss" not in [row["userId"] for row in seen["userRoles"]]
    names = [row["name"] for row in seen["roles"]]
    assert "helper" in names and "viewer" in names and "other" not in names
    assert server.errors("{ roles { name } }", headers=who("ann", "t1"))[0]["extensions"]["code"] == "FORBIDDEN"
    with database.connect() as connection, connection.transaction():
        connection.execute("set local app.user_id to 'ann'; set local app.tenant_id to 't1'")
        assert connection.execute("select count(*) from fraiseql_rbac.v_role").fetchone() == (0,)
