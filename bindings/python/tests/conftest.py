# SPDX-License-Identifier: MIT
"""One PostgreSQL for the session; a database for each module, or for each test.

cluster              the session's PostgreSQL (tests/integration/support/postgres.py)
make_database(sql)   a fresh database, dropped after the test
database             a database made by the module's SQL, kept for the module
"""

import pathlib
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "integration"))
from support.postgres import Cluster, Database  # noqa: E402

# A test that hangs is interrupted where it stands, with a traceback.
TEST_SECONDS = 60


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    def give_up(*_: Any) -> None:
        raise TimeoutError(f"{item.nodeid} took more than {TEST_SECONDS} s")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(TEST_SECONDS)
    try:
        return (yield)
    finally:
        signal.alarm(0)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.destroy()


def _databases(cluster: Cluster) -> Iterator[Callable[[str], Database]]:
    made: list[Database] = []

    def make(sql: str = "") -> Database:
        made.append(cluster.create_database(sql))
        return made[-1]

    yield make
    for database in made:
        database.drop()


make_database = pytest.fixture(_databases, name="make_database")
module_database = pytest.fixture(_databases, name="module_database", scope="module")


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest, module_database: Any) -> Database:
    return module_database(request.module.SQL)
