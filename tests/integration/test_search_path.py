# SPDX-License-Identifier: MIT
"""Whatever search_path the role or the database has, and whatever stands there: the operators, functions
and types that run are the ones meant.

One database with extensions in a schema of their own, and schemas in which everything that PostgreSQL
offers under a name is offered again, by what fails when it is used.  Each case is asked under every path
and must answer the same."""

import subprocess

import pytest

from support.names import bare, statements_of
from support.server import BINARY, environment

# The extensions' schema on the path, off it, nothing on it; traps behind and before PostgreSQL's own.
PATHS = ["ext, public", "public", "", "public, trap", "trap, pg_catalog, public", "trap, ext, pg_catalog",
         "arrays, pg_catalog, public"]

TABLES = """
create schema ext;
create schema arrays;
create extension citext schema ext;
create extension ltree schema ext;
create extension hstore schema ext;
create extension cube schema ext;
create extension intarray schema arrays;

set search_path = public, ext; -- so that = in views is citext's

create type mood as enum ('sad', 'ok', 'happy');
create domain address as ext.citext check (value ~ '@');
create domain positive as int check (value > 0);
create table account (
    id int primary key,
    email ext.citext not null unique,
    mail address,
    nicks ext.citext[],
    path ext.ltree,
    attributes ext.hstore,
    place ext.cube,
    numbers int[],
    words text[],
    title text,
    code varchar(20),
    mark char(4),
    mood mood,
    amount positive,
    big bigint,
    price numeric(10,2),
    guid uuid,
    day date,
    net cidr,
    host inet,
    doc jsonb,
    period int4range
);
insert into account values
    (1, 'Ada@X.org', 'Ada@x.org', '{Ada,Countess}', 'A.B', 'a=>1', '(1,2)', '{1,2,null}', '{a,b}', 'Ada Lovelace',
     'abc', 'ab', 'happy', 1, 10, 1.50, '00000000-0000-0000-0000-000000000001', '2024-01-01', '10.0.0.0/8', '10.1.2.3',
     '{"k": 1, "l": ["x"]}', '[1,5)'),
    (2, 'bob@x.org', 'bob@x.org', '{bob}', 'A.C', 'a=>2', '(3,4)', '{2,3}', '{c}', 'Bob', 'abd', 'cd', 'sad', 2, 20,
     2.50, '00000000-0000-0000-0000-000000000002', '2024-02-01', '192.168.0.0/16', '192.168.1.1', '{"m": null}', '[5,9)'),
    (3, 'eve@y.org', null, null, 'Z', null, null, '{}', '{}', null, null, null, null, null, null,
     null, null, null, null, null, null, null);
create table login (
    id int primary key, account_email ext.citext references account (email), at timestamptz not null default '2024-01-01 00:00Z');
insert into login values (1, 'ADA@X.ORG'), (2, 'ada@x.org'), (3, 'BOB@x.org');
create table plain_name (name text primary key);
create table alias (id int primary key, name ext.citext references plain_name);
insert into plain_name values ('Ada');
insert into alias values (1, 'Ada');

create table tb_team (pk_team int primary key, id uuid not null unique, name text not null, kind mood, email ext.citext);
create table tb_player (
    pk_player int primary key, id uuid not null unique, fk_team int not null references tb_team, name text, points int);
insert into tb_team values
    (1, '00000000-0000-0000-0000-0000000000a1', 'Red', 'happy', 'Red@x.org'),
    (2, '00000000-0000-0000-0000-0000000000a2', '', 'sad', 'blue@x.org');
insert into tb_player values
    (1, '00000000-0000-0000-0000-0000000000b1', 1, 'Ann', 3), (2, '00000000-0000-0000-0000-0000000000b2', 1, 'Ben', 5),
    (3, '00000000-0000-0000-0000-0000000000b3', 2, 'Cy', 4);
create view v_team as select t.id, jsonb_build_object(
    'id', t.id, 'name', t.name, 'shout', upper(t.name) || '!',
    'label', nullif(t.name, ''), 'isRed', t.name is distinct from 'Blue',
    'word', case t.name when 'Red' then 'r' else 'other' end, 'glad', case t.kind when 'happy' then 1 else 0 end,
    'own', nullif(t.email, 'RED@X.ORG'), 'lit', t.email = 'RED@X.ORG',
    'found', t.pk_team in (select p.fk_team from tb_player p where p.points > 4),
    'points', (select sum(p.points) from tb_player p where p.fk_team = t.pk_team),
    'names', array(select p.name from tb_player p where p.fk_team = t.pk_team order by p.name),
    'list', (select jsonb_agg(jsonb_build_object('n', p.name) order by p.pk_player) from tb_player p
             where p.fk_team = t.pk_team and p.name like '%n')) as data
    from tb_team t where t.name <> 'none' and length(t.name) >= 0;
create view v_player as select p.id, jsonb_build_object(
    'id', p.id, 'name', p.name, 'team', jsonb_build_object('id', t.id, 'name', t.name)) as data
    from tb_player p join tb_team t on t.pk_team = p.fk_team;
-- Not seen through: it is asked as it stands.
create view v_guarded with (security_barrier) as select t.id, jsonb_build_object(
    'id', t.id, 'name', lower(t.name), 'doc', jsonb_build_object('a', t.name), 'rank', t.pk_team, 'email', t.email) as data
    from tb_team t;
create view v_joined as select p.id, jsonb_build_object('id', p.id, 'team', t.name) as data
    from tb_player p join (select pk_team as fk_team, name from tb_team) t using (fk_team);
create table tv_stored (id uuid primary key, data jsonb);
insert into tv_stored select id, data from v_guarded;
create view v_stored as select t.id, jsonb_build_object('id', t.id, 'name', lower(t.name), 'rank', t.pk_team) as data from tb_team t;

create function fn_find_teams(wanted text) returns setof tb_team language sql stable
    set search_path = pg_catalog, public as $$ select * from tb_team where name = $1 $$;
create function fn_sum(numbers int[], more jsonb default '{}') returns int language sql stable
    set search_path = pg_catalog as $$ select sum(n)::int from unnest(numbers) n $$;
create type mutation_response as (
    status text, message text, entity_id text, entity_type text, entity jsonb, updated_fields text[], cascade jsonb, metadata jsonb);
create function fn_rename_team(id uuid, name text) returns mutation_response language plpgsql
    set search_path = pg_catalog, public as $$
begin
    if name = '' then
        return row('validation:empty', 'No name.', null, 'Team', null, null, null, null)::mutation_response;
    end if;
    update tb_team t set name = fn_rename_team.name where t.id = fn_rename_team.id;
    return row('updated', 'Renamed.', id::text, 'Team', null, array['name'], null, null)::mutation_response;
end $$;
create function fn_touch_players() returns setof tb_player language sql volatile
    set search_path = pg_catalog, public as $$ update tb_player set points = points returning * $$;
create function fn_count_settings() returns int language sql volatile
    set search_path = pg_catalog as $$ select 7 $$;
reset search_path;
"""

