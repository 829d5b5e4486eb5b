# SPDX-License-Identifier: MIT
"""A value is the same wherever it stands: in a column, in a list, a domain, an object, a range, what a
function returns and what a mutation gives back; of every type that PostgreSQL and its extensions have."""

import json

import psycopg
import pytest

from support.postgres import Database

# Types with a value whose text is read by more than one: what any type's own output gives back is tried first.
SAMPLES = {
    "bool": "true", "char": "x", "bit": "1", "varbit": "101", "bytea": r"\x00ff", "uuid": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    "date": "2020-01-02", "time": "12:34:56", "timetz": "12:34:56+02", "timestamp": "2020-01-02 03:04:05",
    "timestamptz": "2020-01-02 03:04:05+00", "interval": "1 year 2 s", "json": '{"a": [1]}', "jsonb": '{"a": [1]}',
    "inet": "10.1.2.3", "cidr": "10.0.0.0/8", "macaddr": "08:00:2b:01:02:03", "macaddr8": "08:00:2b:01:02:03:04:05",
    "point": "(1,2)", "lseg": "[(0,0),(1,1)]", "path": "[(0,0),(1,1)]", "box": "(1,1),(0,0)", "polygon": "((0,0),(1,1),(1,0))",
    "line": "{1,2,3}", "circle": "<(0,0),1>", "tsquery": "'a' & 'b'", "tsvector": "'a' 'b'", "pg_lsn": "16/B374D848",
    "tid": "(0,1)", "txid_snapshot": "10:20:", "pg_snapshot": "10:20:", "int2vector": "1 2", "oidvector": "1 2",
    "regproc": "now", "regprocedure": "now()", "regoper": "||/", "regoperator": "+(integer,integer)",
    "regclass": "pg_class", "regtype": "integer", "regrole": "postgres", "regnamespace": "public",
    "regconfig": "english", "regdictionary": "simple", "regcollation": '"C"', "jsonpath": "$.a", "xml": "<a/>",
    "refcursor": "c", "aclitem": "postgres=r/postgres", "gtsvector": None, "mood": "sad", "amount": "7", "pair": "(2,a)",
    "pairs_range": None, "span": "[1.5,2)", "spans": "{[1.5,2)}", "ltree": "Top.A", "lquery": "Top.*", "ltxtquery": "Top & A",
    "hstore": "a=>1", "cube": "(1,2)", "seg": "1 .. 2", "citext": "Abc", "query_int": "1&2", "lo": "7", "ean13": "978-0-393-04002-9",
    "isbn13": "978-0-393-04002-9", "ismn13": "979-0-9016791-7-7", "issn13": "9771436452008", "isbn": "978-0-393-04002-9",
    "ismn": "979-0-9016791-7-7", "issn": "1436-4522", "upc": "220356483481",
}
GUESSES = ("7", "abc", "[1,5)", "{[1,5)}", "[2020-01-01,2020-02-01)", "{[2020-01-01,2020-02-01)}")
EXTENSIONS = "citext ltree hstore cube seg isn lo intarray".split()

SETUP = "".join(f"create extension {name};" for name in EXTENSIONS) + """
create type mood as enum ('sad', 'glad');
create domain amount as int check (value > 0);
create type pair as (x int8, y text);
create type span as range (subtype = numeric, multirange_type_name = spans);
"""

# Everything that a column can have; catalogs' own node trees and statistics are none.
ALL = """
select t.typname from pg_type t join pg_namespace n on n.oid = t.typnamespace
where n.nspname in ('pg_catalog', 'public') and t.typtype in ('b', 'e', 'd', 'r', 'm', 'c') and t.typelem = 0
and (t.typrelid = 0 or t.typname = 'pair') and t.typname !~ '^pg_(node_tree|ndistinct|dependencies|mcv_list|brin)|^gtsvector$|key$|^ghstore|_gist$'
or t.typname in ('int2vector', 'oidvector', 'point', 'lseg', 'box', 'line', 'name') and n.nspname = 'pg_catalog'
order by 1
"""


def sample(connection, name):
    for text in [SAMPLES[name]] if SAMPLES.get(name) else GUESSES:
        literal = "'%s'::\"%s\"" % (text.replace("'", "''"), name)
        try:
            connection.execute(f"select {literal}")
            return literal
        except psycopg.Error:
            continue
    raise AssertionError(f"no value of {name} is known; add one to SAMPLES")


def objects(number, name, literal):
    """A table with the value in every container, and functions that return it."""
    typed, part = f'"{name}"', f"t{number:03}"
    return f"""
create domain {part}_domain as {typed};
create type {part}_object as (a {typed}, b {typed}[]);
create table {part} (id int primary key, v {typed}, vs {typed}[], d {part}_domain, ds {part}_domain[],
    o {part}_object);
insert into {part} values (1, {literal}, array[{literal}, null], {literal}, array[{literal}::{part}_domain],
    row({literal}, array[{literal}])::{part}_object);
create function fn_{part}_one() returns {typed} stable language sql as $$ select v from {part} $$;
create function fn_{part}_many() returns {typed}[] stable language sql as $$ select vs from {part} $$;
create function fn_{part}_rows() returns setof {part} stable language sql as $$ select * from {part} $$;
create function fn_{part}_keep() returns setof {part} volatile language sql as $$ select * from {part} $$;
create function fn_{part}_change() returns {typed} volatile language sql as $$ select v from {part} $$;
"""


