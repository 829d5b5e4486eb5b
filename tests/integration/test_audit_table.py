# SPDX-License-Identifier: MIT
"""The audit log in a table: one chain of all servers, which goes on when the database was away, and shows
what was taken out of it."""

import concurrent.futures
import json
import subprocess
import time

import psycopg
import pytest

from support.process import PATIENCE
from support.server import BINARY, environment

SQL = """
create table item (id int primary key generated always as identity, name text not null);
create function fn_add(name text) returns int language sql as
    $$ insert into item (name) values ($1) returning id $$;
"""
ADD = 'mutation Add($n: String!) { add(name: $n) }'


def install(database):
    done = subprocess.run([BINARY, "setup", "--with", "audit", database.url], env=environment(), capture_output=True,
                          text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return done.stdout


def lines(database):
    return [line for (line,) in database.rows("select entry from fraiseql.audit order by seq")]


def verify(database):
    run = subprocess.run([BINARY, "audit", "verify", "-"], input="".join(line + "\n" for line in lines(database)),
                         capture_output=True, text=True, timeout=PATIENCE)
    return run.returncode, run.stdout + run.stderr


def count(database, kind):
    return database.value("select count(*) from fraiseql.audit_entries where kind = %s", [kind])


def wait_until(is_so, *told):
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, [tell() for tell in told]
        time.sleep(0.01)


def add(server, name="x"):
    return server.data(ADD, {"n": name}, headers={"X-FraiseQL-User-Id": "ann"})


@pytest.fixture(scope="module")
def database(module_database):
    database = module_database(SQL)
    assert "version 1 of audit" in install(database)
    return database


CONFIG = {"audit_to": "table", "session_trusted_headers": True, "server_workers": 1}


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database, **CONFIG)


def test_entries_are_rows_that_anybody_can_read_and_check(server, database):
    before = count(database, "mutation")
    add(server, "hunter2")
    wait_until(lambda: count(database, "mutation") == before + 1)
    assert database.rows("select outcome, user_id, name, operation, fields->>0, address from fraiseql.audit_entries "
                         "where kind = 'mutation' order by seq desc limit 1") == [
        ("success", "ann", "Add", "mutation", "add", "127.0.0.1")]
    assert [json.loads(line)["seq"] for line in lines(database)] == list(range(1, len(lines(database)) + 1))
    assert verify(database)[0] == 0
    assert "hunter2" not in "".join(lines(database))


def test_a_row_stays_as_it_is(database):
    for sql in ("update fraiseql.audit set entry = replace(entry, 'success', 'failure')", "delete from fraiseql.audit",
                "truncate fraiseql.audit", "delete from fraiseql.audit_entries where seq = 1"):
        with pytest.raises(psycopg.Error, match="only grows|cannot delete from view"):
            database.execute(sql)


def test_several_servers_write_one_chain(server, database, serve):
    others = [server, serve(database, **CONFIG), serve(database, **CONFIG)]
    before = count(database, "mutation")
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda i: add(others[i % 3]), range(60)))
    for other in others[1:]:
        other.stop()
    wait_until(lambda: count(database, "mutation") == before + 60, lambda: server.process.output)
    code, said = verify(database)
    assert code == 0, said
    assert count(database, "end") >= 2 and "find no room" not in said


def test_a_connection_that_is_lost_loses_and_repeats_nothing(server, database):
    before = count(database, "mutation")
    for i in range(5):
        add(server)
        database.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
                         "and query like '%fraiseql.audit%' and pid <> pg_backend_pid()")
    add(server)
    wait_until(lambda: count(database, "mutation") == before + 6, lambda: server.process.output)
    assert verify(database)[0] == 0


def test_a_text_that_postgresql_has_not_makes_no_entry_unreadable(make_database):
    """Else somebody who is refused could choose a name that hides all the others."""
    database = make_database()
    install(database)
    database.execute("insert into fraiseql.audit values (1, '{\"seq\":1,\"user\":\"a\\u0000b\"}')")
    assert database.rows("select user_id from fraiseql.audit_entries") == [("a\ufffdb",)]


def test_rows_that_are_taken_away_are_missed(make_database, serve):
    database = make_database(SQL)
    install(database)
    server = serve(database, **CONFIG)
    add(server)
    wait_until(lambda: count(database, "mutation") == 1)
    last = json.loads(lines(database)[-1])
    database.execute("alter table fraiseql.audit disable trigger audit_keep; "
                     f"delete from fraiseql.audit where seq = {last['seq']}; "
                     "alter table fraiseql.audit enable always trigger audit_keep")
    assert verify(database)[0] == 0  # nobody can know yet
    add(server)
    wait_until(lambda: count(database, "mutation") == 1)
    code, said = verify(database)
    assert code == 1 and "others were taken away" in said
    cut = [json.loads(line) for line in lines(database) if '"kind":"cut"' in line]
    assert [(entry["last"], entry["last_hash"]) for entry in cut] == [(last["seq"], last["hash"])]


def test_without_its_table_a_server_drops_or_refuses_as_it_is_told(make_database, serve):
    database = make_database(SQL)
    server = serve(database, audit_when_full="refuse", ready=False, **CONFIG)
    wait_until(lambda: "setup --with audit" in server.process.output, lambda: server.process.output)
    answer = server.post({"query": "{ items { id } }"})
    assert answer.status_code == 503 and "audit log cannot be written" in answer.text
    install(database)
    server.wait_until_ready()
    add(server)
    wait_until(lambda: count(database, "mutation") == 1)
    assert "is written again" in server.process.output
    database.execute("alter table fraiseql.audit rename to away")
    add(server)  # it was not known yet that it is away
    wait_until(lambda: server.post({"query": "{ __typename }"}).status_code == 503)
    assert not server.is_ready()
    database.execute("alter table fraiseql.away rename to audit")
    server.wait_until_ready()
    wait_until(lambda: count(database, "mutation") == 2)
    server.stop()
    code, said = verify(database)
    assert code == 0, said


def test_a_queue_that_is_full_is_told_when_the_table_is_back(make_database, serve):
    database = make_database(SQL)
    server = serve(database, audit_queue="256KiB", audit_reads=True, **CONFIG)
    install(database)
    wait_until(lambda: count(database, "reload") >= 1, lambda: server.process.output)
    database.execute("alter table fraiseql.audit rename to away")
    names = ["n" * 190 + str(i) for i in range(400)]
    for name in names:
        server.data(f"query {name} {{ items {{ id }} }}")
    database.execute("alter table fraiseql.away rename to audit")
    wait_until(lambda: '"kind":"lost"' in "".join(lines(database)) or count(database, "read") == 400)
    server.stop()
    lost = sum(json.loads(line).get("count", 0) for line in lines(database) if '"kind":"lost"' in line)
    assert lost > 0 and count(database, "read") + lost == 400
    assert verify(database)[0] == 0


def test_another_key_is_not_written_behind(server, database, serve, tmp_path):
    key = tmp_path / "key"
    key.write_text("0123456789abcdef0123456789abcdef")
    other = serve(database, audit_key_file=key, **CONFIG)
    wait_until(lambda: "or of another key" in other.process.output, lambda: other.process.output)
    assert other.data("{ items { id } }")
    assert verify(database)[0] == 0
