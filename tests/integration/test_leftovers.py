# SPDX-License-Identifier: MIT
"""What a query does to its session is gone before the next request, whatever it was and however it
came to run; and queries that can do no such thing are not charged for it."""

import itertools
import re
import time

import pytest

from support.process import PATIENCE

VISITOR, GUEST = "fraiseql_leftovers_visitor", "fraiseql_leftovers_guest"

# act() runs what the table says, so that each test brings its own deed to the same doors.
SQL = f"""
create extension citext;
create extension hstore;
create extension ltree;
create extension pg_trgm;
create table deed (sql text not null);
create function act() returns int language plpgsql volatile as $$
    declare statement text;
    begin
        for statement in select sql from deed loop execute statement; end loop;
        return 1;
    end $$;
create function quiet_act() returns int language sql stable as 'select act()';
create function act_on(value int) returns boolean language sql stable as 'select act() = 1 and value is not null';

create function fn_stable() returns int language sql stable as 'select act()';

create view by_function as select 1 as id, quiet_act() as done;
create view by_view as select * from by_function;

create table guarded (id int primary key, name text not null);
insert into guarded values (1, 'one');
alter table guarded enable row level security;
create policy watched on guarded using (act_on(id));
create view above_policy with (security_invoker) as select g.id, upper(g.name) as name from guarded g;
create table guard (id int primary key, fk_guarded int references guarded);
insert into guard values (1, 1);
create policy elsewhere on guarded as permissive using (false);
create table beside (id int primary key);
insert into beside values (1);
alter table beside enable row level security;
create policy asks on beside using (exists (select from by_function f where f.done = beside.id));

create domain checked as int check (act_on(value));
create view by_domain as select 1 as id, n::checked as amount from generate_series(1, 1) n;

create type pair as (a int, b int);
create function pair_less(pair, pair) returns boolean language plpgsql immutable as $$
    begin return act() = 1 and $1.a < $2.a; end $$;
create operator < (leftarg = pair, rightarg = pair, procedure = pair_less);
create view by_operator as
    select 1 as id, row(n, 2)::pair operator(public.<) row(2, 3)::pair as less from generate_series(1, 1) n;

create type mood as enum ('good', 'bad');
create function mood_text(mood) returns json language plpgsql immutable as $$
    begin perform act(); return '"x"'; end $$;
create cast (mood as json) with function mood_text(mood);
create table with_cast (id int primary key, mood mood);
insert into with_cast values (1, 'good');
create view by_cast with (security_invoker) as select c.id, to_jsonb(c.mood) as mood from with_cast c;

create function step(state int, value int) returns int language plpgsql immutable as $$
    begin perform act(); return coalesce(state, 0) + value; end $$;
create function fixed(int) returns boolean language plpgsql immutable as $$
    begin perform act(); return true; end $$;
create table by_condition (id int primary key);
create index on by_condition (id) where fixed(1);
create table by_expression (id int primary key);
create index on by_expression ((id > 0 and fixed(1)));
create table by_statistics (id int primary key, n int);
create statistics guess on (n > 0 and fixed(1)), n from by_statistics;
create table by_check (id int primary key);
create table by_check_child (check (id > 0 and fixed(1))) inherits (by_check);
create aggregate total(int) (sfunc = step, stype = int);
create view by_aggregate as select 1 as id, total(n) as sum from generate_series(1, 1) n;
create view by_window as
    select n as id, total(n) over (order by n) as sum from generate_series(1, 1) n;
create view by_xml as
    select 1 as id, table_to_xml('by_function', true, false, '')::text as xml;
create type given as (amount checked);
create view by_default as
    select 1 as id, (select jsonb_populate_record(null::given, '{{"amount": 3}}'))::text as record
    from (select 1) one;

create function fn_seen() returns jsonb language plpgsql stable as $$
    declare last text;
    begin
        begin last := lastval(); exception when others then last := sqlerrm; end;
        return jsonb_build_object(
            'who', array[current_user, session_user]::text[],
            'settings', (select jsonb_object_agg(name, setting) from pg_settings),
            'schemas', current_schemas(false)::text[],
            'tenant', current_setting('app.tenant_id', true), 'user', current_setting('app.user_id', true),
            'locks', (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()),
            'prepared', (select count(*) from pg_prepared_statement() where from_sql),
            'listening', (select count(*) from pg_listening_channels()),
            'cursors', (select count(*) from pg_cursors where name <> ''),
            'temporary', (select count(*) from pg_class
                          where relnamespace = pg_my_temp_schema() and relkind in ('r', 'S')),
            'last', last);
    end $$;
create function fn_chance() returns float8 language sql stable as 'select random()';
create sequence ticket;
create table written (id int primary key);
create function fn_change() returns int language sql volatile as 'select act()';
create function fn_gossip() returns int language plpgsql volatile as $$
    begin
        listen gossip;
        perform pg_notify('gossip', n || repeat('x', 7000)) from generate_series(1, 50) n;
        return 1;
    end $$;
create function tenant() returns text language sql stable as $$ select current_setting('app.tenant_id', true) $$;
create function fn_tenant() returns text language sql stable as 'select tenant()';
create function fn_set_tenant(v text) returns text language sql volatile as
    $$ select set_config('app.tenant_id', v, false) $$;
create function fn_ask_tenant() returns text language sql volatile as 'select tenant()';

create table wish (id int primary key, tenant text not null);
insert into wish values (1, 'a'), (2, 'b');
alter table wish enable row level security;
create policy own on wish using (tenant = nullif(current_setting('app.tenant_id', true), ''));
grant select, insert on all tables in schema public to {VISITOR}, {GUEST};
grant all on sequence ticket to {VISITOR};
"""

