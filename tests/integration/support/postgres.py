# SPDX-License-Identifier: MIT
"""A private PostgreSQL: its own data directory, a Unix socket, nothing that outlives the tests."""

import contextlib
import glob
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

import psycopg

from support.process import PATIENCE, Process

# No durability: a test's data need not survive a crash of the machine.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "on",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "log_line_prefix": "[%p %d %a] ",
    "log_min_messages": "warning",
    "log_min_error_statement": "error",
    "log_checkpoints": "off",
    "lc_messages": "C",
}
_READY = "database system is ready to accept (read-only )?connections"


def _program(name, folder):
    """PostgreSQL's server programs, which Debian keeps off PATH; the newest version."""
    if folder:
        return os.path.join(folder, name)
    found = glob.glob(f"/usr/lib/postgresql/*/bin/{name}")
    found.sort(key=lambda path: int(path.split("/")[4]))
    program = found[-1] if found else shutil.which(name)
    assert program, f"{name} is not installed: tools/install-deps check"
    return program


def unprivileged():
    """Arguments for subprocess that run a program as somebody else when we are root, whom PostgreSQL
    refuses to serve."""
    if os.getuid() != 0:
        return {}, None
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}, account
    raise AssertionError("there is no account to run PostgreSQL with")


class Cluster:
    def __init__(self, programs=os.environ.get("FRAISEQL_TEST_POSTGRES"), follows=None):
        """programs: the folder of another PostgreSQL's; follows: a cluster that this one is a replica of."""
        self._programs = programs
        self._settings = dict(_SETTINGS)
        # Short and under /tmp: a socket's path has at most 107 bytes.
        self.directory = tempfile.mkdtemp(prefix="fraiseql-pg-", dir="/tmp")
        self._as_owner, account = unprivileged()
        if account:
            os.chown(self.directory, account.pw_uid, account.pw_gid)
        os.chmod(self.directory, 0o755)
        self.data = os.path.join(self.directory, "data")
        self._process = None
        self.pooler = None
        self._numbers = itertools.count(1)
        try:
            subprocess.run(
                self._initdb() if follows is None else self._basebackup(follows),
                check=True, stdout=subprocess.DEVNULL, cwd=self.directory, **self._as_owner,
            )
            self.start()
        except BaseException:
            self.destroy()
            raise

    def _initdb(self):
        return [_program("initdb", self._programs), "-D", self.data, "-U", "postgres", "-A", "trust", "--no-sync",
                "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]

    def _basebackup(self, primary):
        return [_program("pg_basebackup", self._programs), "-D", self.data, "-U", "postgres", "-h", primary.directory,
                "--write-recovery-conf", "--checkpoint=fast", "--no-sync"]

    def start(self):
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        self._process = Process(
            "PostgreSQL",
            [_program("postgres", self._programs), "-D", self.data, "-k", self.directory, *settings],
            cwd=self.directory, **self._as_owner,
        )
        self._process.wait_for(_READY)

    def stop(self):
        """As an administrator would: open transactions are rolled back, clients are told."""
        if self._process:
            self._process.stop(signal.SIGINT)
            self._process = None

    def configure(self, **settings):
        self._settings.update(settings)
        self.restart()

    def restart(self):
        self.stop()
        self.start()

    def crash(self):
        """Every connection breaks without a word, as when the machine is gone."""
        if self._process:
            self._process.stop(signal.SIGQUIT)
            self._process = None

    def destroy(self):
        self.crash()
        shutil.rmtree(self.directory, ignore_errors=True)

    @property
    def log(self):
        return self._process.output if self._process else ""

    def wait_for(self, pattern, start=0):
        """A line of the log, from number `start` on."""
        return self._process.wait_for(pattern, start)

    def url(self, database, user="postgres"):
        """What the program under test is given."""
        return self.pooler.url(database, user) if self.pooler else self.direct_url(database, user)

    def direct_url(self, database, user="postgres"):
        port = self._settings.get("port", "5432")
        return f"postgresql://{user}@/{database}?host={self.directory}&port={port}"

    def connect(self, database="postgres", user="postgres"):
        return psycopg.connect(self.direct_url(database, user), autocommit=True)

    def create_database(self, sql=""):
        name = f"test_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"create database {name}")
        database = Database(self, name)
        if sql:
            database.execute(sql)
        return database


class Database:
    def __init__(self, cluster, name):
        self.cluster = cluster
        self.name = name

    @property
    def url(self):
        return self.cluster.url(self.name)

    def connect(self):
        return self.cluster.connect(self.name)

    def execute(self, sql):
        """Any number of statements."""
        with self.connect() as connection:
            connection.execute(sql)

    def rows(self, sql, parameters=None):
        with self.connect() as connection:
            return connection.execute(sql, parameters).fetchall()

    def value(self, sql, parameters=None):
        return self.rows(sql, parameters)[0][0]

    def drop(self):
        with self.cluster.connect() as connection:
            connection.execute(f"drop database if exists {self.name} with (force)")


@contextlib.contextmanager
def blocked(database, table):
    """Every query of the table waits until the block is left: a slow query without a clock."""
    with database.connect() as connection, connection.transaction():
        connection.execute(f"lock table {table} in access exclusive mode")
        yield


def wait_for_waiting(database, count):
    """Until so many of the server's queries wait for a lock."""
    deadline = time.monotonic() + PATIENCE
    while True:
        waiting = database.rows(
            "select pid, query_start, left(query, 200) from pg_stat_activity where datname = current_database()"
            " and wait_event_type = 'Lock' and pid <> pg_backend_pid()")
        if len(waiting) == count:
            return
        assert time.monotonic() < deadline, f"{len(waiting)} queries wait, not {count}: {waiting}"
        time.sleep(0.01)
