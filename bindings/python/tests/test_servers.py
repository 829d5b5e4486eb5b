# SPDX-License-Identifier: MIT
"""The same application under each server, and what becomes of a client that leaves."""

import os
import pathlib
import signal
import socket
import sys
import time

import httpx
import pytest
from support.postgres import blocked, wait_for_waiting
from support.process import PATIENCE, Process, free_port

pytest.importorskip("fraiseql._engine")

HERE = pathlib.Path(__file__).parent
SQL = "create table item (id int primary key); insert into item values (7);"
QUERY = {"query": "{ items { id } }"}

SERVERS = {
    "uvicorn": ["uvicorn", "--port", "{port}"],
    "hypercorn": ["hypercorn", "--bind", "127.0.0.1:{port}"],
    "granian": ["granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", "{port}"],
}


class Served:
    def __init__(self, server, target, database):
        self.port = free_port()
        command = [part.format(port=self.port) for part in SERVERS[server]]
        path = os.pathsep.join([str(HERE / "served"), str(HERE.parent / "src")])
        environment = {**os.environ, "FRAISEQL_DATABASE_URL": database.url, "PYTHONPATH": path}
        self.process = Process(server, [sys.executable, "-m", *command, target], env=environment)
        self.url = f"http://127.0.0.1:{self.port}"

    def wait_until_ready(self):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return httpx.get(self.url + "/health", timeout=PATIENCE)
            except httpx.TransportError:
                assert self.process.returncode is None, self.process.output
                assert time.monotonic() < deadline, self.process.output
                time.sleep(0.05)


@pytest.fixture
def serve(database):
    served = []

    def start(server, target):
        served.append(Served(server, target, database))
        served[-1].wait_until_ready()
        return served[-1]

    yield start
    for each in served:
        assert each.process.stop(signal.SIGTERM) is not None, "it had to be killed"


@pytest.mark.parametrize(
    ("server", "target"),
    [("uvicorn", "api:plain"), ("hypercorn", "api:app"), ("granian", "api:app")],
)
def test_it_answers_under(serve, server, target):
    served = serve(server, target)
    answer = httpx.post(served.url + "/graphql", json=QUERY, timeout=PATIENCE)
    assert answer.json() == {"data": {"items": [{"id": 7}]}}


def test_a_client_that_leaves_cancels_what_it_asked_for(serve, database):
    served = serve("uvicorn", "api:app")
    body = b'{"query":"{ items { id } }"}'
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with blocked(database, "item"):
        with socket.create_connection(("127.0.0.1", served.port)) as connection:
            connection.sendall(head.encode() + body)
            wait_for_waiting(database, 1)
        wait_for_waiting(database, 0)
    answer = httpx.post(served.url + "/graphql", json=QUERY, timeout=PATIENCE)
    assert answer.json() == {"data": {"items": [{"id": 7}]}}
