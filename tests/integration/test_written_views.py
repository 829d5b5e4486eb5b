# SPDX-License-Identifier: MIT
"""Which views have mutations: those whose query proves that their rows are the table's; what of the table is an
input behind them, and that no row which they hide is changed. Which keys and tables have none."""

import re

import pytest

CHANGED = '@fraiseql {"mutations": ["create", "update", "delete"]}'

SQL = f"""
create table tb_role (id int primary key, user_id int not null unique, role text);
create view v_role as select user_id as id, role from tb_role;
create table tb_far (id int primary key, line text);
create view v_far as select id + 1000 as id, line from tb_far;
create table tb_tree (id int primary key, parent int, note text, other text);
create view v_tree as select a.id, b.note, a.other as name from tb_tree a left join tb_tree b on b.id = a.parent;
create table tb_many (id int primary key, line text);
create view v_many as select m.id, m.line from tb_many m, generate_series(1, 2);
create table tb_grouped (id int primary key, line text);
create view v_grouped as select id, max(line) as line from tb_grouped group by id;
create table tb_swapped (id int primary key, a text, b text, cents int, note text);
create view v_swapped as select id, b as a, a as b, cents / 100 as cents, jsonb_build_object('id', id, 'note', upper(note)) as data
    from tb_swapped;
create view v_stray as select 1 as id;
comment on view v_stray is '{CHANGED}';

create table tb_owner (pk_owner int primary key generated always as identity, id int unique not null, name text);
create view v_owner as select o.id, jsonb_build_object('id', o.id, 'name', o.name) as data from tb_owner o;
create table tb_thing (id int primary key, owner_id int references tb_owner (id), line text);
create view v_thing as select t.id, jsonb_build_object('id', t.id, 'line', t.line, 'owner', o.data) as data
    from tb_thing t left join v_owner o on o.id = t.owner_id;

create table tb_loose (id int primary key, n int not null, m int not null unique, unique (n) deferrable);
create view v_loose as select l.id, jsonb_build_object('id', l.id, 'n', l.n, 'm', l.m) as data from tb_loose l;
create table hasty (id int primary key, n int not null unique deferrable, m int not null unique);

create table tb_ten (id int primary key, tenant text default current_setting('app.tenant_id', true), v text);
create view v_ten as select id, v from tb_ten where tenant = current_setting('app.tenant_id', true);
create table tb_switch (id int primary key, active boolean not null default true, v text);
comment on column tb_switch.active is '@fraiseql {{"expose": true}}';
create view v_switch as select s.id, jsonb_build_object('id', s.id, 'v', s.v) as data from tb_switch s where s.active;

create type address as (street text, house int);
create table composed (k address primary key, v text);
create table ruled (id int primary key, v text);
create rule elsewhere as on insert to ruled do instead nothing;
"""


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database, mutations_tables="all", session_trusted_headers=True)


def fields_of(server, type_name):
    found = server.data("query ($name: String!) { __type(name: $name) { fields { name } inputFields { name } } }",
                        {"name": type_name})["__type"]
    return {field["name"] for field in found["fields"] or found["inputFields"]}


# ---- which ----


@pytest.mark.parametrize("name, why", [
    ("Far", "its key is no column of its table"),
    ("Many", "does not show that each of its rows is one row of its table"),
    ("Grouped", "does not show that each of its rows is one row of its table"),
    ("Stray", "it is no table, nor known to stand for one"),
    ("Ruled", "its table has rules"),
    ("Composed", "its key is a list or of a composite type"),
])
def test_without_a_proof_there_are_no_mutations_and_the_start_says_why(server, name, why):
    offered = fields_of(server, "Mutation")
    assert offered.isdisjoint({verb + name for verb in ("create", "update", "delete", "upsert")})
    assert re.search(rf'{name.lower()}": no mutation, since .*{why}', server.process.output)


def test_the_key_of_a_view_is_the_column_that_it_is(server, database):
    database.execute("insert into tb_role values (1, 2, 'one'), (2, 1, 'two')")
    changed = server.data('mutation { updateRole(id: 1, set: {role: "new"}) { id role } }')["updateRole"]
    assert changed == {"id": 1, "role": "new"}
    assert database.rows("select id, role from tb_role order by id") == [(1, "one"), (2, "new")]
    assert server.data("mutation { deleteRole(id: 1) { role } }")["deleteRole"] == {"role": "new"}
    assert database.rows("select id, role from tb_role") == [(1, "one")]


def test_inputs_are_columns_of_the_table_under_the_names_of_the_view(server, database):
    # The table's own id has no name: the view calls another column so. Nor what it computes, or takes from another row.
    assert fields_of(server, "RoleSetInput") == {"id", "role"}
    assert fields_of(server, "TreeSetInput") == {"id", "parent", "name"}
    assert fields_of(server, "SwappedSetInput") == {"id", "a", "b"}
    made = server.data('mutation { createSwapped(input: {id: 1, a: "is b", b: "is a"}) { a b } }')["createSwapped"]
    assert made == {"a": "is b", "b": "is a"}
    assert database.rows("select a, b from tb_swapped") == [("is a", "is b")]
    assert "table's column cents, since its field cents is something else" in server.process.output


def test_views_that_are_joined_by_their_keys_are_no_more_rows(server):
    made = server.data('mutation { createOwner(input: {id: 5, name: "O"}) { id }'
                       ' createThing(input: {id: 1, line: "x", ownerId: 5}) { line owner { name } } }')["createThing"]
    assert made == {"line": "x", "owner": {"name": "O"}}


def test_keys_that_may_be_broken_for_a_while_find_no_row_to_change(server):
    offered = fields_of(server, "Mutation")
    for name in ("Loose", "Hasty"):
        assert {f"update{name}", f"delete{name}", f"update{name}ByM", f"delete{name}ByM"} <= offered
        assert offered.isdisjoint({f"update{name}ByN", f"delete{name}ByN"})


# ---- rows that a view hides ----


def test_a_row_that_the_view_hides_is_not_changed(server, database):
    headers = {"X-FraiseQL-Tenant-Id": "mine"}
    database.execute("insert into tb_ten values (1, 'mine', 'old'), (2, 'theirs', 'old')")
    upsert = 'mutation { upsertTen(input: {id: %d, v: "new"}, onConflict: id) { id v } }'
    changed = server.data(upsert % 1, headers=headers)["upsertTen"]
    assert changed == {"id": 1, "v": "new"}
    to_mine = upsert.replace("onConflict: id", 'onConflict: id, set: {v: "mine now"}')
    for taken in (upsert, to_mine):
        (error,) = server.errors(taken % 2, headers=headers)
        assert error["extensions"]["code"] == "FORBIDDEN"
    assert server.data(upsert % 3, headers=headers)["upsertTen"] == {"id": 3, "v": "new"}
    assert database.rows("select id, tenant, v from tb_ten order by id") == [
        (1, "mine", "new"), (2, "theirs", "old"), (3, "mine", "new")]


def test_what_decides_which_rows_are_shown_is_given_only_where_it_is_seen_or_allowed(server):
    assert fields_of(server, "TenCreateInput") == {"id", "v"}
    assert "clients cannot give its table's column tenant" in server.process.output
    assert fields_of(server, "SwitchCreateInput") == {"id", "active", "v"}