@pytest.fixture(scope="module")
def types(module_database):
    database = module_database(SETUP)
    found = []
    with database.connect() as connection:
        for (name,) in connection.execute(ALL).fetchall():
            found.append((len(found), name, sample(connection, name)))
    for row in found:
        database.execute(objects(*row))
    return database, found


@pytest.fixture(scope="module")
def server(types, module_serve):
    return module_serve(types[0], server_workers=1, limits_document_bytes="1MiB")


def selection(server, name):
    """`{ fields }` of a type that is an object, else nothing."""
    found = server.data('{ __type(name: "%s") { fields { name type { name kind fields { name } } } } }' % name)
    picked = {}
    for field in found["__type"]["fields"]:
        inner = field["type"]["fields"]
        picked[field["name"]] = " { " + " ".join(f["name"] for f in inner) + " }" if inner else ""
    return picked


def test_every_type_is_there(types):
    assert len(types[1]) > 90 and {"int8", "ltree", "isbn", "span", "spans", "mood", "xml", "pg_lsn"} <= {row[1] for row in types[1]}


def test_a_value_is_the_same_in_every_container(server, types):
    different = []
    for number, name, _ in types[1]:
        part = f"t{number:03}"
        v = selection(server, part.title())["v"]
        o = selection(server, part.title() + "Object")
        inner = "o { " + " ".join(field + o[field] for field in o) + " }"
        row = f"v{v} vs d{v} ds {inner}"
        field = part
        one, many = f"{part}One", f"{part}Many"
        data = server.data(
            f"{{ {field}(id: 1) {{ {row} }} {one}{v} {many} rows: {part}Rows {{ {row} }} }}")
        changed = server.data(f"mutation {{ {part}Keep {{ {row} }} {part}Change{v} }}")
        plain = data[field]
        value, items = plain["v"], plain["vs"]
        expect = [(plain["d"], value), (data[one], value), (changed[f"{part}Change"], value), (plain["o"]["a"], value),
                  (data[many], items), (data["rows"], [plain]), (changed[f"{part}Keep"], [plain])]
        if not v:  # a list of objects is PostgreSQL's own JSON
            expect += [(items, [value, None]), (plain["ds"], [value]), (plain["o"]["b"], [value])]
        different += [(name, number, found, right) for number, (found, right) in enumerate(expect) if found != right]
    assert different == []


def test_a_filter_takes_the_value_as_it_was_returned(server, types):
    refused = []
    for number, name, _ in types[1]:
        if name.endswith("multirange") or name == "span":
            continue  # objects; conditions take PostgreSQL's own text for these: "[1,2)"
        if name == "money":
            continue  # read as PostgreSQL prints it, and compared with a number
        part = f"t{number:03}"
        fields = {f["name"]: f["type"]["name"] for f in server.data(
            '{ __type(name: "%sWhereInput") { inputFields { name type { name } } } }' % part.title())["__type"]["inputFields"]}
        row = server.data(f"{{ {part}(id: 1) {{ id v {selection(server, part.title())['v']} vs }} }}")[part]
        for field, operator, value in (("v", "eq", row["v"]), ("v", "in", [row["v"]]), ("vs", "eq", row["vs"])):
            offered = server.data('{ __type(name: "%s") { inputFields { name } } }' % fields[field]) if field in fields else None
            if not offered or operator not in {f["name"] for f in offered["__type"]["inputFields"] or []}:
                continue
            answer = server.graphql(f"query($w: {part.title()}WhereInput) {{ {part}s(where: $w) {{ id }} }}",
                                    {"w": {field: {operator: value}}})
            if answer != {"data": {f"{part}s": [{"id": 1}]}}:
                refused.append((name, field, operator, json.dumps(value), answer))
    assert refused == []


def test_ltree_in_lists(make_database, serve):
    """The first byte of its binary form is a version, and was shown."""
    server = serve(make_database("""
        create extension ltree; create table t (id int primary key, p ltree, ps ltree[]);
        insert into t values (1, 'Top.A', '{Top.A,Top.B}');
        create domain dl as ltree[];
        create function fn_paths() returns ltree[] stable language sql as $$ select '{T.A}'::ltree[] $$;
        create function fn_more() returns dl stable language sql as $$ select '{T.B}'::dl $$"""))
    assert server.data("{ ts { p ps } paths more }") == {
        "ts": [{"p": "Top.A", "ps": ["Top.A", "Top.B"]}], "paths": ["T.A"], "more": ["T.B"]}


def test_bytes_that_are_no_utf8_never_leave(cluster, serve):
    """A database without an encoding holds any bytes; PostgreSQL refuses to give them out as UTF-8."""
    with cluster.connect() as connection:
        connection.execute("create database bytes encoding 'SQL_ASCII' locale 'C' template template0")
    database = Database(cluster, "bytes")
    database.execute(r"""create table t (id int primary key, v text, c "char", j json);
        insert into t values (1, 'a', 'x', '"x"'), (2, convert_from('\xff', 'SQL_ASCII'), '\377', '"x"'),
            (3, 'c', '\303', json '"z"')""")
    server = serve(database)
    assert server.data('{ t(id: 1) { v c j } }') == {"t": {"v": "a", "c": "x", "j": "x"}}
    for query in ("{ t(id: 2) { v } }", "{ t(id: 2) { c } }", "{ ts { v } }", "{ ts { c j } }"):
        answer = json.loads(server.post({"query": query}).content.decode("utf-8", "strict"))
        assert answer.get("errors") or "\\" in json.dumps(answer), (query, answer)
    server.stop()
    database.drop()