# What fails when it is used: under the names of PostgreSQL's own, operators, functions and types for the
# types that occur here.
TYPES = ["text", "varchar", "bpchar", "name", "int4", "int8", "bool", "numeric", "uuid", "date", "timestamptz", "inet",
         "cidr", "jsonb", "int4[]", "text[]", "public.mood", "public.positive", "public.address", "ext.citext",
         "ext.ltree", "ext.citext[]"]
OPERATORS = ("= <> < <= > >= ~~ ~~* !~~ ~ ~* !~ @> <@ && -> ->> || ? ?| ?& + - * <<= #> %").split()
FUNCTIONS = ("lower upper length count sum array_agg jsonb_agg to_json to_jsonb text int4 bool unnest cardinality isempty"
             " lower_inc upper_inc array_remove jsonb_typeof jsonb_path_query_first generate_series nullif").split()
SIGNATURES = ["jsonb_build_object()", "row_number()", "set_config(text, text, bool)", "current_setting(text, bool)",
              "split_part(text, text, int4)", "array_remove(text[], text)", "generate_series(int4, int4)",
              *(f"jsonb_build_object(text, {kind})" for kind in ("uuid", "text", "int4")),
              "jsonb_build_object(text, uuid, text, text)", '"substring"(text, text)']
DOMAINS = ["text", "varchar", "int4", "int8", "uuid", "jsonb", "inet", "citext", "_text", "mood"]


