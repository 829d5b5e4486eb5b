# SPDX-License-Identifier: MIT
"""Functions that share a name: each is a field of its own when it has a name of its own, and when
PostgreSQL can choose no other in its place; and functions of other schemas."""

import subprocess

import pytest

from support.process import PATIENCE
from support.server import BINARY, environment

SQL = """
create schema other;
create type other.mood as enum ('calm', 'wild');
create type place as (town text, house_no int);

-- By what they are called
create function fn_find(id int) returns text stable language sql as $$ select 'int ' || id $$;
create function fn_find(title text) returns text stable language sql as $$ select 'text ' || title $$;
create function fn_find(id int, title text, note text default 'x') returns text stable language sql as $$ select 'both' || note $$;
comment on function fn_find(text) is '@fraiseql {"name": "find_by_title"}';
comment on function fn_find(int, text, text) is '@fraiseql {"name": "find_both"}';

-- By their types
create function fn_show(v int) returns text stable language sql as $$ select 'int ' || v $$;
create function fn_show(v text) returns text stable language sql as $$ select 'text ' || v $$;
create function fn_show(v other.mood[]) returns text stable language sql as $$ select 'moods ' || v::text $$;
create function fn_show(v place) returns text stable language sql as $$ select 'place ' || v.town $$;
create function fn_show(v place[]) returns text stable language sql as $$ select 'places ' || cardinality(v) $$;

-- One of two has its plain name, the other is hidden, or changes something
create function fn_one(a int) returns int stable language sql as $$ select a $$;
create function fn_one(a text) returns int stable language sql as $$ select -1 $$;
comment on function fn_one(text) is '@fraiseql {"expose": false}';
create function fn_kind(a int) returns text stable language sql as $$ select 'query' $$;
create function fn_kind(a text) returns text language sql as $$ select 'mutation' $$;

-- The same may be given to both
create function fn_more(a int) returns text stable language sql as $$ select 'one' $$;
create function fn_more(a int, b int default 1) returns text stable language sql as $$ select 'two' $$;
comment on function fn_more(int, int) is '@fraiseql {"name": "more_of_it"}';
create function fn_zero() returns text stable language sql as $$ select 'none' $$;
create function fn_zero(a int default 1) returns text stable language sql as $$ select 'one' $$;
comment on function fn_zero(int) is '@fraiseql {"name": "zero_or_more"}';
create function fn_less(a int, b int default 1) returns text stable language sql as $$ select 'b' $$;
create function fn_less(a int, c text default 'x') returns text stable language sql as $$ select 'c' $$;
comment on function fn_less(int, text) is '@fraiseql {"name": "less_text"}';
create function fn_turned(a int, b text) returns text stable language sql as $$ select 'ab' $$;
create function fn_turned(b text, a int) returns text stable language sql as $$ select 'ba' $$;
comment on function fn_turned(text, int) is '@fraiseql {"name": "turned_round"}';
create function fn_asked(a int, auth_user_id text) returns text stable language sql as $$ select 'asked' $$;
create function fn_asked(a int) returns text stable language sql as $$ select 'plain' $$;
comment on function fn_asked(int) is '@fraiseql {"name": "asked_plainly"}';
create function fn_bare() returns text stable language sql as $$ select 'none' $$;
create function fn_bare(jsonb) returns text stable language sql as $$ select 'document' $$;
comment on function fn_bare(jsonb) is '@fraiseql {"name": "bare_document"}';

-- By types whose names stand in quotes
create domain "My, dom" as int;
create function fn_odd(v "My, dom") returns text stable language sql as $$ select 'domain ' || v::text $$;
create function fn_odd(v "char") returns text stable language sql as $$ select 'char ' || v::text $$;

-- Of other schemas, and without the prefix
create function other.fn_far() returns text stable language sql as $$ select 'far' $$;
create function other.helper(word text) returns text stable language sql as $$ select 'helped ' || word $$;
comment on function other.helper is '@fraiseql {"name": "help"}';
create function other.silent() returns int stable language sql as $$ select 1 $$;
"""


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database, schema_names="public,other")


@pytest.mark.parametrize("call, answer", [
    ("find(id: 5)", "int 5"), ('findByTitle(title: "t")', "text t"), ('findBoth(id: 1, title: "t")', "bothx"),
    ('findBoth(id: 1, title: "t", note: "n")', "bothn"), ("one(a: 3)", 3), ("kind(a: 1)", "query"),
    ('asked(a: 1)', "asked"), ("askedPlainly(a: 1)", "plain"),
    ("bare", "none"), ("bareDocument(input: {})", "document"),
    ("far", "far"), ('help(word: "w")', "helped w"),
])
def test_each_call_reaches_its_function(server, call, answer):
    assert server.data("{ v: %s }" % call) == {"v": answer}


def test_a_query_and_a_mutation_may_share_a_name(server):
    assert server.data('mutation { kind(a: "x") }') == {"kind": "mutation"}