DOORS = {
    "function": "{ stable }",
    "view": "{ byFunctions { done } }",
    "view of a view": "{ byViews { id done } }",
    "policy": "{ guardeds { id } }",
    "policy below a view": "{ abovePolicies { name } }",
    "policy of a related row": "{ guards { guarded { name } } }",
    "filter by a related row": "{ guards(where: {guarded: {name: {eq: \"one\"}}}) { id } }",
    "policy that asks a view": "{ besides { id } }",
    "domain": "{ byDomains { amount } }",
    "operator": "{ byOperators { less } }",
    "cast": "{ byCasts { mood } }",
    "aggregate": "{ byAggregates { sum } }",
    "window": "{ byWindows { sum } }",
    "table_to_xml": "{ byXmls { xml } }",
    "record": "{ byDefaults { record } }",
}
DEEDS = {
    "setting": "select set_config('app.tenant_id', 'b', false)",
    "setting of the transaction": "select set_config('app.tenant_id', 'b', true)",
    "role": f"set role {GUEST}",
    "search_path": "set search_path = pg_temp, public",
    "time zone": "set time zone 'Asia/Tokyo'",
    "dates": "set datestyle = 'German'",
    "statement_timeout": "set statement_timeout = '1h'",
    "writable": "set default_transaction_read_only = off",
    "isolation": "set default_transaction_isolation = 'read committed'",
    "lock": "select pg_advisory_lock(42), pg_advisory_lock_shared(43)",
    "prepare": "prepare mine as select 1",
    "deallocate": "deallocate all",
    "listen": "listen gossip",
    "cursor": "declare kept cursor with hold for select 1",
    "temporary table": "create temporary table t (id int)",
}
FORBIDDEN = {"temporary table"}  # to who only reads


@pytest.fixture(scope="module")
def database(cluster, module_database):
    with cluster.connect() as connection:
        for role in (VISITOR, GUEST):
            connection.execute(f"drop role if exists {role}")
            connection.execute(f"create role {role} login")
        connection.execute(f"grant {GUEST} to {VISITOR}")
    return module_database(SQL)


@pytest.fixture(scope="module")
def server(cluster, database, module_serve):
    return module_serve(cluster.url(database.name, user=VISITOR), server_workers=1, database_pool_size=1,
                        session_trusted_headers=True)


@pytest.fixture
def do(database):
    """Says what act() does from now on."""
    def say(*statements):
        with database.connect() as connection:
            connection.execute("delete from deed")
            for statement in statements:
                connection.execute("insert into deed values (%s)", [statement])
    say()
    yield say
    say()


def seen(server):
    return server.data("{ seen }")["seen"]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("door", DOORS)
def test_a_query_leaves_nothing_behind(server, do, door, deed):
    before = seen(server)
    do(DEEDS[deed])
    answer = server.graphql(DOORS[door])
    assert ("errors" in answer) == (deed in FORBIDDEN), answer
    do()
    assert seen(server) == before
    assert server.data("{ wishes { id } }") == {"wishes": []}


