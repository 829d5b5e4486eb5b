# SPDX-License-Identifier: MIT
"""Behind PgBouncer in transaction mode, with one process of PostgreSQL for everybody: nothing that a
request leaves there is found by another one, or by another client of the pooler."""

import tempfile
import threading

import psycopg
import pytest
import test_session

from support.hostile import HostileProxy, message
from support.pooler import Pooler
from support.postgres import blocked, wait_for_waiting
from support.wire import graphql_request

ROLE = "fraiseql_pooler_test"

# leave() leaves what a session can hold; seen() says what it finds.
SQL = f"""
create table note (id serial primary key, tenant text not null default current_setting('app.tenant_id'), text text);
alter table note enable row level security;
create policy own on note using (tenant = nullif(current_setting('app.tenant_id', true), ''));
create function leave() returns int language plpgsql volatile as $$ begin
    perform set_config('app.tenant_id', 'thief', false), set_config('search_path', 'pg_temp', false),
            set_config('TimeZone', 'Asia/Tokyo', false), set_config('client_encoding', 'LATIN1', false),
            pg_advisory_lock(4711), setseed(0.5);
    execute 'listen gossip';
    return 1; end $$;
create function fn_read_and_leave() returns int language sql stable as 'select public.leave()';
create function fn_leave(fail boolean) returns int language plpgsql volatile as $$ begin
    insert into public.note (text) values ('left');
    perform public.leave();
    create temp table rest (id int);
    execute 'declare left_open cursor with hold for select 1';
    if fail then raise exception 'on purpose'; end if;
    return 1; end $$;
create function fn_prepare() returns int language plpgsql volatile as $$ begin
    execute 'prepare mine as select 1'; return 1; end $$;
create function fn_write(text text) returns text language sql volatile as
    'insert into public.note (text) values ($1) returning tenant';
create function fn_write_secretly() returns int language plpgsql stable as $$ begin
    insert into public.note (text) values ('secretly'); return 1; end $$;
create table pledge (id int primary key, fk_note int references note deferrable initially deferred, tenant text);
create function stamp() returns trigger language plpgsql as $$ begin
    update public.pledge set tenant = current_setting('app.tenant_id') where id = new.id; return null; end $$;
create constraint trigger late after insert on pledge deferrable initially deferred
    for each row execute function stamp();
create function fn_pledge(id int, note int) returns int language sql volatile as
    'insert into public.pledge values ($1, $2) returning id';
create table slow (id int);
grant select, insert, update on all tables in schema public to {ROLE};
grant usage on all sequences in schema public to {ROLE};
"""
SEEN = """select json_build_object(
    'tenant', coalesce(current_setting('app.tenant_id', true), ''), 'path', current_setting('search_path'),
    'zone', current_setting('TimeZone'), 'encoding', current_setting('client_encoding'),
    'name', current_setting('application_name'), 'isolation', current_setting('transaction_isolation'),
    'only reads', current_setting('transaction_read_only'), 'timeout', current_setting('statement_timeout'),
    'locks', (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()),
    'listens', (select count(*) from pg_listening_channels()), 'cursors', (select count(*) from pg_cursors where name <> ''),
    'temporary', to_regclass('pg_temp.rest'), 'prepared', (select count(*) from pg_prepared_statement() where name not like 'PGBOUNCER%'))"""


@pytest.fixture(scope="module")
def database(cluster, module_database):
    with cluster.connect() as connection:
        connection.execute(f"drop role if exists {ROLE}")
        connection.execute(f"create role {ROLE} login")
    return module_database(SQL)


@pytest.fixture(scope="module")
def pooler(cluster):
    pooler = Pooler(cluster)
    yield pooler
    pooler.stop()


@pytest.fixture(scope="module")
def url(pooler, database):
    return pooler.url(database.name, ROLE)


@pytest.fixture(scope="module")
def server(url, module_serve):
    return module_serve(url, session_trusted_headers=True, server_workers=2, database_pool_size=6)


@pytest.fixture
def neighbour(url):
    """Another client of the same process."""
    with psycopg.connect(url, autocommit=True, prepare_threshold=None, application_name="next door") as connection:
        yield lambda: connection.execute(SEEN).fetchone()[0]


def as_tenant(tenant):
    return {"X-FraiseQL-Tenant-Id": tenant}


def processes(database):
    return database.value("select count(*) from pg_stat_activity where datname = current_database()"
                          f" and usename = '{ROLE}'")