def traps():
    body = "language plpgsql as $$ begin raise exception 'hijacked'; end $$;"
    sql = ["create schema trap; set search_path = pg_catalog;"]
    pairs = {(kind, other) for kind in TYPES for other in (kind, "text")} | {("text", kind) for kind in TYPES}
    for number, (left, right) in enumerate(sorted(pairs)):
        sql.append(f"create function trap.o{number}({left}, {right}) returns bool {body}")
        sql += [f"create operator trap.{sign} (leftarg = {left}, rightarg = {right}, function = trap.o{number});"
                for sign in OPERATORS]
    sql += [f"create function trap.domain_{name}(public.address, {right}) returns bool {body}"
            for name, right in (("citext", "ext.citext"), ("domain", "public.address"))]
    signatures = [f"{name}({kind})" for name in FUNCTIONS for kind in TYPES] + SIGNATURES
    sql += [f"create function trap.{signature} returns bool {body}" for signature in signatures]
    # Beside citext's own, for a domain over it.
    sql += [f"create operator ext.{sign} (leftarg = public.address, rightarg = {right}, function = trap.{function});"
            for sign in ("=", "<>", ">", "~~")
            for right, function in (("ext.citext", "domain_citext"), ("public.address", "domain_domain"))]
    sql += [f"create domain trap.{name} as pg_catalog.bool;" for name in DOMAINS]
    sql += ["create domain trap.bool as pg_catalog.int4;", "create aggregate trap.count(*) (sfunc = trap.bump, stype = int4);",
            *(f"create table trap.{name} (id pg_catalog.bool);" for name in ("account", "tb_team", "v_team"))]
    sql.insert(1, f"create function trap.bump(int4) returns int4 {body}")
    return "\n".join(sql) + "\nreset search_path;"


# A query, and what it answers under every path.
def ids(where, *found):
    return f"{{ accounts(where: {where}) {{ id }} }}", {"accounts": [{"id": number} for number in found]}