@pytest.mark.parametrize("table", ["by_condition", "by_expression", "by_statistics", "by_check"])
def test_what_is_computed_while_planning_leaves_nothing_behind(cluster, database, serve, do, table):
    server = serve(cluster.url(database.name, user=VISITOR), server_workers=1, database_pool_size=1)
    field = {"by_condition": "byConditions", "by_expression": "byExpressions", "by_statistics": "byStatistics",
             "by_check": "byChecks"}[table]
    do(DEEDS["setting"])
    assert server.data(f"{{ {field}(where: {{id: {{gt: 5}}}}) {{ id }} }}") == {field: []}
    do()
    assert server.data("{ wishes { id } }") == {"wishes": []}


def test_chance_cannot_be_foretold(server, do):
    do("select setseed(0.42)")
    values = set()
    for _ in range(3):
        server.data("{ stable }")
        values.add(server.data("{ chance }")["chance"])
    assert len(values) == 3


CHANGES = {**DEEDS, "sequence": "select nextval('ticket')",
           "temporary sequence": "create temporary sequence s; select nextval('s')"}


@pytest.mark.parametrize("deed", CHANGES)
def test_a_mutation_leaves_nothing_behind(server, do, deed):
    before = seen(server)
    do(*CHANGES[deed].split("; "))
    assert server.data("mutation { change }") == {"change": 1}
    do()
    assert seen(server) == before


@pytest.mark.parametrize("given", ["options", "service", "PGOPTIONS"])
def test_what_the_connection_is_given_holds_behind_a_mutation(cluster, database, serve, do, tmp_path, given):
    address = cluster.url(database.name, user=VISITOR)
    config = {}
    if given == "options":
        address += "&options=-c%20work_mem%3D5MB%20-c%20datestyle%3DGerman"
    elif given == "service":
        (tmp_path / "services").write_text("[ours]\noptions=-c work_mem=5MB\n")
        address += "&service=ours"
        config["PGSERVICEFILE"] = tmp_path / "services"
    else:
        config["PGOPTIONS"] = "-c work_mem=5MB"
    server = serve(address, server_workers=1, database_pool_size=1, **config)
    before = seen(server)["settings"]
    assert (before["work_mem"], before["DateStyle"], before["statement_timeout"]) == ("5120", "ISO, YMD", "30000")
    do("set work_mem = '7MB'", "set timezone = 'Asia/Tokyo'")
    assert server.data("mutation { change }") == {"change": 1}
    do()
    assert seen(server)["settings"] == before


def test_a_mutation_does_not_choose_chance(server, do):
    do("select setseed(0.42)")
    values = set()
    for _ in range(3):
        server.data("mutation { change }")
        values.add(server.data("{ chance }")["chance"])
    assert len(values) == 3


@pytest.mark.parametrize("who", ["set session authorization " + GUEST, "set role " + GUEST])
def test_who_asks_is_as_before_for_a_superuser_too(database, serve, do, who):
    server = serve(database, server_workers=1, database_pool_size=1)
    before = seen(server)
    do(who)
    for document in ("{ stable }", "mutation { change }"):
        server.data(document)
        assert seen(server) == before


def test_a_role_given_at_login_is_given_back(cluster, database, serve, do):
    with cluster.connect() as connection:
        connection.execute(f"alter role {VISITOR} set role = {GUEST}")
    try:
        server = serve(cluster.url(database.name, user=VISITOR), server_workers=1, database_pool_size=1)
    finally:
        with cluster.connect() as connection:
            connection.execute(f"alter role {VISITOR} reset role")
    before = seen(server)
    assert before["who"] == [GUEST, VISITOR]
    for document in ("{ stable }", "mutation { change }"):
        do("set role none")
        server.data(document)
        do()
        assert seen(server) == before


@pytest.mark.parametrize("opening", [
    "set default_transaction_read_only = off",
    "select set_config('transaction_read_only', 'off', true)",
    "select set_config('transaction_read_only', 'off', false)",
])
def test_queries_read_only_whatever_they_do(server, database, do, opening):
    write = "insert into written values (1)"
    do(opening)
    server.graphql("{ stable }")
    do(write)
    assert "read-only" in server.errors("{ stable }")[0]["message"] or server.errors("{ stable }")
    do(opening, write)
    assert server.errors("{ stable }")
    assert server.errors("{ a: stable b: stable }")
    assert database.value("select count(*) from written") == 0


