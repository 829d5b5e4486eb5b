# SPDX-License-Identifier: MIT
"""Several hosts, of which one takes changes: it is found, and found again when it is another one."""

import time

import pytest

from support.postgres import Cluster, Database
from support.process import PATIENCE

SQL = """
create table note (id int primary key, text text not null);
insert into note values (1, 'one');
create function fn_add(id int) returns int language sql as $$ insert into note values ($1, 'added') returning id $$;
"""


@pytest.fixture
def pair():
    """A database, and the same on a server that follows."""
    primary = Cluster()
    try:
        database = primary.create_database(SQL)
        replica = Cluster(follows=primary)
        try:
            yield database, Database(replica, database.name)
        finally:
            replica.destroy()
    finally:
        primary.destroy()


def wait_until_followed(primary, replica):
    """Until the replica shows what the primary has committed."""
    wanted = primary.value("select count(*) from note")
    deadline = time.monotonic() + PATIENCE
    while replica.value("select count(*) from note") != wanted:
        assert time.monotonic() < deadline, "the replica does not follow"
        time.sleep(0.01)


def ids(server):
    return [note["id"] for note in server.data("{ notes(orderBy: [{id: ASC}]) { id } }")["notes"]]


def test_changes_go_to_the_server_that_takes_them(pair, serve):
    primary, replica = pair
    hosts = f"{replica.cluster.directory},{primary.cluster.directory}"
    # The environment may name them as well; and what is read only unless it says otherwise can be written.
    primary.execute("alter role postgres set default_transaction_read_only = on")
    url = f"postgresql://postgres@/{primary.name}"
    by_environment = serve(url, server_workers=1, database_pool_size=1, PGHOST=hosts)
    assert by_environment.data("mutation { add(id: 8) }") == {"add": 8}
    reader = serve(url, server_workers=1, database_pool_size=1, PGHOST=hosts, PGTARGETSESSIONATTRS="standby")
    assert reader.errors("mutation { add(id: 9) }")[0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    by_environment.stop()
    reader.stop()
    server = serve(f"postgresql://postgres@/{primary.name}?host={hosts}", server_workers=1, database_pool_size=2,
                   database_queue_timeout="200ms")
    follower = serve(replica, server_workers=1, database_pool_size=1)

    for number in (2, 3):
        assert server.data(f"mutation {{ add(id: {number}) }}") == {"add": number}

    # One that follows is read, and says that it takes no changes.
    assert 1 in ids(follower)
    for _ in range(2):
        error = follower.errors("mutation { add(id: 4) }")[0]
        assert error["extensions"]["code"] == "SERVICE_UNAVAILABLE"
        assert "takes no changes at present" in error["message"]

    # Nobody takes changes: that is said, and nothing is done.
    wait_until_followed(primary, replica)
    primary.cluster.crash()
    for _ in range(2):
        assert server.errors("mutation { add(id: 5) }")[0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    server.wait_until_ready(False)

    replica.value("select pg_promote()")
    server.wait_until_ready()
    assert server.data("mutation { add(id: 6) }") == {"add": 6}
    assert follower.data("mutation { add(id: 7) }") == {"add": 7}
    assert ids(server) == ids(follower) == [1, 2, 3, 6, 7, 8]