CASES = [
    # citext is compared in any case, wherever it is found.
    ('{ account(id: 1) { email } }', {"account": {"email": "Ada@X.org"}}),
    ('{ accountByEmail(email: "ADA@X.ORG") { id } }', {"accountByEmail": {"id": 1}}),
    ids('{email: {eq: "ada@x.org"}}', 1), ids('{email: {neq: "ADA@X.ORG"}}', 2, 3),
    ids('{email: {in: ["ADA@X.ORG", "EVE@y.org"]}}', 1, 3), ids('{email: {nin: ["ADA@X.ORG", "Eve@y.org"]}}', 2),
    ids('{email: {gt: "B"}}', 2, 3), ids('{email: {gte: "BOB@X.ORG"}}', 2, 3), ids('{email: {lt: "BOB@X.ORG"}}', 1),
    ids('{email: {lte: "BOB@X.ORG"}}', 1, 2), ids('{email: {contains: "@x"}}', 1, 2),
    ids('{email: {startswith: "ada"}}', 1), ids('{email: {endswith: "X.ORG"}}', 1, 2),
    ids('{email: {like: "%@X.%"}}', 1, 2), ids('{email: {ilike: "%@X.%"}}', 1, 2), ids('{email: {icontains: "BOB"}}', 2),
    ids('{email: {matches: "^ADA"}}', 1), ids('{email: {imatches: "^ADA"}}', 1), ids('{email: {notMatches: "^ADA"}}', 2, 3),
    ids('{email: {isnull: false}}', 1, 2, 3),
    # So is a domain over it, and an array of it.
    ids('{mail: {eq: "ADA@X.ORG"}}', 1), ids('{mail: {neq: "ADA@X.ORG"}}', 2), ids('{mail: {in: ["BOB@X.ORG", "none"]}}', 2),
    ids('{mail: {startswith: "A"}}', 1), ids('{mail: {gt: "B"}}', 2),
    ids('{nicks: {contains: ["ADA"]}}', 1), ids('{nicks: {eq: ["BOB"]}}', 2), ids('{nicks: {overlaps: ["BOB", "ada"]}}', 1, 2),
    ids('{nicks: {containedBy: ["COUNTESS", "ADA"]}}', 1), ids('{nicks: {lenGt: 1}}', 1),
    ids('{path: {eq: "A.B"}}', 1), ids('{path: {neq: "A.B"}}', 2, 3), ids('{path: {in: ["A.C", "Z"]}}', 2, 3),
    ids('{path: {nin: ["A.C", "Z"]}}', 1), ids('{path: {gt: "A.B"}}', 2, 3), ids('{path: {lte: "A.C"}}', 1, 2),
    ids('{attributes: {isnull: false}, place: {isnull: false}}', 1, 2),
    # intarray's operators refuse a null inside.
    ids('{numbers: {contains: [1]}}', 1), ids('{numbers: {contains: [2]}}', 1, 2), ids('{numbers: {overlaps: [3]}}', 2),
    ids('{numbers: {containedBy: [3, 2, 5]}}', 2, 3), ids('{numbers: {eq: [2, 3]}}', 2), ids('{numbers: {neq: [2, 3]}}', 1, 3),
    ids('{numbers: {lenEq: 3}}', 1), ids('{numbers: {lenNeq: 3, lenLte: 2, lenLt: 3, lenGte: 0}}', 2, 3),
    ids('{words: {contains: ["a"]}}', 1), ids('{words: {overlaps: ["c", "a"]}}', 1, 2),
    # PostgreSQL's own.
    ids('{title: {eq: "Bob"}}', 2), ids('{title: {contains: "Love"}}', 1), ids('{title: {imatches: "BOB|ADA"}}', 1, 2),
    ids('{code: {eq: "abc"}}', 1), ids('{code: {in: ["abd"]}}', 2), ids('{code: {gt: "abc"}}', 2), ids('{code: {istartswith: "AB"}}', 1, 2),
    ids('{mark: {eq: "ab"}}', 1), ids('{mark: {startswith: "c"}}', 2), ids('{mark: {nin: ["ab"]}}', 2),
    ids('{mood: {eq: happy}}', 1), ids('{mood: {in: [sad, ok]}}', 2), ids('{mood: {gt: sad}}', 1),
    ids('{amount: {eq: 1}}', 1), ids('{amount: {in: [2, -5]}}', 2), ids('{big: {eq: "10"}}', 1), ids('{big: {gt: 10}}', 2),
    ids('{price: {lt: "2"}}', 1), ids('{guid: {eq: "00000000-0000-0000-0000-000000000002"}}', 2),
    ids('{day: {gte: "2024-02-01"}}', 2), ids('{net: {inSubnet: "10.0.0.0/7"}}', 1), ids('{net: {eq: "10.0.0.0/8"}}', 1),
    ids('{host: {inSubnet: "192.168.0.0/16"}}', 2), ids('{host: {overlaps: "10.1.2.3"}}', 1), ids('{host: {in: ["10.1.2.3"]}}', 1),
    ids('{doc: {contains: {k: 1}}}', 1), ids('{doc: {hasKey: "m"}}', 2), ids('{doc: {hasAnyKeys: ["m", "k"]}}', 1, 2),
    ids('{doc: {hasAllKeys: ["k", "l"]}}', 1), ids('{doc: {neq: {m: null}}}', 1),
    ids('{email: {isDistinctFrom: "ADA@X.ORG"}}', 2, 3), ids('{mail: {isDistinctFrom: "ADA@X.ORG"}}', 2, 3),
    ids('{title: {similar: "(A|B)%", notIlike: "%LOVE%"}}', 2), ids('{email: {similar: "(A|B)%"}}', 1, 2),
    ids('{nicks: {anyEq: "ADA"}}', 1), ids('{nicks: {allEq: "BOB"}}', 2), ids('{numbers: {anyGt: 2}}', 2),
    ids('{numbers: {strictlyContains: [2]}}', 1, 2), ids('{words: {anyLte: "a"}}', 1),
    ids('{path: {descendantOf: "A"}}', 1, 2), ids('{path: {ancestorOf: "A.B.C"}}', 1), ids('{path: {matchesLquery: "A.*"}}', 1, 2),
    ids('{path: {matchesAnyLquery: ["Z", "*.C"]}}', 2, 3), ids('{path: {matchesLtxtquery: "A & !B"}}', 2), ids('{path: {nlevelGt: 1}}', 1, 2),
    ids('{path: {subpath: {offset: 1, length: 1, eq: "C"}}}', 2), ids('{path: {indexEq: {of: "B", than: 1}}}', 1),
    ids('{path: {lca: {with: ["A.X"], eq: "A"}}}', 1, 2), ids('{path: {concat: {with: "D", eq: "Z.D"}}}', 3),
    ids('{attributes: {contains: {a: "1"}}}', 1), ids('{attributes: {hasKey: "a"}}', 1, 2), ids('{attributes: {neq: {a: "1"}}}', 2),
    ids('{place: {distanceLt: {to: "(1,2)", than: 1}}}', 1), ids('{place: {containedBy: "(0,0),(3,4)"}}', 1, 2),
    ids('{host: {isPrivate: true, isIPv4: true, inRange: {from: "10.0.0.0", to: "10.9.0.0"}}}', 1), ids('{net: {isPublic: true}}'),
    ids('{doc: {pathExists: "$.l", strictlyContains: {k: 1}}}', 1), ids('{doc: {isDistinctFrom: {m: null}}}', 1, 3),
    ids('{period: {overlaps: "[4,6)"}}', 1, 2), ids('{period: {containsValue: 5, neq: "[5,6)"}}', 2), ids('{period: {in: ["[1,5)"]}}', 1),
    ids('{period: {lower: {eq: 1}, upperInclusive: {eq: false}, empty: {eq: false}}}', 1),
    ('{ accounts(orderBy: [{email: DESC}], limit: 1) { id email path nicks attributes place numbers period { lower upper } } }',
     {"accounts": [{"id": 3, "email": "eve@y.org", "path": "Z", "nicks": None, "attributes": None, "place": None,
                    "numbers": [], "period": None}]}),
    ('{ accounts(orderBy: [{mood: ASC}, {path: DESC}], limit: 2) { mood net doc period { lower lowerInclusive empty } } }',
     {"accounts": [{"mood": "sad", "net": "192.168.0.0/16", "doc": {"m": None}, "period": {"lower": 5, "lowerInclusive": True, "empty": False}},
                   {"mood": "happy", "net": "10.0.0.0/8", "doc": {"k": 1, "l": ["x"]},
                    "period": {"lower": 1, "lowerInclusive": True, "empty": False}}]}),
    # Joins by citext, both ways, in lists and in filters; and of citext to text.
    ('{ logins { id account { id } } accounts(where: {logins: {some: {id: {gt: 1}}}}) { id logins { id } } }',
     {"logins": [{"id": 1, "account": {"id": 1}}, {"id": 2, "account": {"id": 1}}, {"id": 3, "account": {"id": 2}}],
      "accounts": [{"id": 1, "logins": [{"id": 1}, {"id": 2}]}, {"id": 2, "logins": [{"id": 3}]}]}),
    ('{ logins(where: {account: {email: {eq: "BOB@X.ORG"}}}) { id } }', {"logins": [{"id": 3}]}),
    ('{ aliases(where: {plainName: {name: {eq: "Ada"}}}) { plainName { aliases { id } } } }',
     {"aliases": [{"plainName": {"aliases": [{"id": 1}]}}]}),
    # Views that are seen through, and one that is not.
    ('{ teams(orderBy: [{name: DESC}]) { name shout label isRed word glad own lit found points names list { n } players(limit: 1) { name } } }',
     {"teams": [
         {"name": "Red", "shout": "RED!", "label": "Red", "isRed": True, "word": "r", "glad": 1, "own": None, "lit": True,
          "found": True, "points": "8", "names": ["Ann", "Ben"], "list": [{"n": "Ann"}, {"n": "Ben"}], "players": [{"name": "Ann"}]},
         {"name": "", "shout": "!", "label": None, "isRed": True, "word": "other", "glad": 0, "own": "blue@x.org", "lit": False,
          "found": False, "points": "4", "names": ["Cy"], "list": None, "players": [{"name": "Cy"}]}]}),
    ('{ teams(where: {shout: {eq: "RED!"}, lit: {eq: true}, points: {gt: "1"}}) { name } }', {"teams": [{"name": "Red"}]}),
    ('{ players(where: {team: {name: {eq: "Red"}}}, orderBy: [{team: {name: ASC}}]) { name team { name } } }',
     {"players": [{"name": "Ann", "team": {"name": "Red"}}, {"name": "Ben", "team": {"name": "Red"}}]}),
    ('{ guardeds(where: {rank: {lt: 2}, doc: {a: {eq: "Red"}}}, orderBy: [{name: ASC}]) { name doc { a } } }',
     {"guardeds": [{"name": "red", "doc": {"a": "Red"}}]}),
    ('{ guardeds(where: {email: {in: ["RED@X.ORG"]}, NOT: {email: {startswith: "BLUE"}}}) { rank email } }',
     {"guardeds": [{"rank": 1, "email": "Red@x.org"}]}),
    ('{ storeds(where: {name: {eq: "red"}}) { name rank } }', {"storeds": [{"name": "red", "rank": 1}]}),
    ('{ teams(where: {list: {some: {n: {eq: "Ann"}}}}) { name } }', {"teams": [{"name": "Red"}]}),
    ('{ teams(where: {list: {every: {n: {endswith: "n"}}}}) { name } }', {"teams": [{"name": "Red"}, {"name": ""}]}),
    ('{ joineds(where: {team: {eq: "Red"}}) { team } }', {"joineds": [{"team": "Red"}, {"team": "Red"}]}),
    # Functions.
    ('{ findTeams(wanted: "Red", where: {name: {neq: "Blue"}}) { name shout } sum(numbers: [1, 2, 3]) }',
     {"findTeams": [{"name": "Red", "shout": "RED!"}], "sum": 6}),
    ('mutation { renameTeam(id: "00000000-0000-0000-0000-0000000000a1", name: "Red") { __typename'
     ' ... on RenameTeamSuccess { status updatedFields team { name } } } touchPlayers { name team { name } } countSettings }',
     {"renameTeam": {"__typename": "RenameTeamSuccess", "status": "updated", "updatedFields": ["name"], "team": {"name": "Red"}},
      "touchPlayers": [{"name": "Ann", "team": {"name": "Red"}}, {"name": "Ben", "team": {"name": "Red"}},
                       {"name": "Cy", "team": {"name": ""}}],
      "countSettings": 7}),
    ('mutation { renameTeam(id: "00000000-0000-0000-0000-0000000000a1", name: "") { __typename'
     ' ... on RenameTeamError { code errors { code identifier message } } } }',
     {"renameTeam": {"__typename": "RenameTeamError", "code": 422,
                     "errors": [{"code": 422, "identifier": "empty", "message": "No name."}]}}),
]


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(TABLES + traps())


