# SPDX-License-Identifier: MIT
"""fraiseql demo: answers from sample data, and leaves nothing behind however it ends."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import pytest
import requests

from support.process import PATIENCE, Process
from support.server import BINARY, environment

# Makes and fills a database first; sanitized, on a loaded machine.
START = 100.0


@pytest.fixture
def temporary():
    """A temporary folder of our own, short enough for a socket, that anybody may use."""
    folder = tempfile.mkdtemp(prefix="fq-demo-", dir="/tmp")
    os.chmod(folder, 0o1777)
    yield folder
    # A test that failed has its demo killed; PostgreSQL ends a moment later.
    wait_until(lambda: not processes_in(folder))
    shutil.rmtree(folder)


@pytest.fixture
def start(temporary):
    started = []

    def start_demo(*arguments, **popen):
        env = {**environment(), "TMPDIR": temporary}
        demo = Process("fraiseql demo", [BINARY, "demo", *arguments], env=env, cwd="/", **popen)
        started.append(demo)
        return demo

    yield start_demo
    for demo in started:
        demo.stop(signal.SIGKILL)


def processes_in(folder):
    """Numbers of the processes that work below a folder."""
    found = []
    for entry in os.listdir("/proc"):
        try:
            if entry.isdigit() and os.readlink(f"/proc/{entry}/cwd").startswith(folder + "/"):
                found.append(int(entry))
        except OSError:
            pass  # gone meanwhile
    return found


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def address(demo):
    return demo.wait_for(r"^GraphQL over sample data: (\S+)$", patience=START)[1]


def is_ready(session, url):
    return session.get(url.replace("/graphql", "/ready"), timeout=PATIENCE).status_code == 200


def assert_answers(demo):
    """The request that the demo proposes, to an address that is listened on once it is told."""
    url = address(demo)
    body = {"query": "{ users(limit: 3) { name posts { title } } }"}
    with requests.Session() as session:
        session.trust_env = False
        wait_until(lambda: is_ready(session, url))
        answer = session.post(url, json=body, timeout=PATIENCE).json()
    assert "errors" not in answer, answer
    assert len(answer["data"]["users"]) == 3


def assert_nothing_left(folder):
    assert os.listdir(folder) == []
    assert processes_in(folder) == []


def test_it_answers_and_leaves_nothing_behind(start, temporary):
    demo = start("--port", "0")
    assert_answers(demo)
    demo.wait_for(f"^GraphiQL in a browser: +{address(demo)}$")
    assert len(os.listdir(temporary)) == 1 and processes_in(temporary)
    assert demo.stop(signal.SIGINT) == 0, demo.output
    assert_nothing_left(temporary)


@pytest.mark.skipif(os.getuid() != 0, reason="is somebody else already")
def test_it_works_for_an_ordinary_user(start, temporary):
    account = pwd.getpwnam("nobody")
    demo = start("--port", "0", user=account.pw_uid, group=account.pw_gid, extra_groups=[])
    assert_answers(demo)
    assert {os.stat(f"/proc/{pid}").st_uid for pid in processes_in(temporary)} == {account.pw_uid}
    assert demo.stop(signal.SIGTERM) == 0, demo.output
    assert_nothing_left(temporary)


def test_a_killed_one_takes_postgresql_along_and_the_next_one_cleans_up(start, temporary):
    killed, living = start("--port", "0"), start("--port", "0")
    address(killed), address(living)
    (folder,) = [name for name in os.listdir(temporary) if f"-{killed.pid}-" in name]
    data = os.path.join(temporary, folder)
    assert processes_in(data)
    killed.stop(signal.SIGKILL)
    wait_until(lambda: not processes_in(data))
    assert os.path.isdir(data)

    third = start("--port", "0")
    assert_answers(third)
    assert not os.path.exists(data)
    assert_answers(living)
    assert third.stop(signal.SIGTERM) == 0, third.output
    assert living.stop(signal.SIGTERM) == 0, living.output
    assert_nothing_left(temporary)


@pytest.mark.parametrize("moment", ["Making a private PostgreSQL", "Sample data, 5 of"])
def test_it_can_be_stopped_while_it_is_set_up(start, temporary, moment):
    demo = start("--port", "0")
    demo.wait_for(moment, patience=START)
    assert demo.stop(signal.SIGTERM) == 1, demo.output
    assert_nothing_left(temporary)


def test_a_taken_port_is_refused_before_anything_is_made(start, temporary):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        demo = start("--port", str(port))
        assert demo.wait() == 1
    assert f"port {port} is taken; choose another" in demo.output
    assert "Making" not in demo.output
    assert_nothing_left(temporary)


def test_a_session_of_postgresql_does_not_keep_it_from_stopping(start, temporary):
    demo = start("--port", "0")
    psql = demo.wait_for(r'^SQL:  psql "(.*)"$', patience=START)[1]
    session = subprocess.Popen(
        ["psql", "--no-psqlrc", psql, "-c", "select pg_sleep(1000)"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        address(demo)
        assert demo.stop(signal.SIGTERM) == 0, demo.output
    finally:
        session.kill()
        session.wait()
    assert_nothing_left(temporary)
