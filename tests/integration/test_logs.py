# SPDX-License-Identifier: MIT
"""A log that cannot be written, or that nobody reads, loses its lines and nothing else."""

import contextlib
import os
import signal
import subprocess
import time

import pytest
import requests

from support.process import PATIENCE, free_port
from support.server import BINARY, environment

SQL = """
create table item (id int primary key);
insert into item values (1);
create function fn_broken() returns int stable language sql as $$ select 1 / (select 0 from item) $$;
"""
QUERY = {"query": "{ items { id } }"}
ANSWER = {"data": {"items": [{"id": 1}]}}
BROKEN = {"query": "{ broken }"}


class Quiet:
    """A server whose output says nothing to us."""

    def __init__(self, database, redirection, **popen):
        self.base = f"http://127.0.0.1:{free_port()}"
        config = {"server_port": self.base.rsplit(":", 1)[1], "server_workers": 1}
        self.process = subprocess.Popen(
            ["sh", "-c", f'exec "$0" serve "$1" {redirection}', BINARY, database.url],
            env=environment(config), cwd="/", stdin=subprocess.DEVNULL, **popen)

    def wait_until_ready(self):
        deadline = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(requests.ConnectionError):
                if requests.get(f"{self.base}/ready", timeout=PATIENCE).status_code == 200:
                    return
            assert self.process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)

    def ask(self, body):
        return requests.post(f"{self.base}/graphql", json=body, timeout=PATIENCE).json()

    def lost(self):
        text = requests.get(f"{self.base}/metrics", timeout=PATIENCE).text
        return next(int(line.split()[1]) for line in text.splitlines()
                    if line.startswith("fraiseql_log_lines_lost_total"))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@contextlib.contextmanager
def quiet(database, redirection, **popen):
    server = Quiet(database, redirection, **popen)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.process.kill()
        server.process.wait()


@pytest.mark.parametrize("redirection", [">/dev/full 2>&1", ">/dev/full 2>/dev/null", ">&- 2>&-", "<&- >&- 2>&-"])
def test_what_cannot_be_written_is_lost_and_nothing_else(database, redirection):
    with quiet(database, redirection) as server:
        for _ in range(50):
            assert server.ask(BROKEN)["errors"][0]["extensions"]["code"]
            assert server.ask(QUERY) == ANSWER
        deadline = time.monotonic() + PATIENCE
        while "2>/dev/null" not in redirection and server.lost() < 50:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert server.stop() == 0


def test_a_reader_that_went_away_ends_nothing(database):
    out, into = os.pipe()
    with quiet(database, "2>&1", stdout=into) as server:
        os.close(into)
        os.close(out)
        assert server.ask(BROKEN)["errors"]
        assert server.ask(QUERY) == ANSWER
        assert server.stop() == 0


def fill(server):
    """Until lines are lost; the answers do not wait for them."""
    with requests.Session() as session:
        slowest, deadline = 0, time.monotonic() + 2 * PATIENCE
        while server.lost() == 0:
            assert time.monotonic() < deadline
            for _ in range(200):
                began = time.monotonic()
                session.post(f"{server.base}/graphql", json=BROKEN, timeout=PATIENCE)
                slowest = max(slowest, time.monotonic() - began)
        return slowest


def test_a_reader_that_stops_reading_holds_nobody_up(database):
    out, into = os.pipe()
    with quiet(database, "2>&1", stdout=into) as server:
        os.close(into)
        assert fill(server) < 5
        assert server.ask(QUERY) == ANSWER
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 5
        os.close(out)


def test_a_reader_that_goes_on_is_told_what_it_missed(database):
    out, into = os.pipe()
    with quiet(database, "2>&1", stdout=into) as server, os.fdopen(out, errors="replace") as stream:
        os.close(into)
        fill(server)
        for line in stream:
            if "lines of the log are missing" in line:
                break
        server.process.send_signal(signal.SIGTERM)
        assert "finishing what runs" in stream.read()
        assert server.process.wait(PATIENCE) == 0