@pytest.mark.parametrize("deed", [
    "select set_config('app.tenant_id', 'b', false)", "select set_config('app.tenant_id', 'b', true)",
    f"set role {GUEST}", "set search_path = pg_temp, public", "set time zone 'Asia/Tokyo'",
    "declare kept cursor with hold for select 1",
])
@pytest.mark.parametrize("door", ["function", "view", "policy", "operator"])
def test_the_next_field_of_the_same_query_cannot_tell(server, do, door, deed):
    headers = {"X-FraiseQL-Tenant-Id": "a"}
    alone = server.data("{ seen wishes { tenant } }", headers=headers)
    do(deed)
    door = DOORS[door].strip("{} ") + " }" * (DOORS[door].count("}") - 1)
    assert server.data(f"{{ {door} seen wishes {{ tenant }} }}", headers=headers) == {
        **server.data(DOORS["function"] and f"{{ {door} }}", headers=headers), **alone}
    assert alone["wishes"] == [{"tenant": "a"}] and alone["seen"]["tenant"] == "a"


def test_the_next_field_of_the_same_mutation_cannot_tell(server, do):
    headers = {"X-FraiseQL-Tenant-Id": "a"}
    document = 'mutation { setTenant(v: "b") first: askTenant change second: askTenant }'
    do("select set_config('app.tenant_id', 'b', true)", f"set role {GUEST}")
    answer = server.data(document, headers=headers)
    assert answer == {"setTenant": "b", "first": "a", "change": 1, "second": "a"}
    assert server.data('mutation { setTenant(v: "b") askTenant }') == {"setTenant": "b", "askTenant": ""}


def test_a_statement_that_took_the_name_of_ours_is_never_run(server, database, do):
    """Every name that is prepared, taken by one that answers something else."""
    wishes = "{ wishes { id tenant } }"
    headers = {"X-FraiseQL-Tenant-Id": "a"}
    want = server.data(wishes, headers=headers)
    for door in ("{ stable }", "mutation { change }"):
        assert server.data(wishes, headers=headers) == want
        do("""do $$
            declare ours text;
            begin
                for ours in select name from pg_prepared_statements where statement like '%wish%' loop
                    execute 'deallocate ' || ours;
                    execute 'prepare ' || ours || ' as select id, ''stolen'' as tenant from wish';
                end loop;
            end $$""")
        server.data(door)
        do()
        assert server.data(wishes, headers=headers) == want


def test_nothing_piles_up_of_what_a_function_listens_to(database, serve, monkeypatch):
    # A sanitizer keeps what was freed unless told otherwise.
    monkeypatch.setenv("ASAN_OPTIONS", "detect_leaks=1:exitcode=99:quarantine_size_mb=1")
    server = serve(database, server_workers=1, database_pool_size=1)
    for _ in range(20):
        server.data("mutation { gossip }")
    before = resident(server)
    for _ in range(200):  # 70 MB of notifications
        server.data("mutation { gossip }")
    assert resident(server) - before < 20 * 1024 * 1024


