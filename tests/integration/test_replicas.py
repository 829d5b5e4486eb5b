# SPDX-License-Identifier: MIT
"""Queries go to servers that follow, as far as these have what the caller may expect to see; all else goes to the
primary."""

import json
import os
import signal
import time
from contextlib import contextmanager

import pytest
import requests

from support.postgres import Cluster, Database
from support.process import PATIENCE

SQL = """
create table note (id int primary key, text text not null);
insert into note values (1, 'one');
create function fn_add(id int) returns int language sql as $$ insert into note values ($1, 'added') returning id $$;
create function where_am_i() returns text language sql volatile as
  $$ select case current_setting('primary_conninfo') when '' then 'primary' else 'replica' end
     from set_config('app.asked', 'yes', true) $$;
create function fn_whereabouts() returns text language sql stable as $$ select where_am_i() $$;
create function fn_plain_whereabouts() returns text language sql stable as
  $$ select case current_setting('primary_conninfo') when '' then 'primary' else 'replica' end $$;
create view place as select 1 as id, case current_setting('primary_conninfo') when '' then 'primary' else 'replica' end as name;
comment on view place is '@fraiseql {"key": ["id"]}';
create view asked as select 1 as id, where_am_i() as name;
comment on view asked is '@fraiseql {"key": ["id"]}';
"""
PLACE = "{ places { name } }"


@pytest.fixture(scope="module")
def servers():
    """A database, and the same on two servers that follow."""
    clusters = [Cluster()]
    try:
        database = clusters[0].create_database(SQL)
        for _ in range(2):
            clusters.append(Cluster(follows=clusters[0]))
        yield [database] + [Database(each, database.name) for each in clusters[1:]]
    finally:
        for each in clusters:
            each.destroy()


def until(holds, what):
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def place(server, field="places", headers=None):
    return server.data(f"{{ {field} {{ name }} }}", headers=headers)[field][0]["name"]


def at_replica(server, headers=None):
    return place(server, headers=headers) == "replica"


def states(server):
    return server.get("/ready").json()["checks"]["replicas"]


def ids(server, headers=None):
    return {note["id"] for note in server.data("{ notes { id } }", headers=headers)["notes"]}


def add(server, number, headers=None):
    """Where the change stands, as the answer tells."""
    answer = server.post({"query": f"mutation {{ add(id: {number}) }}"}, headers)
    assert answer.json() == {"data": {"add": number}}
    return answer.headers["FraiseQL-Position"]


GATE = {"name": "gate", "type": "gateway", "addresses": "127.0.0.0/8", "headers": "user=X-User"}


@pytest.fixture(scope="module")
def start(servers, module_serve):
    """A server whose callers are who X-User says."""
    primary, *replicas = servers

    def start(**config):
        config.setdefault("server_workers", 1)
        config.setdefault("database_replicas", ",".join(each.url for each in replicas))
        return module_serve(primary, auth_providers=json.dumps([GATE]), **config)

    return start


@pytest.fixture(scope="module")
def server(start):
    return start(database_pool_size=2)


def processes(cluster):
    """The server's, and of its sessions."""
    first = cluster._process.pid
    with open(f"/proc/{first}/task/{first}/children", encoding="ascii") as children:
        return [first, *map(int, children.read().split())]


@contextmanager
def silence(cluster):
    """It takes connections and says nothing."""
    stopped = processes(cluster)
    for each in stopped:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in stopped:
            os.kill(each, signal.SIGCONT)


def pause(replicas):
    for each in replicas:
        each.execute("select pg_wal_replay_pause()")
        until(lambda each=each: each.value("select pg_get_wal_replay_pause_state()") == "paused", "it does not pause")


def resume(replicas):
    for each in replicas:
        each.execute("select pg_wal_replay_resume()")


def test_what_only_reads_is_asked_of_replicas_once_they_are_known_to_be_there(server):
    until(lambda: at_replica(server), "no replica is asked")
    assert states(server) == ["ok", "ok"]
    assert server.data("{ plainWhereabouts }") == {"plainWhereabouts": "replica"}
    # What may change its session may do anything, so it is not.
    assert place(server, "askeds") == "primary"
    assert server.data("{ whereabouts }") == {"whereabouts": "primary"}


