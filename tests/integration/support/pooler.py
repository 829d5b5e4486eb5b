# SPDX-License-Identifier: MIT
"""PgBouncer in front of a cluster: its own folder, a Unix socket, nothing that outlives the tests."""

import os
import shutil
import tempfile
from urllib.parse import quote

import psycopg

from support.postgres import unprivileged
from support.process import Process

PROGRAM = os.environ.get("FRAISEQL_PGBOUNCER") or shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
PORT = 6432  # only the socket's name


class Pooler:
    def __init__(self, cluster, mode="transaction", size=1, more=""):
        """size: connections of each database and user to PostgreSQL; more: lines of its settings."""
        assert os.access(PROGRAM, os.X_OK), "pgbouncer is not installed: tools/install-deps check"
        self.directory = tempfile.mkdtemp(prefix="fraiseql-pb-", dir="/tmp")
        as_owner, account = unprivileged()
        if account:
            os.chown(self.directory, account.pw_uid, account.pw_gid)
        os.chmod(self.directory, 0o755)
        known = os.path.join(self.directory, "users.txt")
        with open(known, "w", encoding="utf-8") as file:
            file.write('"postgres" ""\n')
        settings = os.path.join(self.directory, "pgbouncer.ini")
        with open(settings, "w", encoding="utf-8") as file:
            file.write(f"""
[databases]
* = host={cluster.directory} auth_user=postgres
[pgbouncer]
listen_addr =
listen_port = {PORT}
unix_socket_dir = {self.directory}
auth_type = trust
auth_file = {known}
admin_users = postgres
pool_mode = {mode}
default_pool_size = {size}
max_client_conn = 100
{more}
""")
        self._process = Process("PgBouncer", [PROGRAM, settings], cwd=self.directory, **as_owner)
        self._process.wait_for("process up")

    def url(self, database, user="postgres"):
        return f"postgresql://{user}@/{database}?host={quote(self.directory)}&port={PORT}"

    def ask(self, sql):
        """Its own console's answer, as dictionaries."""
        with psycopg.connect(self.url("pgbouncer"), autocommit=True,
                             row_factory=psycopg.rows.dict_row) as connection:
            return connection.execute(sql).fetchall()

    @property
    def log(self):
        return self._process.output

    def stop(self):
        self._process.stop()
        shutil.rmtree(self.directory, ignore_errors=True)
