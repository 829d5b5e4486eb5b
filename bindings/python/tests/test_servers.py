# SPDX-License-Identifier: MIT
"""The same application under each server, and what becomes of a client that leaves."""

import contextlib
import importlib.util
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest
from support.postgres import blocked, wait_for_waiting
from support.process import PATIENCE, Process, free_port

from fraiseql._program import data_folder, program

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
            with contextlib.suppress(httpx.TransportError):
                # The server in C listens before it has its schema.
                if httpx.get(self.url + "/ready", timeout=PATIENCE).status_code == 200:
                    return
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


class Hosted(Served):
    """The server in C, with resolvers in Python."""

    def __init__(
        self, database, *arguments, words=("serve", "--app", "hosted:app"), folder=HERE / "served"
    ):
        self.port = free_port()
        command = [
            program(),
            *words,
            "--port",
            str(self.port),
            "--set",
            "session.trusted_headers=true",
        ]
        command += arguments
        path = os.pathsep.join([str(folder), str(HERE.parent / "src")])
        environment = {**os.environ, "FRAISEQL_DATABASE_URL": database.url, "PYTHONPATH": path}
        environment["FRAISEQL_PYTHON"] = sys.executable
        self.process = Process("fraiseql", command, env=environment, cwd=folder)
        self.url = f"http://127.0.0.1:{self.port}"


def ask(served, query, **headers):
    answer = httpx.post(
        served.url + "/graphql", json={"query": query}, headers=headers, timeout=PATIENCE
    )
    return answer.json()


def test_the_server_in_c_asks_python_for_what_has_resolvers(database):
    served = Hosted(database)
    try:
        served.wait_until_ready()
        query = '{ greeting(name: "A") { text } items { id } more: greeting(name: "B") { count } }'
        assert ask(served, query, **{"X-FraiseQL-User-Id": "u1"}) == {
            "data": {
                "greeting": {"text": "Hello, A, from u1"},
                "items": [{"id": 7}],
                "more": {"count": 1},
            }
        }
        assert "nobody" in str(ask(served, '{ greeting(name: "A") { text } }'))
    finally:
        assert served.process.stop(signal.SIGTERM) == 0, served.process.output


@pytest.mark.parametrize("words", [("serve", "--app", "main:app", "--reload"), ("dev",)])
def test_it_starts_again_when_a_file_changes(database, tmp_path, words):
    source = (HERE / "served" / "hosted.py").read_text()
    (tmp_path / "main.py").write_text(source)
    served = Hosted(database, words=words, folder=tmp_path)
    try:
        served.wait_until_ready()
        said = len(served.process.lines)
        (tmp_path / "main.py").write_text(source.replace("Hello", "Welcome"))
        served.process.wait_for("starting again", said)
        served.process.wait_for("listening|http://", said + 1)
        served.wait_until_ready()
        assert "Welcome" in str(ask(served, '{ greeting(name: "A") { text } }'))
        if data_folder("graphiql"):
            page = httpx.get(served.url + "/graphql", headers={"Accept": "text/html"})
            assert "<script" in page.text
    finally:
        assert served.process.stop(signal.SIGTERM) == 0, served.process.output


def test_what_cannot_be_served_says_why(database):
    environment = {**os.environ, "FRAISEQL_DATABASE_URL": database.url}
    environment["PYTHONPATH"] = os.pathsep.join([str(HERE / "served"), str(HERE.parent / "src")])
    for target, reason in (
        ("hosted", "module:name"),
        ("nowhere:app", "no module"),
        ("api:os", "no app"),
    ):
        command = [sys.executable, "-m", "fraiseql", "serve", "--app", target]
        process = Process("fraiseql", command, env=environment)
        process.wait_for(reason)
        assert process.wait() == 1


def test_load_is_checked(serve, tmp_path):
    # It is not imported here: that changes the sockets of the process.
    if importlib.util.find_spec("locust") is None:
        pytest.skip("locust is not installed")
    served = serve("uvicorn", "api:plain")
    script = HERE.parents[2] / "tests" / "load" / "graphql_load.py"

    def load(*arguments):
        command = [sys.executable, "-m", "locust", "-f", str(script), "--headless", "-u", "2"]
        command += ["-r", "2", "-t", "1s", "--host", served.url, "--only-summary", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)

    asked = load()
    assert asked.returncode == 0 and "{ items { id } }" in asked.stderr + asked.stdout, asked
    file = tmp_path / "requests.json"
    file.write_text(json.dumps([{**QUERY, "answer": {"data": {"items": [{"id": 8}]}}}]))
    asked = load("--requests", str(file))
    assert asked.returncode == 1 and "another answer" in asked.stderr + asked.stdout, asked