def test_whoever_changes_something_sees_it_and_others_see_it_by_and_by(server, servers):
    _, *replicas = servers
    ann, ben = {"X-User": "ann"}, {"X-User": "ben"}
    until(lambda: at_replica(server, ann), "no replica is asked")
    pause(replicas)
    try:
        place_of_two = add(server, 2, ann)
        # This process remembers it of her, and nobody else waits for it.
        for _ in range(4):
            assert 2 in ids(server, ann)
            assert 2 not in ids(server, ben)
        # Whoever brings the place along sees it anywhere.
        both = {**ben, "FraiseQL-Position": place_of_two}
        assert 2 in ids(server, both)
        assert not at_replica(server, both)
        # One of the two has it, so that one is asked.
        resume(replicas[:1])
        until(lambda: at_replica(server, both), "the replica that has it is not asked")
        for _ in range(4):
            assert 2 in ids(server, both)
    finally:
        resume(replicas)


def test_other_workers_know_what_was_changed(start, servers):
    _, *replicas = servers
    server = start(server_workers=2)
    ann = {"X-User": "ann"}
    clients = [requests.Session() for _ in range(8)]

    def numbers(client):
        answer = client.post(server.url, json={"query": "{ notes { id } }"}, headers=ann, timeout=PATIENCE)
        return {note["id"] for note in answer.json()["data"]["notes"]}

    pause(replicas)
    try:
        add(server, 3, ann)
        for client in clients:
            assert 3 in numbers(client)
    finally:
        resume(replicas)
        for client in clients:
            client.close()


@pytest.mark.parametrize("position", ["0", "1/", "/1", "0/123456789", "0/G", "0/1/1", "-1/1"])
def test_a_position_that_no_answer_gave_is_refused(server, position):
    answer = server.post({"query": PLACE}, {"FraiseQL-Position": position})
    assert answer.status_code == 400 and answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_a_batch_tells_the_last_of_its_changes(start):
    server = start(server_batching=True)
    answer = server.post([{"query": f"mutation {{ add(id: {number}) }}"} for number in (20, 21)])
    seen = {"FraiseQL-Position": answer.headers["FraiseQL-Position"], "X-User": "dan"}
    until(lambda: at_replica(server, seen), "no replica catches up")
    assert {20, 21} <= ids(server, seen)


def test_a_replica_that_is_behind_is_left_alone_and_taken_again(start, servers):
    _, *replicas = servers
    server = start(database_replica_lag="500ms")
    until(lambda: states(server) == ["ok", "ok"], "they are not in use")
    pause(replicas)
    try:
        add(server, 4)
        until(lambda: states(server) == ["behind", "behind"], "nobody sees that they are behind")
        assert 4 in ids(server, {"X-User": "carla"})
        server.process.wait_for("replica 1: behind")
    finally:
        resume(replicas)
    until(lambda: states(server) == ["ok", "ok"], "they are not taken again")
    until(lambda: at_replica(server, {"X-User": "carla"}), "no replica is asked")


def test_replicas_that_die_or_fall_silent_keep_nobody_waiting_and_come_back(start, servers):
    _, *replicas = servers
    server = start(database_pool_size=1)
    until(lambda: states(server) == ["ok", "ok"], "they are not in use")
    replicas[0].cluster.crash()
    with silence(replicas[1].cluster):
        for number in range(6):
            assert place(server, headers={"X-User": str(number)}) == "primary"
        until(lambda: states(server) == ["unavailable", "unavailable"], "nobody sees that they are away")
    replicas[0].cluster.start()
    until(lambda: states(server) == ["ok", "ok"], "they are not taken again")
    until(lambda: at_replica(server, {"X-User": "nobody else"}), "they are not asked again")


def test_what_is_no_replica_is_never_asked(start, servers, make_database):
    primary, replica, _ = servers
    others = [make_database(SQL), primary, Database(replica.cluster, "postgres")]
    server = start(database_replicas=",".join(each.url for each in [*others, replica]))
    until(lambda: states(server) == ["not_a_replica"] * 3 + ["ok"], "what is a replica is not told apart")
    until(lambda: at_replica(server), "the replica is not asked")
    for number in range(4):
        assert at_replica(server, {"X-User": str(number)})
