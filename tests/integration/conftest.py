# SPDX-License-Identifier: MIT
"""Every session has its own PostgreSQL, every module or test its own database and server.

    cluster              the session's PostgreSQL
    make_database(sql)   a fresh database; dropped after the test
    serve(db, **config)  a running server; stopped after the test, which fails if that goes wrong
    module_database, module_serve    the same, kept for a whole module
    database, server, wire    what most modules need: a database made by the module's SQL, a server on
                         it, a connection to that
"""

import os
import signal

import pytest

from support.pooler import Pooler
from support.postgres import Cluster
from support.server import BINARY, Server

# A test that hangs is interrupted where it stands, with a traceback.
TEST_SECONDS = 120
SHOWN_LINES = 80

_servers = []
_clusters = []


def pytest_addoption(parser):
    parser.addoption("--pooler", action="store_true",
                     help="the program reaches PostgreSQL through PgBouncer in transaction mode")


def pytest_configure(config):
    if not os.access(BINARY, os.X_OK):
        raise pytest.UsageError(f"{BINARY} is not there: make build")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):
    def give_up(*_):
        raise TimeoutError(f"{item.nodeid} took more than {TEST_SECONDS} s")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(TEST_SECONDS)
    yield
    signal.alarm(0)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.failed:
        shown = [("fraiseql's output", server.process.output) for server in _servers]
        shown += [("PostgreSQL's log", cluster.log) for cluster in _clusters]
        for title, text in shown:
            report.sections.append((title, "\n".join(text.splitlines()[-SHOWN_LINES:])))
    if call.when == "teardown":
        _servers[:] = [server for server in _servers if server.process.returncode is None]


@pytest.fixture(scope="session")
def cluster(request):
    cluster = Cluster()
    _clusters.append(cluster)
    if request.config.getoption("pooler"):
        cluster.pooler = Pooler(cluster)
    yield cluster
    _clusters.remove(cluster)
    if cluster.pooler:
        cluster.pooler.stop()
    cluster.destroy()


def _databases(cluster):
    made = []

    def make(sql=""):
        made.append(cluster.create_database(sql))
        return made[-1]

    yield make
    for database in made:
        database.drop()


def _running():
    started = []

    def serve(database, **options):
        server = Server(database, **options)
        started.append(server)
        _servers.append(server)
        return server

    yield serve
    wrong = []
    for server in started:
        try:
            server.stop()
        except AssertionError as error:
            wrong.append(str(error))
    if wrong:
        pytest.fail("\n".join(wrong))


make_database = pytest.fixture(_databases, name="make_database")
module_database = pytest.fixture(_databases, name="module_database", scope="module")
serve = pytest.fixture(_running, name="serve")
module_serve = pytest.fixture(_running, name="module_serve", scope="module")


@pytest.fixture(scope="module")
def database(request, module_database):
    return module_database(request.module.SQL)


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database)


@pytest.fixture
def wire(server):
    with server.connect() as wire:
        yield wire
