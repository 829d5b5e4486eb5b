# SPDX-License-Identifier: MIT
"""Replicas that cancel what they are asked, that follow somebody else by now, or become the primary."""

import threading

import pytest
from test_replicas import SQL, add, at_replica, ids, pause, resume, states, until

from support.embedding import Engine
from support.postgres import Cluster, Database

# Endless on a replica, and nothing on the primary.
WORK = """(select count(*) from generate_series(1, case current_setting('primary_conninfo') when '' then 0 else 100000 end) a,
    generate_series(1, 1000000) b)::int"""
SLOW = f"""
create view slow_note as select id, {WORK} as waits from note where id = 1;
create view long_note as select n as id, repeat('x', 1000) as text, case when n <= 500 then 0 else {WORK} end as waits
    from generate_series(1, 501) n where exists (select from note) order by n;
comment on view slow_note is '@fraiseql {{"key": ["id"]}}';
comment on view long_note is '@fraiseql {{"key": ["id"]}}';
create role plain login;
grant select on all tables in schema public to plain;
"""


@pytest.fixture(scope="module")
def servers():
    """A database, and the same on two servers that follow, until the last test."""
    clusters = [Cluster()]
    try:
        database = clusters[0].create_database(SQL + SLOW)
        for _ in range(2):
            clusters.append(Cluster(follows=clusters[0]))
        yield [database] + [Database(each, database.name) for each in clusters[1:]]
    finally:
        for each in clusters:
            each.destroy()


def urls(*replicas):
    return ",".join(each.url for each in replicas)


def works(replica):
    return replica.value("select count(*) from pg_stat_activity where state = 'active' and query like 'SELECT%waits%'")


def change(cluster, name, value):
    with cluster.connect() as connection:
        connection.execute(f"alter system set {name} = '{value}'")
        connection.execute("select pg_reload_conf()")


def test_what_a_replica_cancels_for_its_replay_is_answered_all_the_same(servers, serve):
    primary, *replicas = servers
    for each in replicas:
        change(each.cluster, "max_standby_streaming_delay", 0)
    server = serve(primary, database_replicas=urls(*replicas), server_workers=1)
    until(lambda: at_replica(server), "no replica is asked")
    for field, count in [("slowNotes", 1), ("longNotes", 501)]:  # of the long one some is read before it is cancelled
        answers = []
        thread = threading.Thread(target=lambda: answers.append(server.graphql(f"{{ {field}(limit: 1000) {{ id waits }} }}")))
        thread.start()
        until(lambda: any(works(each) for each in replicas), "no replica is asked")
        with primary.cluster.connect(primary.name) as connection, connection.transaction():
            connection.execute("lock table note in access exclusive mode")
            connection.execute("insert into note values ((select max(id) + 1 from note), 'x')")
        thread.join()
        assert "errors" not in answers[0], answers[0]
        assert [note["waits"] for note in answers[0]["data"][field]] == [0] * count
        until(lambda: states(server) == ["ok", "ok"], "they are not in use")
    assert any("conflict with recovery" in each.cluster.log for each in replicas)


def test_the_library_asks_replicas_too(servers):
    primary, *replicas = servers
    engine = Engine(primary.url, settings=[f"database.replicas={urls(*replicas)}"])

    def ask(document):
        return engine.execute(document).data

    until(lambda: ask("{ places { name } }") == {"places": [{"name": "replica"}]}, "no replica is asked")
    pause(replicas)
    try:
        assert ask("mutation { add(id: 50) }") == {"add": 50}
        assert {"id": 50} in ask("{ notes { id } }")["notes"]
        assert ask("{ places { name } }") == {"places": [{"name": "primary"}]}
    finally:
        resume(replicas)
    until(lambda: ask("{ places { name } }") == {"places": [{"name": "replica"}]}, "no replica is asked")
    assert {"id": 50} in ask("{ notes { id } }")["notes"]
    engine.close()


def test_replicas_that_change_sides(servers, serve):
    """One is promoted while the primary stands, the other one follows it.  Then the primary is lost, and what was
    promoted takes its place."""
    primary, first, second = servers
    hosts = f"{primary.cluster.directory},{first.cluster.directory}"
    server = serve(f"postgresql://postgres@/{primary.name}?host={hosts}", database_replicas=urls(first, second),
                   server_workers=1, database_pool_size=1)
    plain = serve(primary.cluster.direct_url(primary.name, "plain"), server_workers=1,
                  database_replicas=",".join(each.cluster.direct_url(primary.name, "plain") for each in (first, second)))
    for each in (server, plain):
        until(lambda each=each: states(each) == ["ok", "ok"], "they are not in use")
    with first.cluster.connect() as connection:
        connection.execute("select pg_promote()")
    for each in (server, plain):
        until(lambda each=each: states(each) == ["not_a_replica", "ok"], "nobody sees that it was promoted")
    change(second.cluster, "primary_conninfo", f"host={first.cluster.directory} user=postgres")
    first.execute("insert into note values (100, 'on the other timeline')")
    until(lambda: states(server) == ["not_a_replica", "not_a_replica"], "nobody sees that it follows another one")
    until(lambda: second.value("select count(*) from note where id = 100") == 1, "it does not follow")
    first.execute("select pg_logical_emit_message(false, '', repeat('x', 100000))")
    until(lambda: states(plain) == ["not_a_replica", "not_a_replica"], "nobody sees that it follows another one")
    for each in (server, plain):
        for number in range(4):
            assert 100 not in ids(each, {"X-User": str(number)})
    add(server, 99)
    primary.cluster.crash()
    server.wait_until_ready()
    until(lambda: states(server) == ["not_a_replica", "ok"], "it is not taken for a replica of the new primary")
    assert 100 in ids(server) and 99 not in ids(server)  # that was never on the other side
    add(server, 101)
    assert 101 in ids(server)
    until(lambda: at_replica(server), "it is not asked")
    assert 101 in ids(server)
