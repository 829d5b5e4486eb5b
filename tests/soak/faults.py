# SPDX-License-Identifier: MIT
"""What breaks, by chance, one thing at a time."""

import collections
import random
import signal
import threading

import psycopg

import proxy

TYPES = ["bigint", "numeric", "text", "real", "double precision", "smallint", "int", "varchar(9)"]


class Faults(threading.Thread):
    """Breaks one thing after the other until told to stop, then mends everything."""

    def __init__(self, seed, cluster, database, server, client_proxy, database_proxy, stop):
        super().__init__(name="faults", daemon=True)
        self._chance = random.Random(f"{seed} faults")
        self._cluster, self._database, self._server = cluster, database, server
        self._client_proxy, self._database_proxy, self._over = client_proxy, database_proxy, stop
        self.mended = threading.Event()
        # Whoever starts PostgreSQL takes it along at its own end, so this thread stays.
        self.released = threading.Event()
        self.counts = collections.Counter()
        self.problem = None
        self._number = 0

    def run(self):
        kinds = [self.kill_backends] * 6 + [self.reload] * 4 + [self.change_type] * 4 + [
            self.recreate] * 3 + [self.add_column] * 2 + [self.cut_clients] * 4 + [
            self.cut_database] * 4 + [self.stall_clients, self.stall_database, self.dribble_clients,
            self.dribble_database, self.restart, self.crash, self.stay_away, self.lock]
        try:
            while not self._over.wait(self._chance.uniform(0.05, 0.8)):
                fault = self._chance.choice(kinds)
                self.counts[fault.__name__.replace("_", " ")] += 1
                fault()
        except Exception as error:  # told by the soak: a fault that cannot be made proves nothing
            self.problem = error
        finally:
            for each in (self._client_proxy, self._database_proxy):
                each.set_mood(proxy.FORWARD)
            self.mended.set()
            self.released.wait()

    def _execute(self, sql):
        """As a migration would: not for longer than it may hold up others."""
        try:
            with self._database.connect() as connection:
                connection.execute("set lock_timeout = '2s'")
                connection.execute(sql)
        except (psycopg.OperationalError, psycopg.errors.DependentObjectsStillExist):
            pass  # somebody else broke this first

    # --- PostgreSQL ---

    def kill_backends(self):
        self._execute("select pg_terminate_backend(pid) from pg_stat_activity where datname ="
                      f" current_database() and pid <> pg_backend_pid() and random() < "
                      f"{self._chance.choice([0.2, 1.0])}")

    def restart(self):
        self._cluster.restart()

    def crash(self):
        self._cluster.crash()
        self._cluster.start()

    def stay_away(self):
        self._cluster.stop()
        self._over.wait(self._chance.uniform(0.5, 3))
        self._cluster.start()

    def lock(self):
        try:
            with self._database.connect() as connection, connection.transaction():
                connection.execute("lock table book in access exclusive mode")
                self._over.wait(self._chance.uniform(0.1, 1.5))
        except psycopg.OperationalError:
            pass

    # --- what is in it ---

    def change_type(self):
        kind = self._chance.choice(TYPES)
        self._execute("drop view if exists v_changing;"
                      f"alter table thing alter v type {kind} using v::text::numeric::{kind};"
                      "create view v_changing as select id, v::text::numeric::int::text as w from thing;"
                      "comment on view v_changing is '@fraiseql {\"key\": [\"id\"]}';"
                      "grant select on v_changing to public")

    def recreate(self):
        kind = self._chance.choice(TYPES)
        self._execute("drop function if exists fn_seven();"
                      f"create function fn_seven() returns {kind} stable language sql as"
                      f" $$ select 7::{kind} $$")

    def add_column(self):
        self._number += 1
        self._execute(f"alter table book add column extra_{self._number} int default 5;"
                      f"alter table book drop column if exists extra_{self._number - 1}")

    # --- the server and its lines ---

    def reload(self):
        self._server.process.send_signal(signal.SIGHUP)

    def cut_clients(self):
        self._client_proxy.cut(self._chance.randint(1, 4))

    def cut_database(self):
        self._database_proxy.cut(self._chance.randint(1, 4))

    def _in_mood(self, which, mood, seconds):
        which.set_mood(mood)
        self._over.wait(self._chance.uniform(*seconds))
        which.set_mood(proxy.FORWARD)

    def stall_clients(self):
        self._in_mood(self._client_proxy, proxy.STALL, (0.2, 2))

    def stall_database(self):
        self._in_mood(self._database_proxy, proxy.STALL, (0.2, 2))

    def dribble_clients(self):
        self._in_mood(self._client_proxy, proxy.DRIBBLE, (0.2, 2))

    def dribble_database(self):
        self._in_mood(self._database_proxy, proxy.DRIBBLE, (0.2, 2))
