# SPDX-License-Identifier: MIT
"""A request runs as the role it takes: what that role may decides which views are seen through.

Whether or not one is, the answer is what the view itself gives to that role.
"""

import json
import subprocess

import pytest

from support.server import BINARY, environment

ROLES = ("roles_owner", "roles_reader", "roles_guest", "roles_gateway", "roles_forced")

SCHEMA = """
    create table tb_note (pk int primary key, id uuid, owner name, title text);
    insert into tb_note select n, ('00000000-0000-0000-0000-00000000000' || n)::uuid,
        case when n % 2 = 0 then 'roles_owner' else 'roles_reader' end, 'note ' || n
        from generate_series(1, 4) n;
    create table tb_secret (like tb_note including all);
    insert into tb_secret select * from tb_note;
    alter table tb_secret enable row level security;
    create policy own on tb_secret using (owner = current_user);
    create table tb_forced (like tb_note including all);
    insert into tb_forced select * from tb_note;
    alter table tb_forced enable row level security;
    alter table tb_forced force row level security;
    create policy own on tb_forced using (owner = 'roles_owner');
    grant create on schema public to roles_owner;
    alter table tb_note owner to roles_owner;
    alter table tb_secret owner to roles_owner;
    alter table tb_forced owner to roles_owner;
    grant select on tb_note, tb_secret, tb_forced to roles_reader;
    set role roles_owner;
"""

VIEW = """
    create view v_{name} {options} as
        select id, jsonb_build_object('id', id, 'title', {title}) as data from {table};
    grant select on v_{name} to roles_reader, roles_guest;
"""

# For each role the table that the statement reads: behind the view, or the view as it stands.
VIEWS = {
    "note": ("tb_note", "", {"roles_owner": True, "roles_reader": True, "roles_guest": False}),
    # Row security asks the owner, who is above it, when it is asked through the view.
    "secret": ("tb_secret", "",
               {"roles_owner": True, "roles_reader": False, "roles_guest": False}),
    "forced": ("tb_forced", "",
               {"roles_owner": True, "roles_reader": False, "roles_guest": False}),
    # It asks whoever reads, either way.
    "asked": ("tb_secret", "with (security_invoker = true)",
              {"roles_owner": True, "roles_reader": True}),
    # So does a view inside, whatever names it.
    "nested": ("v_asked", "", {"roles_owner": True, "roles_reader": True}),
}

CASES = [(role, name, through) for name, (_, _, roles) in VIEWS.items()
         for role, through in roles.items()]


@pytest.fixture(scope="module")
def database(cluster, module_database):
    with cluster.connect() as connection:
        for role in ROLES:
            connection.execute(f"drop role if exists {role}")
        connection.execute("create role roles_owner; create role roles_reader; create role roles_guest;"
                           "create role roles_gateway login noinherit;"
                           "grant roles_owner, roles_reader, roles_guest to roles_gateway")
    made = module_database(SCHEMA + "".join(
        VIEW.format(name=name, table=table, options=options,
                    title="data ->> 'title'" if table.startswith("v_") else "title")
        for name, (table, options, _) in VIEWS.items()))
    yield made
    made.drop()
    with cluster.connect() as connection:
        connection.execute("drop role roles_gateway, roles_reader, roles_guest, roles_owner")


def run(database, command, role, query, user="roles_gateway", **config):
    url = database.cluster.url(database.name, user)
    arguments = [BINARY, command, url, query] + (["--role", role] if role else [])
    done = subprocess.run(arguments, env=environment(config), cwd="/", capture_output=True, text=True,
                          timeout=60)
    return done.returncode, done.stdout, done.stderr


def rows(database, role, query, **config):
    code, out, err = run(database, "query", role, query, **config)
    assert code == 0, out + err
    return json.loads(out)["data"]


@pytest.mark.parametrize("role, name, through", CASES)
def test_a_view_is_seen_through_where_the_role_gets_the_same_rows(database, role, name, through):
    query = f"{{ {name}s(orderBy: [{{title: ASC}}]) {{ id title }} }}"
    code, out, err = run(database, "explain", role, query)
    assert code == 0, out + err
    sql = out.split("-- plan:")[0]
    assert (f'v_{name}"' not in sql) == through, sql
    with database.connect() as connection:
        connection.execute(f"set role {role}")
        expected = [data for data, in connection.execute(
            f"select data from v_{name} order by data ->> 'title'").fetchall()]
    assert rows(database, role, query)[f"{name}s"] == expected
    assert rows(database, role, query, schema_see_through=False)[f"{name}s"] == expected
    assert expected, "a test of no rows shows nothing"


def test_the_same_role_is_judged_alike_however_it_is_reached(database):
    query = "{ notes { title } }"
    explained = run(database, "explain", "roles_reader", query)[1].split("-- plan:")[0]
    assert "tb_note" in explained
    assert run(database, "explain", "roles_reader", query, user="postgres")[1].startswith(explained)


def test_a_role_that_may_not_be_taken_is_told(database):
    code, out, err = run(database, "query", "postgres", "{ notes { title } }")
    assert code == 1 and not out
    assert 'permission denied to set role "postgres"' in err
    assert "roles_nobody" in run(database, "query", "roles_nobody", "{ notes { title } }")[2]


def test_what_the_role_may_not_read_is_not_in_its_schema(database):
    code, out, _ = run(database, "query", "roles_guest", "{ __type(name: \"Query\") { fields { name } } }")
    names = {field["name"] for field in json.loads(out)["data"]["__type"]["fields"]}
    assert code == 0 and {"notes", "secrets"} <= names
    assert not names & {"tbNotes", "tbSecrets"}


def test_a_view_with_a_column_that_may_not_be_read_stands_as_it_is(database):
    database.execute("""
        set role roles_owner; create view v_partly as select id, jsonb_build_object('title', title) as data
        from tb_note; grant select (id) on v_partly to roles_reader""")
    code, out, _ = run(database, "explain", "roles_reader", "{ partlies { id } }")
    database.execute("drop view v_partly")
    assert code == 0 and 'v_partly"' in out.split("-- plan:")[0]


PRIVATE = """
    create schema hidden;
    create table hidden.tb_memo (pk int primary key, id int, title text);
    insert into hidden.tb_memo values (1, 1, 'a'), (2, 2, 'b');
    create view v_memo as
        select id, jsonb_build_object('id', id, 'title', title) as data from hidden.tb_memo;
    grant select on v_memo to roles_guest;
"""


def test_a_view_over_a_schema_that_the_role_may_not_use_keeps_its_fields(database):
    """PostgreSQL prepares nothing for the role that names the schema; the view itself may be read."""
    database.execute(PRIVATE)
    query = "{ memos { id title } }"
    code, out, err = run(database, "explain", "roles_guest", query, user="postgres")
    assert code == 0 and '"public"."v_memo"' in out.split("-- plan:")[0], out + err
    found = json.loads(run(database, "query", "roles_guest", query, user="postgres")[1])
    database.execute("grant usage on schema hidden to roles_guest")
    granted = rows(database, "roles_guest", query)
    database.execute("drop schema hidden cascade")
    assert found == {"data": {"memos": [{"id": 1, "title": "a"}, {"id": 2, "title": "b"}]}}
    assert granted == found["data"]