def pooled(server):
    lines = server.get("/metrics").text.splitlines()
    return int(next(line for line in lines if line.startswith("fraiseql_db_connections_pooled ")).split()[1]) > 0


@pytest.mark.parametrize("document", [
    "{ readAndLeave }",
    "{ readAndLeave again: readAndLeave notes { id } }",
    "mutation { leave(fail: false) }",
    "mutation { leave(fail: true) }",
    "mutation { leave(fail: false) write(text: \"x\") pledge(id: -1, note: -1) }",
])
def test_nothing_is_left_for_the_next_client(server, database, neighbour, document):
    before = neighbour()
    for _ in range(3):
        server.graphql(document, headers=as_tenant("a"))
        assert neighbour() == before
        assert server.data("{ notes { id } }") == {"notes": []}
    assert processes(database) == 1


def test_a_transaction_is_open_until_the_process_is_clean(database, serve):
    """The pooler takes a process back when PostgreSQL says that it is idle."""
    with tempfile.TemporaryDirectory() as directory:
        proxy = HostileProxy(directory, f"{database.cluster.directory}/.s.PGSQL.5432")
        server = serve(proxy.url(database.name), database_pooler="transaction", session_trusted_headers=True,
                       server_workers=1, database_pool_size=1)
        states = []

        def listen(kind, body):
            states.append(body if kind == b"Z" else b"")
            return message(kind, body)

        proxy.new_alter = lambda: listen
        marked = 'text: "fq_00"'  # what the proxy knows a connection that runs jobs by
        server.data(f"mutation {{ write({marked}) }}", headers=as_tenant("a"))
        server.graphql("mutation { leave(fail: true) }", headers=as_tenant("a"))
        server.data("{ readAndLeave }")
        server.data("{ slows { id } }")
        assert b"".join(states) == b"TI" b"EI" b"TI" b"I"
        server.stop()
        proxy.stop()


TAGS = [b"BEGIN", b"SELECT 1", b"SELECT 1", b"SET CONSTRAINTS", b"COMMIT", b"BEGIN"]  # settings, then the call


@pytest.mark.parametrize("cut, told, rows", [
    (2, "before anything was changed", 0),
    (4, "not known", 1),
    (5, None, 1),  # PostgreSQL has said that it is committed
])
def test_a_line_that_breaks_around_the_commit(database, serve, cut, told, rows):
    with tempfile.TemporaryDirectory() as directory:
        proxy = HostileProxy(directory, f"{database.cluster.directory}/.s.PGSQL.5432")
        server = serve(proxy.url(database.name), database_pooler="transaction", session_trusted_headers=True,
                       server_workers=1, database_pool_size=1)
        database.execute("truncate note cascade")
        tags = []

        def breaks(kind, body):
            if kind == b"C":
                tags.append(body.rstrip(b"\0"))
            return None if len(tags) > cut else message(kind, body)

        proxy.new_alter = lambda: breaks
        answer = server.graphql('mutation { write(text: "fq_00") }', headers=as_tenant("a"))
        proxy.behave()
        assert tags == TAGS[:cut + 1]
        if told:
            assert told in answer["errors"][0]["message"], answer
        else:
            assert answer == {"data": {"write": "a"}}
        assert database.value("select count(*) from note") == rows
        server.stop()
        proxy.stop()


def test_a_process_that_holds_prepared_statements_of_a_function_ends(server, neighbour):
    before = neighbour()
    assert server.data("mutation { prepare }") == {"prepare": 1}
    assert neighbour() == before


def test_queries_only_read(server, database):
    code = server.errors("{ writeSecretly }", headers=as_tenant("a"))[0]["extensions"]["code"]
    assert code != "TIMEOUT" and database.value("select count(*) from note where text = 'secretly'") == 0


