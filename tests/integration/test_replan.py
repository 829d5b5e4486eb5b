# SPDX-License-Identifier: MIT
"""A plan that PostgreSQL made for any values may be bad for some: what was slow is planned for its values."""

import re
import time

from support.process import PATIENCE

# Nearly all rows are done; the few that are open come last.
SQL = """
create table task (id int primary key, status text not null);
insert into task select i, case when i > 299990 then 'open' else 'done' end from generate_series(1, 300000) i;
create index task_status on task (status);
analyze task;
"""
QUERY = "query ($status: String!) { tasks(where: {status: {eq: $status}}, limit: 3) { id } }"


def scans(database, least):
    """Of the index that only a plan for the rare value takes; PostgreSQL counts with a delay."""
    end = time.monotonic() + PATIENCE
    while True:
        (count,), = database.rows("select idx_scan from pg_stat_user_indexes where indexrelname = 'task_status'")
        if count >= least or time.monotonic() > end:
            return count
        time.sleep(0.05)


def replans(server):
    return int(re.search(r"^fraiseql_db_replans_total (\d+)$", server.get("/metrics").text, re.MULTILINE)[1])


def test_a_statement_that_would_be_planned_otherwise_for_its_values_is(make_database, serve):
    database = make_database(SQL)
    server = serve(database, server_workers=1, database_pool_size=1, database_replan_after="2ms")
    done, still_open = [{"id": n} for n in (1, 2, 3)], [{"id": 299990 + n} for n in (1, 2, 3)]
    # Planned for 'done' five times, then once for any value: all go along the primary key.
    for _ in range(8):
        assert server.data(QUERY, {"status": "done"}) == {"tasks": done}
    # Goes to the end of the table, so it is slow, and PostgreSQL is asked behind it.  On a busy machine the others
    # may have been slow too, and then it was asked a moment ago, for their values.
    end = time.monotonic() + PATIENCE
    while replans(server) == 0 and time.monotonic() < end:
        assert server.data(QUERY, {"status": "open"}) == {"tasks": still_open}
    for _ in range(8):
        assert server.data(QUERY, {"status": "open"}) == {"tasks": still_open}
        assert server.data(QUERY, {"status": "done"}) == {"tasks": done}
    assert scans(database, 8) >= 8
    assert replans(server) >= 3


def test_a_statement_that_is_slow_by_any_plan_keeps_the_one_it_has(make_database, serve):
    """As all are on a busy machine: to plan them each time would make it busier."""
    server = serve(make_database("create table task (id int primary key, status text not null);"
                                 "insert into task select i, 'done' from generate_series(1, 50000) i; analyze task"),
                   server_workers=1, database_pool_size=1, database_replan_after="1ms")
    query = "query ($text: String!) { tasks(where: {status: {contains: $text}}, orderBy: {status: ASC}, limit: 1) { id } }"
    for _ in range(16):
        assert server.data(query, {"text": "it's \\ not there"}) == {"tasks": []}
    assert replans(server) == 0


ROLE = "replan_reader"


def test_postgresql_is_asked_for_whoever_asked(cluster, make_database, serve):
    """Row level security by tenant is part of the plan; what was set for the question ends with it."""
    with cluster.connect() as connection:
        connection.execute(f"drop role if exists {ROLE}")
        connection.execute(f"create role {ROLE} login")
    database = make_database(SQL + f"""
        grant select on task to {ROLE};
        alter table task enable row level security;
        create policy own on task using (status <> coalesce(current_setting('app.tenant_id', true), ''));
        """)
    server = serve(cluster.url(database.name, user=ROLE), server_workers=1, database_pool_size=1,
                   database_replan_after="1ms", session_trusted_headers=True)
    for _ in range(12):
        tasks = server.data(QUERY, {"status": "open"}, headers={"X-FraiseQL-Tenant-Id": "it's 'done'"})["tasks"]
        assert tasks == [{"id": 299991}, {"id": 299992}, {"id": 299993}]
    assert server.data(QUERY, {"status": "done"}, headers={"X-FraiseQL-Tenant-Id": "done"}) == {"tasks": []}
    assert server.data(QUERY, {"status": "done"}) == {"tasks": [{"id": 1}, {"id": 2}, {"id": 3}]}
