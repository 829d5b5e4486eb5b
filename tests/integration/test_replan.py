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


def test_a_statement_that_was_slow_is_planned_for_its_values(make_database, serve):
    database = make_database(SQL)
    server = serve(database, server_workers=1, database_pool_size=1, database_replan_after="2ms")
    done, still_open = [{"id": n} for n in (1, 2, 3)], [{"id": 299990 + n} for n in (1, 2, 3)]
    # Planned for 'done' five times, then once for any value: all go along the primary key.
    for _ in range(8):
        assert server.data(QUERY, {"status": "done"}) == {"tasks": done}
    assert server.data(QUERY, {"status": "open"}) == {"tasks": still_open}
    # That one went to the end of the table, if none before it was slow, as on a busy machine.
    for _ in range(8):
        assert server.data(QUERY, {"status": "open"}) == {"tasks": still_open}
        assert server.data(QUERY, {"status": "done"}) == {"tasks": done}
    assert scans(database, 8) >= 8
    assert replans(server) >= 3