def test_tenants_that_ask_at_once_see_only_their_own(server, database):
    database.execute("truncate note cascade")
    wrong = []

    def ask(tenant):
        headers = list(as_tenant(tenant).items())
        with server.connect() as wire:
            for n in range(12):
                said = wire.exchange(graphql_request('mutation { write(text: "x") }', headers=headers)).json
                wire.exchange(graphql_request(f"mutation {{ leave(fail: true) }}", headers=headers))
                wire.exchange(graphql_request('{ notes(where: {text: {matches: "("}}) { id } }', headers=headers))
                seen = wire.exchange(graphql_request("{ notes { tenant } }", headers=headers)).json
                if said != {"data": {"write": tenant}} or seen != {"data": {"notes": [{"tenant": tenant}] * (n + 1)}}:
                    wrong.append((tenant, said, seen))

    threads = [threading.Thread(target=ask, args=(f"tenant {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert database.value("select count(*) from note") == 8 * 12
    assert processes(database) == 1


def test_pipelined_requests_stay_apart(server, database):
    database.execute("truncate note cascade; insert into note (tenant) values ('a'), ('b')")
    tenants = ["a", "b"] * 20
    with server.connect() as wire:
        wire.send(b"".join(graphql_request("{ notes { tenant } }", headers=list(as_tenant(t).items())) for t in tenants))
        answers = [wire.response().json["data"]["notes"] for _ in tenants]
    assert answers == [[{"tenant": tenant}] for tenant in tenants]


def test_what_waits_for_the_commit_knows_who_asked(server, database):
    database.execute("truncate note cascade; insert into note (id, tenant) values (1, 'a')")
    assert server.data("mutation { pledge(id: 1, note: 1) }", headers=as_tenant("a")) == {"pledge": 1}
    assert database.rows("select id, tenant from pledge") == [(1, "a")]
    error = server.errors("mutation { pledge(id: 2, note: 99) }", headers=as_tenant("a"))[0]
    assert error["extensions"]["code"] == "CONSTRAINT_VIOLATION"
    assert database.rows("select id from pledge") == [(1,)]


def test_a_query_that_takes_too_long_is_cancelled(url, database, server, serve, neighbour):
    before = neighbour()
    hasty = serve(url, database_statement_timeout="300ms", server_workers=1, database_pool_size=1)
    with blocked(database, "slow"):
        assert hasty.errors("{ slows { id } }")[0]["extensions"]["code"] == "TIMEOUT"
        wait_for_waiting(database, 0)
    assert server.data("{ slows { id } }") == {"slows": []}
    assert neighbour() == before


def test_a_process_that_is_killed_takes_a_mutation_along(server, database):
    answers = []
    with blocked(database, "note"):
        thread = threading.Thread(target=lambda: answers.append(
            server.graphql('mutation { write(text: "killed") }', headers=as_tenant("a"))))
        thread.start()
        wait_for_waiting(database, 1)
        database.execute(f"select pg_terminate_backend(pid) from pg_stat_activity where usename = '{ROLE}'")
        thread.join()
    assert answers[0]["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert database.value("select count(*) from note where text = 'killed'") == 0
    server.wait_until_ready()
    assert server.data('mutation { write(text: "after") }', headers=as_tenant("a")) == {"write": "a"}


def test_it_is_found_out_whether_there_is_a_pooler(cluster, database, url, server, serve):
    options = {"server_workers": 1, "database_pool_size": 1, "session_trusted_headers": True}
    direct = cluster.direct_url(database.name, ROLE)
    assert pooled(server)
    assert not pooled(serve(direct, **options))
    told = serve(direct, database_pooler="transaction", **options)
    assert pooled(told)
    assert told.data('mutation { write(text: "y") }', headers=as_tenant("c")) == {"write": "c"}
    assert told.data("{ notes { text } }", headers=as_tenant("c")) == {"notes": [{"text": "y"}]}


def test_in_session_mode_statements_are_kept_where_that_is_said(cluster, database, serve):
    pooler = Pooler(cluster, mode="session", size=4)
    try:
        server = serve(pooler.url(database.name, ROLE), database_pooler="session", server_workers=1, database_pool_size=1)
        assert not pooled(server)
        for _ in range(2):
            assert server.data("{ slows { id } }") == {"slows": []}
    finally:
        pooler.stop()


class TestSessionsAgain:
    """The tests of sessions, through the pooler."""

    @pytest.fixture(scope="class")
    def database(self, cluster, module_database):
        with cluster.connect() as connection:
            connection.execute(f"drop role if exists {test_session.ROLE}")
            connection.execute(f"create role {test_session.ROLE} login")
        return module_database(test_session.SQL)

    @pytest.fixture(scope="class")
    def url(self, pooler, database):
        return pooler.url(database.name, test_session.ROLE)

    @pytest.fixture(scope="class")
    def server(self, url, module_serve):
        return module_serve(url, session_trusted_headers=True, server_workers=1, database_pool_size=4)

    @pytest.fixture(scope="class")
    def told(self, url, module_serve):
        return module_serve(url, session_trusted_headers=True, session_settings=test_session.SETTINGS, server_workers=1,
                            database_pool_size=4, database_statement_timeout="1s")

    vars().update({name: staticmethod(value) for name, value in vars(test_session).items()
                   if name.startswith("test_")})