def test_what_cannot_be_told_apart_is_left_out_with_the_reason(server):
    fields = {field["name"] for field in server.data("{ __schema { queryType { fields { name } } } }")
              ["__schema"]["queryType"]["fields"]}
    assert not fields & {"show", "more", "moreOfIt", "zero", "zeroOrMore", "less", "lessText", "turned", "turnedRound", "silent", "helper"}
    said = server.process.output
    for why in [
        'there are several functions of this name; give this one a name of its own: COMMENT ON FUNCTION '
        "fn_show(other.mood[]) IS '@fraiseql {\"name\": \"…\"}'",
        "PostgreSQL could take a call of fn_more(int4, int4) for one of fn_more(int4)",
        "PostgreSQL could take a call of fn_more(int4) for one of fn_more(int4, int4)",
        "PostgreSQL could take a call of fn_zero() for one of fn_zero(int4)",
        "PostgreSQL could take a call of fn_less(int4, int4) for one of fn_less(int4, text)",
        "PostgreSQL could take a call of fn_less(int4, text) for one of fn_less(int4, int4)",
        "PostgreSQL could take a call of fn_turned(int4, text) for one of fn_turned(text, int4)",
    ]:
        assert why in said, said


FILE = """
type Query {
  showInt(v: Int!): String @function(name: "fn_show(integer)")
  showText(v: String!): String @function(name: "public.fn_show( text )")
  showMoods(v: [Mood]!): String @function(name: "fn_show(other.mood[])")
  showPlace(at: PlaceInput!): String @function(name: "fn_show(place)", args: {at: "v"})
  showPlaces(v: [PlaceInput]!): String @function(name: "fn_show(place[])")
  silently: Int @function(name: "other.silent()")
}
"""


QUOTED = """
type Query {
  asDomain(v: Int!): String @function(name: "fn_odd(\\"My, dom\\")")
  asChar(v: String!): String @function(name: "public.\\"fn_odd\\"(\\"char\\")")
}
"""


def test_a_schema_file_names_one_by_its_types(database, module_serve, tmp_path):
    path = tmp_path / "names.graphql"
    path.write_text(FILE)
    printed = subprocess.run([BINARY, "schema", database.url, "--schema", str(path), "--format", "bindings"],
                             env=environment({"schema_names": "public,other"}), capture_output=True, text=True,
                             timeout=PATIENCE, check=False)
    assert printed.stderr == ""
    printed = printed.stdout
    server = module_serve(database, schema_names="public,other", schema_file=str(path))
    assert server.data("""{
        showInt(v: 1) showText(v: "x") showMoods(v: [wild, null]) showPlace(at: {town: "Oslo"}) silently
        showPlaces(v: [{town: "Oslo"}, null]) }""") == {
        "showInt": "int 1", "showText": "text x", "showMoods": "moods {wild,NULL}", "showPlace": "place Oslo",
        "silently": 1, "showPlaces": "places 2"}
    assert '@function(name: "public.fn_show(other.mood[])")' in printed
    assert '@function(name: "other.silent")' in printed
    path.write_text(printed)
    again = subprocess.run([BINARY, "schema", database.url, "--schema", str(path), "--format", "bindings"],
                           env=environment({"schema_names": "public,other"}), capture_output=True, text=True,
                           timeout=PATIENCE, check=False)
    assert (again.returncode, again.stderr, again.stdout) == (0, "", printed)


def test_names_in_quotes(database, module_serve, tmp_path):
    path = tmp_path / "quoted.graphql"
    path.write_text(QUOTED)
    server = module_serve(database, schema_file=str(path))
    assert server.data("{ asDomain(v: 1) asChar(v: \"c\") }") == {"asDomain": "domain 1", "asChar": "char c"}
    printed = subprocess.run([BINARY, "schema", database.url, "--schema", str(path), "--format", "bindings"], env=environment(),
                             capture_output=True, text=True, timeout=PATIENCE, check=True).stdout
    assert '@function(name: "public.fn_odd(public.\\"My, dom\\")")' in printed
    assert '@function(name: "public.fn_odd(\\"char\\")")' in printed
    path.write_text(printed)
    again = subprocess.run([BINARY, "schema", database.url, "--schema", str(path), "--format", "bindings"], env=environment(),
                           capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (again.returncode, again.stderr, again.stdout) == (0, "", printed)


@pytest.mark.parametrize("name, message", [
    ("fn_odd(numeric)", 'there is no function fn_odd(numeric); there are: fn_odd(public."My, dom") fn_odd("char")'),
    ("fn_show(numeric)", "there is no function fn_show(numeric); there are: fn_show(int4) fn_show(text)"
     " fn_show(other.mood[]) fn_show(public.place) fn_show(public.place[])"),
    ("fn_show(integer", "there is no function fn_show(integer; there are:"),
    ("fn_show(integer, integer)", "there is no function fn_show(integer, integer)"),
    ("fn_show()", "there is no function fn_show()"),
    ("fn_shaw(integer)", 'there is no function fn_shaw(integer) in the exposed schemas'),
    ("fn_show", '"public"."fn_show" and "public"."fn_show" have this name; write it with its arguments: fn_show(text)'),
    ("fn_more(int, int)", "PostgreSQL could take a call of fn_more(int4, int4) for one of fn_more(int4)"),
])
def test_mistakes_in_a_file(database, tmp_path, name, message):
    path = tmp_path / "wrong.graphql"
    path.write_text('extend type Query { x: String @function(name: "%s") }' % name)
    done = subprocess.run([BINARY, "schema", database.url, "--schema", str(path)], env=environment(),
                          capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 1 and message in done.stderr