def resident(server):
    with open(f"/proc/{server.process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096


# ---- settings that nobody gave ----

UWS = """
create table uw (id int primary key, tenant uuid, other text);
insert into uw values (1, 'a0000000-0000-4000-8000-000000000001', null), (2, null, null);
alter table uw enable row level security;
create policy bare on uw using (tenant = current_setting('app.tenant_id', true)::uuid);
create table vw (id int primary key);
insert into vw values (1);
alter table vw enable row level security;
create policy sound on vw using (nullif(current_setting('app.tenant_id', true), '') is null);
create policy also on vw using (coalesce(current_setting('app.user_id', true), '') = 'x');
create function fn_given(name text) returns text language sql stable as 'select current_setting(name, true)';
"""
TENANT = {"X-FraiseQL-Tenant-Id": "a0000000-0000-4000-8000-000000000001"}


@pytest.fixture(scope="module")
def uws(cluster, database, module_database, module_serve):
    made = module_database(UWS)
    made.execute(f"grant select on all tables in schema public to {VISITOR}")
    return module_serve(cluster.url(made.name, user=VISITOR), server_workers=1, database_pool_size=1,
                        session_trusted_headers=True)


def test_a_setting_that_nobody_gave_is_empty_before_and_after_somebody_gave_it(uws):
    names = ("app.tenant_id", "app.user_id", "app.contact_id", "request.jwt.claims", "fraiseql.request_id",
             "fraiseql.result")
    ask = "{" + " ".join(f'{name.replace(".", "_")}: given(name: "{name}")' for name in names) + "}"
    everything = {**TENANT, "X-FraiseQL-User-Id": "u", "X-FraiseQL-Contact-Id": "c", "X-FraiseQL-Claims": '{"sub": "u"}'}
    nothing = {name.replace(".", "_"): "" for name in names}
    assert uws.data(ask) == nothing
    given = uws.data(ask, headers=everything)
    assert given["app_tenant_id"] == TENANT["X-FraiseQL-Tenant-Id"] and given["fraiseql_request_id"]
    assert uws.data(ask) == nothing


def test_a_policy_answers_the_same_on_a_fresh_and_a_used_connection(uws):
    fresh = [uws.graphql(document) for document in ("{ uws { id } }", "{ vws { id } }")]
    assert uws.data("{ uws { id } vws { id } }", headers=TENANT) == {"uws": [{"id": 1}], "vws": []}
    assert [uws.graphql(document) for document in ("{ uws { id } }", "{ vws { id } }")] == fresh
    assert fresh[1] == {"data": {"vws": [{"id": 1}]}}


def test_a_policy_that_takes_empty_for_null_is_warned_of(uws):
    assert uws.process.wait_for('warning "public"."uw": its policy bare reads .*app.tenant_id')
    assert "sound" not in uws.process.output and "policy also" not in uws.process.output


def test_a_default_of_the_database_holds_where_no_request_says_otherwise(make_database, serve):
    database = make_database(UWS)
    database.execute(f"alter database {database.name} set app.tenant_id = 'everybody'")
    server = serve(database, server_workers=1, database_pool_size=1, session_trusted_headers=True)
    ask = '{ given(name: "app.tenant_id") }'
    for headers, tenant in ((None, "everybody"), ({"X-FraiseQL-Tenant-Id": "a"}, "a"), (None, "everybody")):
        assert server.data(ask, headers=headers) == {"given": tenant}


# ---- what cannot leave anything ----

_marks = itertools.count(1)
CLEAN = """
create extension citext;
create extension hstore;
create extension ltree;
create extension pg_trgm;
create extension intarray;
create type mood as enum ('good', 'bad');
create type place as (street text, number int);
create domain positive as int check (value > 0 and value < 1000000);
create type span as range (subtype = float8);
create function noisy() returns trigger language plpgsql as $$ begin return new; end $$;
create function next_name() returns text language plpgsql volatile as $$ begin return 'x'; end $$;
create table thing (
    id int primary key, name text not null default next_name(), mail citext, mood mood, place place, size positive,
    path ltree, more hstore, tags int[], span span, day date, price numeric, data jsonb, moods mood[],
    twice int generated always as (id * 2) stored, fk_thing int references thing
);
create trigger noise before insert on thing for each row execute function noisy();
insert into thing (id, mail, mood, size, path) values (1, 'A@b.c', 'good', 3, 'a.b'), (2, null, null, null, null);
create index on thing (lower(name));
create function plain(text) returns text language sql immutable as 'select lower($1)';
create index on thing (plain(name)) where plain(name) > 'a';
alter table thing enable row level security;
create policy own on thing using (name is not null and nullif(current_setting('app.tenant_id', true), '') is null);
create view above as
    select t.id, lower(t.name) as name, now() as at, count(*) over () as all_of_them, similarity(t.name, 'x') as like_x,
        t.path <@ 'a'::ltree as below, t.mail = 'a@b.c' as same, gen_random_uuid() as luck,
        jsonb_build_object('mood', t.mood, 'place', t.place) as document
    from thing t;
create view locks as select 1 as id, count(*) as count from pg_locks;
create materialized view kept as select id, next_name() as name from thing;
create table part (id int primary key, name text) partition by range (id);
create table part_1 partition of part for values from (0) to (10);
create function fn_idle() returns int language sql stable as $$ select length(set_config('app.tenant_id', '', true)) $$;
create table counted (id int generated always as identity primary key, name text not null check (name <> ''),
                      fk_part int references part, at timestamptz default now(),
                      who text default current_setting('app.tenant_id', true));
create table watched (id int primary key, name text);
create function watching() returns trigger language plpgsql as $$ begin
    perform set_config('app.tenant_id', 'trigger', false); return new; end $$;
create trigger watching after insert on watched for each row execute function watching();
create table above_watched (id int primary key);
create table below (id int primary key references above_watched on delete cascade);
create trigger watching after delete on below for each row execute function watching();
create table ruled_by_default (id int primary key, name text default next_name());
create table checked_by_function (id int primary key, name text check (plain(name) <> 'a'));
insert into above_watched values (1), (2); insert into below values (1);
create function fn_last() returns bigint language sql volatile as 'select lastval()';
"""


@pytest.fixture(scope="module")
def clean(cluster, module_database, module_serve):
    made = module_database(CLEAN)
    made.execute(f"alter database {made.name} set log_statement = 'all'")
    server = module_serve(made, server_workers=1, database_pool_size=1, mutations_tables="all")
    server.data("{ parts { id } }")
    return server


def mark(cluster, server):
    """The number of the line in PostgreSQL's log that comes next."""
    name = f"mark {next(_marks)}"
    start = cluster.log.count("\n")
    server.data(f'{{ parts(where: {{name: {{eq: "{name}"}}}}) {{ id }} }}')
    cluster.wait_for(name, start)
    return cluster.log.count("\n") + 1


def said(cluster, server, document):
    """What PostgreSQL was told for the document."""
    server.data(document)
    start = mark(cluster, server)
    server.data(document)
    end = mark(cluster, server)
    lines = cluster.log.split("\n")[start:end]
    statements = re.findall(r"LOG:  (?:execute [^:]*|statement): (.*)", "\n".join(lines))
    assert '"public"."part"' in statements[-1]
    return statements[:-1]


@pytest.mark.parametrize("document", [
    "{ things { id name mail mood place { street } size path more tags span { lower upper } day price data moods twice } }",
    '{ things(where: {mail: {eq: "a@B.C"}, mood: {eq: good}, size: {lt: 5}}, orderBy: [{name: ASC}]) { id } }',
    "{ things { id thing { name things { id } } } }",
    "{ aboves { id name at allOfThem likeX below same luck document } }",
    "{ locks { count } }",
    "{ kepts { id name } }",
    "{ parts { id } }",
])
def test_what_cannot_touch_its_session_is_sent_alone(cluster, clean, document):
    statements = said(cluster, clean, document)
    assert len(statements) == 1 and statements[0].startswith(("SELECT", "WITH")), statements


def test_what_can_is_rolled_back_and_settled(cluster, clean):
    assert [one.split(" ")[0] for one in said(cluster, clean, "{ idle }")] == [
        "begin", "SELECT", "rollback;"]
    assert [one.split(" ")[0] for one in said(cluster, clean, "{ a: idle things { id } b: idle c: idle }")] == [
        "begin", "savepoint", "SELECT", "rollback", "SELECT", "SELECT", "rollback", "SELECT", "rollback;"]


def cleans_up(statements):
    return any(statement.startswith("set session authorization default; reset role") for statement in statements)


@pytest.mark.parametrize("field", ['createCounted(input: {name: "a", part: null}) { id at }',
                                   'updateCounted(id: 1, set: {name: "b"}) { name }',
                                   'createCounteds(input: [{name: "a"}, {name: "b"}]) { count }',
                                   'deleteCounted(id: 99) { id }'])
def test_who_changes_a_plain_table_pays_for_no_cleaning(cluster, clean, field):
    assert not cleans_up(said(cluster, clean, "mutation { %s }" % field))


@pytest.mark.parametrize("number, field", enumerate([
    'createWatched(input: {id: ID, name: "a"}) { id }', "deleteAboveWatched(id: ID) { id }",
    "createRuledByDefault(input: {id: ID}) { id }", 'createCheckedByFunction(input: {id: ID, name: "b"}) { id }']))
def test_who_changes_a_table_that_runs_functions_pays(cluster, clean, number, field):
    fields = "mutation { %s }" % field
    clean.data(fields.replace("ID", str(2 * number + 1)))
    start = mark(cluster, clean)
    clean.data(fields.replace("ID", str(2 * number + 2)))
    end = mark(cluster, clean)
    assert cleans_up(re.findall(r"statement: (.*)", "\n".join(cluster.log.split("\n")[start:end])))


LONG_NAME = "of " * 13 + "lock" * 10

# What functions do, as their text says, and whether it leaves nothing.
TEXTS = {
    "a row that is changed": ("sql", True, "update public.counted as c set name = 'set role x' where id = 1 returning 1"),
    "a row that is made": ("sql", True, "insert into counted (name) values ('x') on conflict (id)"
                                        " do update set name = excluded.name returning 1"),
    "numbers": ("sql", True, "select (1e5 + 2.5e-3)::int"),
    "comments": ("plpgsql", True, "begin -- it's enough to create, then set it\n /* don't execute */ return 1; end"),
    "variables": ("plpgsql", True, "declare n int; begin select id into n from counted for update;"
                                   " if found then update counted set name = 'y' where id = n; end if; return n; end"),
    "a plain function": ("sql", True, "select length(plain('A'))"),
    "a table with a plain trigger": ("sql", True, "update stamped set name = 'x' returning 1"),
    "SET behind FOR UPDATE": ("plpgsql", False, "begin perform 1 from counted for update; set work_mem = '5MB'; return 1; end"),
    "SET in a branch": ("plpgsql", False, "begin if exists (select from counted for update) then"
                                          " set work_mem = '5MB'; end if; return 1; end"),
    "SET behind a comment": ("plpgsql", False, "begin -- then update counted\n set work_mem = '5MB'; return 1; end"),
    "SET in a loop": ("plpgsql", False, "declare r record; begin for r in select from counted for update loop"
                                        " set work_mem = '5MB'; end loop; return 1; end"),
    "a text that is run": ("plpgsql", False, "begin execute 'select 1'; return 1; end"),
    "a quoted name": ("sql", False, """select length(pg_catalog . "set_config"('work_mem', '5MB', false))"""),
    "letters behind a number": ("sql", False, "select 1set_config from set_config('work_mem', '5MB', false)"),
    "a quote behind a backslash": ("sql", False, "select length(e'\\' || set_config(\'work_mem\', \'5MB\', false) || e\'')"),
    "a comment in a comment": ("sql", False, "select 1 /* a /* b */ don't */ from set_config('work_mem', '5MB', false) -- '"),
    "a lock": ("sql", False, "select count(*)::int from (select pg_advisory_lock(1)) l"),
    "a function that is not plain": ("sql", False, "select fn_locks()"),
    "a name that is cut": ("sql", False, f"select {'long_' * 14}()"),
    "a table with a trigger that is not": ("sql", False, "insert into watched values (100) returning id"),
    "a view of such a function": ("sql", False, "select n from lock_view"),
    "a row's function": ("sql", False, "select t.lock_of from part t union all select 1"),
    "a temporary table": ("plpgsql", False, "begin create temp table x (); return 1; end"),
    "a table that is made": ("sql", False, "select 1 as x into made; select 1"),
    "a channel": ("plpgsql", False, "begin listen gossip; return 1; end"),
    "a block that is run": ("plpgsql", False, "begin do 'begin set work_mem = 1; end'; return 1; end"),
    "SET in a loop, behind a bracket": ("plpgsql", False, "declare r record; a int[] := '{1}'; begin for r in select from counted"
                                        " for update limit a[1]loop set work_mem = '5MB'; end loop; return 1; end"),
    "the view of settings": ("sql", False, "update pg_settings set setting = '5MB' where name = 'work_mem'; select 1"),
    "a view of the view of settings": ("sql", False, "update kept_settings set setting = '5MB' where name = 'work_mem'; select 1"),
    "a view that is written through": ("sql", False, "insert into watched_rows values (101) returning id"),
    "a view of a view that is written through": ("sql", False, "insert into watched_ids values (102) returning id"),
    "a list of values that are checked": ("sql", False, "select cardinality('{1}'::_locked)"),
    "a name of many words that is cut": ("sql", False, f'select "{LONG_NAME}"()'),
    "a view of a plain table": ("sql", True, "insert into stamped_rows values (1) on conflict do nothing; select 1"),
}
TEXT_SQL = f"""
create function {'long_' * 14}() returns int language sql as $f$ select count(*)::int from (select pg_advisory_lock(1)) l $f$;
create function fn_locks() returns int language sql as $f$ select count(*)::int from (select pg_advisory_lock(1)) l $f$;
create view lock_view as select fn_locks() as n;
create function lock_of(part) returns int language sql as 'select fn_locks()';
create table stamped (id int primary key, name text, at timestamptz);
create function stamp() returns trigger language plpgsql as $f$ begin new.at := now(); return new; end $f$;
create trigger stamp before update on stamped for each row execute function stamp();
create domain locked as int check (value + fn_locks() > 0);
create function "{LONG_NAME}"() returns int language sql as 'select fn_locks()';
create view watched_rows as select id, name from watched;
create view watched_ids as select id from watched_rows;
create view stamped_rows as select id, name from stamped;
create view kept_settings as select name, setting from pg_settings;
create function fn_by_default(n int default length(set_config('app.user_id', 'x', false))) returns int language sql as 'select n';
"""


@pytest.fixture(scope="module")
def texts(cluster, module_database, module_serve):
    made = module_database(CLEAN + TEXT_SQL)
    with made.connect() as connection:
        connection.execute("set check_function_bodies = off")
        for number, (language, _, text) in enumerate(TEXTS.values()):
            connection.execute(f"create function fn_text_{number}() returns int language {language} volatile as $f$ {text} $f$")
    made.execute(f"alter database {made.name} set log_statement = 'all'")
    return module_serve(made, server_workers=1, database_pool_size=1, mutations_tables="all")


def told(cluster, server, document):
    """The log of PostgreSQL meanwhile."""
    start = mark(cluster, server)
    server.graphql(document)
    end = mark(cluster, server)
    return "\n".join(cluster.log.split("\n")[start:end])


@pytest.mark.parametrize("number, name", enumerate(TEXTS))
def test_whether_a_function_pays_for_cleaning_is_read_from_its_text(cluster, texts, number, name):
    found = told(cluster, texts, "mutation { text%d }" % number)
    assert f"fn_text_{number}" in found
    assert cleans_up(re.findall(r"LOG:  statement: (.*)", found)) != TEXTS[name][1], found


def test_a_default_that_is_not_plain_pays(cluster, texts):
    found = told(cluster, texts, "mutation { byDefault }")
    assert cleans_up(re.findall(r"LOG:  statement: (.*)", found))


def test_a_table_with_a_plain_trigger_pays_for_no_cleaning(cluster, texts):
    found = told(cluster, texts, 'mutation { updateStamped(id: 1, set: {name: "x"}) { at } }')
    assert not cleans_up(re.findall(r"LOG:  statement: (.*)", found))


def test_a_function_that_gets_another_text_pays_once_that_was_seen(cluster, make_database, serve):
    database = make_database("create table t (id int primary key);"
                             "create function fn_name() returns int language sql volatile as 'select 1'")
    database.execute(f"alter database {database.name} set log_statement = 'all'")
    server = serve(database, server_workers=1, database_pool_size=1, schema_watch="200ms")
    start = cluster.log.count("\n")
    assert server.data("mutation { name }") == {"name": 1}
    database.execute("create or replace function fn_name() returns int language sql volatile as"
                     " $$ select length(set_config('app.tenant_id', 'b', false)) $$")
    deadline = time.monotonic() + PATIENCE
    while not (cleaned := "reset role" in cluster.log[-100_000:]) and time.monotonic() < deadline:
        server.data("mutation { name }")
    assert cleaned and cluster.log.count("\n") > start


def test_settings_that_the_session_began_with_are_not_made_again(cluster, clean):
    cleaning, = [one for one in said(cluster, clean, "mutation { deleteAboveWatched(id: 9999) { id } }") if cleans_up([one])]
    assert re.findall("set ([a-zA-Z_]+) =", cleaning) == ["default_transaction_read_only", "seed"]


def test_the_next_field_cannot_tell_what_a_trigger_set(clean):
    found = clean.data('mutation { createWatched(input: {id: 90}) { id } createCounted(input: {name: "x"}) { who } }')
    assert found == {"createWatched": {"id": 90}, "createCounted": {"who": ""}}


def test_what_a_sequence_remembers_is_nobodys(clean):
    clean.data('mutation { createCounted(input: {name: "a"}) { id } }')
    assert clean.errors("mutation { last }")