@pytest.fixture(scope="module", params=PATHS, ids=lambda path: path.replace(", ", "+") or "nothing")
def server(request, database, module_serve):
    database.execute(f"alter database {database.name} set search_path = {request.param or repr('')}")
    return module_serve(database)


def test_the_traps_spring(database):
    with database.connect() as connection:
        connection.execute("set search_path = trap, pg_catalog")
        for sql in ("select 'a'::pg_catalog.text = 'a'", "select lower('a'::pg_catalog.text)", "select 1 = any ('{1}')",
                    "select 'a'::text", "select count(*)", "select jsonb_build_object('a', 1)"):
            with pytest.raises(Exception, match="hijacked|type boolean"):
                connection.execute(sql)


@pytest.mark.parametrize("query, answer", CASES, ids=[f"{number}" for number in range(len(CASES))])
def test_the_answer_is_the_same_under_every_path(server, query, answer):
    assert server.graphql(query) == {"data": answer}


def test_no_statement_leaves_a_name_bare(database):
    database.execute(f"alter database {database.name} reset search_path")
    short = [text for text, _ in CASES if text.startswith("{ accounts(where:")]
    together = "".join(text[1:-1].replace("accounts", f"a{number}: accounts", 1) for number, text in enumerate(short))
    for query in [f"{{{together}}}"] + [text for text, _ in CASES if text not in short]:
        done = subprocess.run([BINARY, "explain", database.url, query],
                              capture_output=True, text=True, timeout=60, env=environment({"limits_document_root_fields": 256}))
        statements = statements_of(done.stdout)
        assert done.returncode == 0 and statements, done.stderr
        for sql in statements:
            assert bare(sql) == [], sql


def test_a_backslash_in_a_name_is_one_whatever_the_role_prefers(make_database, serve):
    guarded, plain = (f"""create view v_{name} {option} as select id, jsonb_build_object('id', id, 'a\\', name) as data
        from thing;""" for name, option in (("box", "with (security_barrier)"), ("bag", "")))
    database = make_database(f"""
        create table thing (id uuid primary key, name text);
        insert into thing values ('00000000-0000-0000-0000-000000000001', 'x\\y');
        {guarded} {plain}""")
    database.execute(f"alter database {database.name} set standard_conforming_strings = off")
    server = serve(database)
    for field in ("boxes", "bags"):
        assert server.data(f'{{ {field}(where: {{a: {{eq: "x\\\\y"}}}}) {{ a }} }}') == {field: [{"a": "x\\y"}]}
